#include "worker/scrape/image_check.h"

#include "tests/unit/scrape/fixtures.h"

#include <gd.h>
#include <gtest/gtest.h>

#include <memory>

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

}  // namespace
}  // namespace cinefleet::worker
