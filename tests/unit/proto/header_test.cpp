#include "proto/header.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>

namespace cinefleet::proto {
namespace {

std::string bytes_of(const Header& header) {
    const auto bytes = encode_header(header);
    return {bytes.begin(), bytes.end()};
}

TEST(Header, LiesAtFixedOffsetsForEver) {
    EXPECT_EQ(bytes_of({1, 2, 0x0304}), std::string("CFLT\x01\x02\x03\x04"));
}

TEST(Header, ComesBackWhateverFollows) {
    const Header header{9, 8, 0xFEDC};
    EXPECT_EQ(decode_header(bytes_of(header) + "body"), header);
}

TEST(Header, ShortOrForeignFramesHaveNone) {
    const std::string whole = bytes_of({1, 0, 1});
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_EQ(decode_header(std::string_view(whole).substr(0, size)), std::nullopt) << size;
    }
    EXPECT_EQ(decode_header("CFLU\x01\x02\x03\x04"), std::nullopt);
}

TEST(MessageTypes, HaveNumbersAndNamesOfTheirOwn) {
    std::set<MessageType> types;
    std::set<std::string_view> names;
    for (const MessageTypeInfo& info : kMessageTypes) {
        EXPECT_TRUE(types.insert(info.type).second) << info.name;
        EXPECT_TRUE(names.insert(info.name).second) << info.name;
        EXPECT_EQ(find_message_type(static_cast<std::uint16_t>(info.type)), &info);
    }
    EXPECT_EQ(find_message_type(0), nullptr);
}

}  // namespace
}  // namespace cinefleet::proto
