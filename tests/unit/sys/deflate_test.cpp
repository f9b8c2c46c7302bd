#include "common/sys/deflate.h"

#include <gtest/gtest.h>

namespace cinefleet {
namespace {

TEST(Deflate, GivesBackWhatWasPutIn) {
    std::string text;
    for (int i = 0; i < 100'000; ++i) {
        text += std::to_string(i);
    }
    for (const std::string& each : {std::string(), std::string("{}"), text}) {
        EXPECT_EQ(inflated(deflated(each), each.size()), each);
    }
    EXPECT_LT(deflated(text).size(), text.size() / 2);
}

TEST(Deflate, StopsAtTheLimit) {
    const std::string bomb = deflated(std::string(10'000'000, 'x'));
    EXPECT_FALSE(inflated(bomb, 9'999'999));
    EXPECT_TRUE(inflated(bomb, 10'000'000));
}

TEST(Deflate, CutOrChangedBytesAreDamaged) {
    const std::string bytes = deflated("a text that is long enough to be cut anywhere");
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_FALSE(inflated(bytes.substr(0, size), 1'000)) << size;
    }
    std::string changed = bytes;
    changed.back() = static_cast<char>(changed.back() ^ 1);  // the checksum
    EXPECT_FALSE(inflated(changed, 1'000));
}

}  // namespace
}  // namespace cinefleet
