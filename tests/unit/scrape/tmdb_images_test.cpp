#include "worker/providers/tmdb/tmdb_images.h"

#include "tests/unit/scrape/fixtures.h"

#include <gmock/gmock.h>

namespace cinefleet::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(TmdbImages, PreferLanguageThenVotes) {
    const auto images = tmdb::image_candidates(Json::parse(matrix_details()), sample_settings());
    std::vector<std::string> posters;
    for (const ImageCandidate& image : images) {
        if (image.kind == ImageKind::poster) {
            posters.push_back(image.url.substr(image.url.rfind('/')));
        }
    }
    ASSERT_GE(posters.size(), 2U);
    EXPECT_EQ(posters[0], "/en2.jpg");
    EXPECT_EQ(posters[1], "/en1.jpg");
}

TEST(TmdbImages, APathFromAServiceStaysAFileName) {
    EXPECT_TRUE(tmdb::is_image_path("/abc.jpg"));
    for (const char* evil : {"", "abc.jpg", "/../etc/passwd", "/a/b.jpg", "//host/x.jpg", "/x.jpg?y",
                             "/x#.jpg", "/x y.jpg", "/@host.jpg:80/"}) {
        EXPECT_FALSE(tmdb::is_image_path(evil)) << evil;
    }
}

}  // namespace
}  // namespace cinefleet::worker
