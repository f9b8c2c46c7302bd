#include "worker/scrape/image_check.h"

#include "tests/unit/scrape/fixtures.h"

#include <gd.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

namespace cinefleet::worker {
namespace {

// What an independent library draws.
std::string drawn_jpeg(int width, int height) {
    const std::unique_ptr<gdImage, void (*)(gdImagePtr)> image(gdImageCreateTrueColor(width, height),
                                                               gdImageDestroy);
    int size = 0;
    void* bytes = gdImageJpegPtr(image.get(), &size, 80);
    std::string text(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
    gdFree(bytes);
    return text;
}

TEST(ImageCheck, ReadsFormatAndSize) {
    const Result<ImageFacts> png = check_image(small_png());
    ASSERT_TRUE(png) << png.error().message;
    EXPECT_EQ(png->format, ImageFormat::png);
    EXPECT_EQ(png->width, 2);
    EXPECT_EQ(png->height, 3);
    const Result<ImageFacts> jpeg = check_image(drawn_jpeg(200, 300));
    ASSERT_TRUE(jpeg) << jpeg.error().message;
    EXPECT_EQ(jpeg->format, ImageFormat::jpeg);
    EXPECT_EQ(jpeg->width, 200);
    EXPECT_EQ(jpeg->height, 300);
}

TEST(ImageCheck, AnImageThatIsCutAnywhereIsMalformed) {
    for (const std::string& whole : {small_png(), drawn_jpeg(40, 30)}) {
        for (std::size_t length = 0; length < whole.size(); ++length) {
            const Result<ImageFacts> facts = check_image(whole.substr(0, length));
            ASSERT_FALSE(facts) << length << " of " << whole.size();
            ASSERT_EQ(facts.error().error_class, ErrorClass::malformed);
        }
    }
}

TEST(ImageCheck, OtherThingsAreMalformed) {
    for (const std::string& other : {std::string(), std::string("<html></html>"), std::string("GIF89a"),
                                     std::string(1'000, '\0'), std::string("\xFF\xD8\xFF\xD9", 4)}) {
        EXPECT_FALSE(check_image(other));
    }
}

std::string bytes_of(std::initializer_list<int> values) {
    std::string bytes;
    for (const int value : values) {
        bytes += static_cast<char>(value);
    }
    return bytes;
}

// From a start to an end marker; 500 × 300 points in a frame that `marker` begins.
std::string made_jpeg(int marker, const std::string& before) {
    return bytes_of({0xFF, 0xD8}) + before +
           bytes_of({0xFF, marker, 0, 11, 8, 0x01, 0x2C, 0x01, 0xF4, 1, 1, 0x11, 0, 0xFF, 0xD9});
}

TEST(ImageCheck, EveryKindOfFrameHasASize) {
    const std::string segment = bytes_of({0xFF, 0xE0, 0, 4, 'x', 'y'});
    const std::string fill = bytes_of({0xFF, 0xFF, 0xFF, 0xFF, 0xE1, 0, 2});
    for (const int marker : {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xCF}) {
        for (const std::string& before : {segment, fill, segment + fill}) {
            const Result<ImageFacts> facts = check_image(made_jpeg(marker, before));
            ASSERT_TRUE(facts) << marker;
            EXPECT_EQ(facts->width, 500);
            EXPECT_EQ(facts->height, 300);
        }
    }
}

TEST(ImageCheck, TablesAreNoFrames) {
    const std::string segment = bytes_of({0xFF, 0xE0, 0, 4, 'x', 'y'});
    for (const int marker : {0xC4, 0xC8, 0xCC, 0xDB, 0xFE}) {
        EXPECT_FALSE(check_image(made_jpeg(marker, segment))) << marker;
    }
}

TEST(ImageCheck, AnImageWithoutAreaIsMalformed) {
    std::string png = small_png();
    png[19] = 0;  // the last byte of the width
    EXPECT_FALSE(check_image(png));
    png[16] = '\x7F';
    EXPECT_FALSE(check_image(png));  // 2,130,706,432 points wide
}

TEST(ImageCheck, NoChangedByteMakesItReadBeyondTheEnd) {
    for (const std::string& whole : {small_png(), drawn_jpeg(40, 30)}) {
        for (std::size_t at = 0; at < whole.size(); ++at) {
            for (const int byte : {0x00, 0x01, 0x7F, 0xC0, 0xFF}) {
                std::string changed = whole;
                changed[at] = static_cast<char>(byte);
                // On the heap, to the byte: a sanitizer sees what is read beyond it.
                const std::vector<char> exact(changed.begin(), changed.end());
                const Result<ImageFacts> facts = check_image({exact.data(), exact.size()});
                if (facts) {
                    ASSERT_GT(facts->width, 0);
                    ASSERT_GT(facts->height, 0);
                }
            }
        }
    }
}

}  // namespace
}  // namespace cinefleet::worker
