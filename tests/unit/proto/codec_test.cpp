#include "proto/codec.h"

#include "common/text.h"
#include "proto/json_twin.h"
#include "tests/unit/proto/golden_files.h"
#include "tests/unit/proto/sample_messages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <vector>

namespace cinefleet::proto {
namespace {

// A frame of `type` around hand-written msgpack bytes.
std::string frame_of(MessageType type, std::string_view body) {
    const auto header = encode_header({kMajor, kMinor, static_cast<std::uint16_t>(type)});
    return std::string(header.begin(), header.end()).append(body);
}

ErrorClass class_of(const Result<Message>& result) {
    return result ? ErrorClass::io : result.error().error_class;
}

template <class T>
T decoded(std::string_view frame) {
    const Result<Message> message = decode(frame);
    EXPECT_TRUE(message) << (message ? "" : message.error().message + " " + message.error().detail);
    return message && std::holds_alternative<T>(*message) ? std::get<T>(*message) : T{};
}

TEST(Codec, EveryMessageComesBackAsItWas) {
    for (const SampleMessage& sample : sample_messages()) {
        const Result<Message> back = decode(encode(sample.message));
        ASSERT_TRUE(back) << sample.name << ": " << back.error().detail;
        EXPECT_EQ(to_json_twin(*back), to_json_twin(sample.message)) << sample.name;
    }
}

TEST(Codec, SamplesCoverEveryTypeAndLeaveNoFieldAtItsDefault) {
    std::set<MessageType> types;
    for (const SampleMessage& sample : sample_messages()) {
        types.insert(type_of(sample.message));
        std::visit(
            [&]<class T>(const T& body) {
                const T defaults{};
                for_each_field<T>([&](const auto& field) {
                    EXPECT_FALSE(body.*field.member == defaults.*field.member)
                        << sample.name << "." << field.name;
                });
            },
            sample.message);
    }
    EXPECT_EQ(types.size(), kMessageTypes.size());
}

TEST(Codec, FieldsAtTheirDefaultTakeNoBytes) {
    EXPECT_EQ(encode(Hello{}), frame_of(MessageType::hello, "\x80"));
    EXPECT_EQ(decoded<Hello>(frame_of(MessageType::hello, "\x80")).slots, 1);
}

TEST(Codec, SetsAlwaysTravelBecauseTheirDefaultsMayGrow) {
    Lease lease;
    lease.spec.movie = MovieId{1};
    // {6: {1: 1, 9: six modifiers, 10: fields 1 to 27}}
    const std::string body("\x81\x06\x83\x01\x01\x09\xCD\x08\x1F\x0A\xCE\x0F\xFF\xFF\xFE", 15);
    EXPECT_EQ(to_hex(encode(lease)), to_hex(frame_of(MessageType::lease, body)));
}

TEST(Codec, PresentButEmptyOptionalIsNotAbsent) {
    ResultMessage result;
    result.result.movie.set = MovieSet{};
    EXPECT_TRUE(decoded<ResultMessage>(encode(result)).result.movie.set.has_value());
}

TEST(Codec, UnknownFieldsAreIgnoredWhateverTheyHold) {
    // {1: 7, 99: [1, {"a": nil}], 100: bin}
    const std::string body("\x83\x01\x07\x63\x92\x01\x81\xA1\x61\xC0\x64\xC4\x01\xFF", 14);
    EXPECT_EQ(decoded<Goodbye>(frame_of(MessageType::goodbye, body)).incarnation, 7U);
}

TEST(Codec, BitsThatThisBuildDoesNotKnowAreDropped) {
    Lease lease;
    lease.spec.modifiers = ModifierSet((1U << 31U) | 1U);
    EXPECT_EQ(decoded<Lease>(encode(lease)).spec.modifiers.bits(), 1U);
}

TEST(Codec, MalformedBodiesAreRefused) {
    const std::vector<std::pair<std::string, std::string>> bodies = {
        {"empty", ""},
        {"not a map", "\x01"},
        {"something after the map", std::string("\x80\x80")},
        {"key that is no number", std::string("\x81\xA1\x61\x01")},
        {"string for a number", std::string("\x81\x01\xA1\x61")},
        {"nil for a number", std::string("\x81\x01\xC0")},
        {"negative for an unsigned number", std::string("\x81\x01\xFF")},
        {"float for an integer", std::string("\x81\x01\xCA\x00\x00\x00\x00", 7)},
        {"map that promises more than there is", std::string("\xDF\xFF\xFF\xFF\xFF")},
    };
    for (const auto& [name, body] : bodies) {
        EXPECT_EQ(class_of(decode(frame_of(MessageType::goodbye, body))), ErrorClass::malformed) << name;
    }
}

TEST(Codec, MalformedFieldsAreRefusedAndNamed) {
    struct Case {
        MessageType type;
        std::string body;
        std::string where;
    };
    const std::vector<Case> cases = {
        {MessageType::permit_request, std::string("\x81\x01\x2A"), "provider"},  // 42 is no provider
        {MessageType::permit_request, std::string("\x81\x01\x00", 3), "provider"},
        {MessageType::hello, std::string("\x81\x01\xA2\xC3\x28"), "worker_id"},       // no UTF-8
        {MessageType::hello, std::string("\x81\x06\xCE\xFF\xFF\xFF\xFF"), "slots"},   // over 32 bits
        {MessageType::sync, std::string("\x81\x05\x91\x81\x03\x09"), "held: phase"},  // no such phase
        {MessageType::result, std::string("\x81\x05\x81\x06\x81\x02\xA1x"), "error: error_class"},
    };
    for (const Case& bad : cases) {
        const Result<Message> result = decode(frame_of(bad.type, bad.body));
        ASSERT_FALSE(result) << bad.where;
        EXPECT_EQ(result.error().error_class, ErrorClass::malformed) << bad.where;
        EXPECT_THAT(result.error().detail, testing::HasSubstr(bad.where));
    }
}

TEST(Codec, NumbersThatAreNotFiniteAreRefused) {
    ResultMessage result;
    result.result.candidates = {{}};
    for (const double score : {std::numeric_limits<double>::quiet_NaN(), HUGE_VAL, -HUGE_VAL}) {
        result.result.candidates[0].score = score;
        EXPECT_EQ(class_of(decode(encode(result))), ErrorClass::malformed) << score;
    }
}

TEST(Codec, WholeNumbersAreNumbersToo) {
    ResultMessage result;
    result.result.candidates = {{}};
    for (const double score : {8.0, -3.0, 1e18, 0.25}) {
        result.result.candidates[0].score = score;
        EXPECT_EQ(decoded<ResultMessage>(encode(result)).result.candidates.at(0).score, score);
    }
    // {5: {8: [{5: 8}]}}: a writer that sends 8.0 as an integer.
    const std::string body("\x81\x05\x81\x08\x91\x81\x05\x08");
    const auto back = decoded<ResultMessage>(frame_of(MessageType::result, body));
    EXPECT_EQ(back.result.candidates.at(0).score, 8.0);
}

TEST(Codec, OtherMajorVersionAndUnknownTypeAreUnsupported) {
    const auto other_major = encode_header({kMajor + 1, 0, 1});
    EXPECT_EQ(class_of(decode(std::string(other_major.begin(), other_major.end()) + "\x80")),
              ErrorClass::unsupported);
    const auto other_type = encode_header({kMajor, kMinor, 999});
    EXPECT_EQ(class_of(decode(std::string(other_type.begin(), other_type.end()) + "\x80")),
              ErrorClass::unsupported);
}

TEST(Codec, NewerMinorVersionIsUnderstood) {
    const auto header = encode_header({kMajor, kMinor + 1, static_cast<std::uint16_t>(MessageType::drain)});
    EXPECT_TRUE(decode(std::string(header.begin(), header.end()) + "\x80"));
}

TEST(Codec, GarbageIsMalformed) {
    for (const std::string_view garbage : {"", "C", "CFL", "CFLT\x01", "GET / HTTP/1.1\r\n\r\n"}) {
        EXPECT_EQ(class_of(decode(garbage)), ErrorClass::malformed) << garbage;
    }
}

TEST(CodecLimits, DeepNestingIsRefused) {
    const std::string body = "\x81\x63" + std::string(100'000, '\x91') + "\x01";  // {99: [[[…1…]]]}
    EXPECT_EQ(class_of(decode(frame_of(MessageType::drain, body))), ErrorClass::malformed);
}

TEST(CodecLimits, ManyValuesInAnUnknownFieldAreRefused) {
    const std::string inner = "\xDC\x27\x10" + std::string(10'000, '\xC0');  // 10,000 times nil
    std::string body = "\x81\x63\xDC" + std::string("\x00\x64", 2);          // {99: [ 100 of them ]}
    for (int i = 0; i < 100; ++i) {
        body += inner;
    }
    ASSERT_LT(body.size(), kMaxFrameBytes);
    EXPECT_EQ(class_of(decode(frame_of(MessageType::drain, body))), ErrorClass::malformed);
}

TEST(CodecLimits, FramesOverTheLimitAreRefusedUnread) {
    const std::string frame = frame_of(MessageType::drain, std::string(kMaxFrameBytes, '\x80'));
    EXPECT_FALSE(fits_frame(frame));
    EXPECT_EQ(class_of(decode(frame)), ErrorClass::malformed);
}

TEST(CodecLimits, LongListsAndStringsAreCutByTheWriter) {
    ResultMessage result;
    result.result.movie.tags.assign(kMaxElements + 1, "tag");
    result.result.movie.plot = std::string(kMaxStringBytes - 1, 'x') + "ü and more";
    const auto back = decoded<ResultMessage>(encode(result));
    EXPECT_EQ(back.result.movie.tags.size(), kMaxElements);
    EXPECT_EQ(back.result.movie.plot, std::string(kMaxStringBytes - 1, 'x'));
}

TEST(Codec, BytesOfAnyLengthTravelInPieces) {
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{1}, kMaxStringBytes, kMaxStringBytes + 1, 3 * kMaxStringBytes}) {
        std::string bytes;
        for (std::size_t i = 0; i < size; ++i) {
            bytes += static_cast<char>(i * 31 % 251);
        }
        ResultMessage result;
        result.answers.emplace_back().body = Blob::from_string(bytes);
        const auto back = decoded<ResultMessage>(encode(result));
        ASSERT_EQ(back.answers.size(), 1U) << size;
        EXPECT_EQ(back.answers[0].body.view(), bytes) << size;
    }
}

TEST(CodecLimits, BytesThatAreNoUtf8AreReplacedByTheWriter) {
    Hello hello;
    hello.host = "n\xFFs";
    EXPECT_EQ(decoded<Hello>(encode(hello)).host, "n\uFFFDs");
    hello.host = std::string(kMaxStringBytes, '\xFF');
    const std::string back = decoded<Hello>(encode(hello)).host;
    EXPECT_LE(back.size(), kMaxStringBytes);
    EXPECT_TRUE(is_valid_utf8(back));
}

}  // namespace
}  // namespace cinefleet::proto
