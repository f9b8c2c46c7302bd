// Golden bytes: what older and newer builds of cinefleet really send each other. After a wanted change of a
// message rename its sample to the next revision ("hello.v2") and run this test with CINEFLEET_WRITE_GOLDEN
// set: the older files stay, and stay readable.

#include "proto/codec.h"
#include "proto/json_twin.h"
#include "tests/unit/proto/golden_files.h"
#include "tests/unit/proto/sample_messages.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace cinefleet::proto {
namespace {

using Json = nlohmann::ordered_json;

std::string golden_frame(const std::string& name) {
    return from_hex(read_text_file(golden_folder() / (name + ".hex")));
}

// Everything that the older twin says; a field that came later may be there too.
void expect_says(const Json& now, const Json& golden, const std::string& where) {
    if (golden.is_object()) {
        for (const auto& [key, value] : golden.items()) {
            ASSERT_TRUE(now.contains(key)) << where << "." << key << " is gone";
            expect_says(now[key], value, where + "." + key);
        }
    } else if (golden.is_array()) {
        ASSERT_EQ(now.size(), golden.size()) << where;
        for (std::size_t i = 0; i < golden.size(); ++i) {
            expect_says(now[i], golden[i], where + "[" + std::to_string(i) + "]");
        }
    } else {
        EXPECT_EQ(now, golden) << where;
    }
}

TEST(Golden, TodaysBytesAreTheGoldenOnes) {
    for (const SampleMessage& sample : sample_messages()) {
        const std::string hex = to_hex(encode(sample.message));
        const std::string twin = to_json_twin(sample.message).dump(2) + "\n";
        if (is_writing_golden_files()) {
            write_text_file(golden_folder() / (sample.name + ".hex"), hex);
            write_text_file(golden_folder() / (sample.name + ".json"), twin);
        }
        EXPECT_EQ(read_text_file(golden_folder() / (sample.name + ".hex")), hex) << sample.name;
        EXPECT_EQ(read_text_file(golden_folder() / (sample.name + ".json")), twin) << sample.name;
    }
}

TEST(Golden, BytesOfEveryRevisionAreStillUnderstood) {
    ASSERT_GE(golden_names().size(), sample_messages().size());
    for (const std::string& name : golden_names()) {
        const Result<Message> message = decode(golden_frame(name));
        ASSERT_TRUE(message) << name << ": " << message.error().detail;
        expect_says(to_json_twin(*message), Json::parse(read_text_file(golden_folder() / (name + ".json"))),
                    name);
    }
}

TEST(GoldenCorruption, FrameCutAnywhereIsMalformed) {
    for (const std::string& name : golden_names()) {
        const std::string frame = golden_frame(name);
        for (std::size_t size = 0; size < frame.size(); ++size) {
            const Result<Message> message = decode(std::string_view(frame).substr(0, size));
            ASSERT_FALSE(message) << name << " cut after " << size;
            EXPECT_EQ(message.error().error_class, ErrorClass::malformed);
        }
    }
}

// What is accepted must be a message like any other: it can be sent on and says the same where it is read
// again.
void expect_refused_or_sound(const std::string& frame, const std::string& where) {
    const Result<Message> message = decode(frame);
    if (!message) {
        EXPECT_FALSE(message.error().message.empty()) << where;
        return;
    }
    const std::string sent_on = encode(*message);
    const Result<Message> again = decode(sent_on);
    ASSERT_TRUE(again) << where << ": " << again.error().detail;
    EXPECT_TRUE(encode(*again) == sent_on) << where;
}

TEST(GoldenCorruption, AFlippedBitIsRefusedOrGivesASoundMessage) {
    const std::vector<unsigned> bits = {0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xFF};
    const std::vector<unsigned> ends = {0x01, 0x80};  // of former revisions, most of whose bytes are the same
    const std::vector<SampleMessage> samples = sample_messages();
    for (const std::string& name : golden_names()) {
        const std::string frame = golden_frame(name);
        const bool is_of_today = std::ranges::find(samples, name, &SampleMessage::name) != samples.end();
        for (std::size_t at = 0; at < frame.size(); ++at) {
            for (const unsigned mask : is_of_today ? bits : ends) {
                std::string flipped = frame;
                flipped[at] = static_cast<char>(static_cast<unsigned char>(flipped[at]) ^ mask);
                expect_refused_or_sound(flipped, name + " at " + std::to_string(at));
            }
        }
    }
}

TEST(GoldenCorruption, ShuffledBytesAreRefusedOrGiveASoundMessage) {
    constexpr unsigned kSeed = 1;
    constexpr int kRoundsPerMessage = 300;
    std::mt19937 random(kSeed);
    for (const std::string& name : golden_names()) {
        const std::string frame = golden_frame(name);
        for (int round = 0; round < kRoundsPerMessage; ++round) {
            std::string shuffled = frame;
            for (int change = 0; change < 4; ++change) {
                shuffled[random() % shuffled.size()] = frame[random() % frame.size()];
            }
            expect_refused_or_sound(shuffled, name + " round " + std::to_string(round) + ", seed 1");
        }
    }
}

}  // namespace
}  // namespace cinefleet::proto
