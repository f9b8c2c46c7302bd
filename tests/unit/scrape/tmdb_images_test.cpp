#include "worker/providers/tmdb/tmdb_images.h"

#include "tests/unit/scrape/fixtures.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace cinefleet::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

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

std::vector<std::string> urls_of(const std::vector<ImageCandidate>& images, ImageKind kind) {
    std::vector<std::string> urls;
    for (const ImageCandidate& image : images) {
        if (image.kind == kind) {
            urls.push_back(image.url);
        }
    }
    return urls;
}

TEST(TmdbImages, EachKindHasItsListItsTextAndItsSize) {
    const auto images = tmdb::image_candidates(Json::parse(matrix_details()), sample_settings());
    const std::string base = "http://images.test/t/p/";
    EXPECT_THAT(urls_of(images, ImageKind::poster),
                ElementsAre(base + "w780/en2.jpg", base + "w780/en1.jpg", base + "w780/de.jpg"));
    EXPECT_THAT(urls_of(images, ImageKind::fanart), ElementsAre(base + "w1280/plain.jpg"));
    EXPECT_THAT(urls_of(images, ImageKind::landscape), ElementsAre(base + "original/titled.jpg"));
    EXPECT_THAT(urls_of(images, ImageKind::clearlogo), ElementsAre(base + "original/logo.png"));
    EXPECT_THAT(urls_of(images, ImageKind::keyart), IsEmpty());
    EXPECT_THAT(urls_of(images, ImageKind::discart), IsEmpty());
}

TEST(TmdbImages, TheOrderOfLanguagesIsTheSettings) {
    ScrapeSettings settings = sample_settings();
    settings.image_languages = {"de", "en", ""};
    const auto images = tmdb::image_candidates(Json::parse(matrix_details()), settings);
    EXPECT_THAT(urls_of(images, ImageKind::poster).front(), HasSubstr("/de.jpg"));
    settings.image_languages = {};  // then votes decide
    EXPECT_THAT(
        urls_of(tmdb::image_candidates(Json::parse(matrix_details()), settings), ImageKind::poster).front(),
        HasSubstr("/de.jpg"));
}

TEST(TmdbImages, APosterWithoutTextIsKeyart) {
    const Json poster = {{"file_path", "/bare.jpg"}, {"iso_639_1", nullptr}};
    const Json details = {{"images", {{"posters", Json::array({poster})}}}};
    const auto images = tmdb::image_candidates(details, sample_settings());
    EXPECT_THAT(urls_of(images, ImageKind::keyart), ElementsAre("http://images.test/t/p/original/bare.jpg"));
}

TEST(TmdbImages, AmongEqualsTheServicesOrderStays) {
    Json posters = Json::array();
    for (int i = 0; i < 5; ++i) {
        posters.push_back({{"file_path", "/p" + std::to_string(i) + ".jpg"}, {"iso_639_1", "en"}});
    }
    const Json details = {{"images", {{"posters", posters}}}};
    const auto urls = urls_of(tmdb::image_candidates(details, sample_settings()), ImageKind::poster);
    ASSERT_EQ(urls.size(), 5U);
    EXPECT_TRUE(std::ranges::is_sorted(urls));
}

TEST(TmdbImages, AreFetchedInASizeThatIsWideEnough) {
    struct Row {
        std::int32_t least;
        const char* size;
        std::vector<std::int32_t> widths;
    };
    const std::vector<Row> rows = {
        {0, "w780", {780, 500, 0}}, {780, "w780", {780, 500, 0}}, {781, "original", {2'000, 500, 0}}};
    const auto poster = [](const char* path, const Json& width) {
        return Json{{"file_path", path}, {"iso_639_1", "en"}, {"width", width}};
    };
    const Json posters = Json::array({poster("/a.jpg", 2'000), poster("/b.jpg", 500), poster("/c.jpg", -7)});
    for (const Row& row : rows) {
        ScrapeSettings settings = sample_settings();
        settings.poster_min_width = row.least;
        std::vector<std::int32_t> widths;
        for (const auto& image : tmdb::image_candidates({{"images", {{"posters", posters}}}}, settings)) {
            if (image.kind == ImageKind::poster) {
                widths.push_back(image.width);
                EXPECT_THAT(image.url, HasSubstr(row.size));
            }
        }
        EXPECT_EQ(widths, row.widths) << row.least;
    }
}

TEST(TmdbImages, WhatIsNoImageIsLeftOut) {
    const Json images = Json::array({nullptr,
                                     7,
                                     "x",
                                     Json::array(),
                                     Json::object(),
                                     {{"file_path", 5}},
                                     {{"file_path", "/../../etc/passwd"}},
                                     {{"file_path", "/x.svg"}}});
    const Json details = {{"images", {{"posters", images}, {"backdrops", 3}, {"logos", nullptr}}}};
    EXPECT_THAT(tmdb::image_candidates(details, sample_settings()), IsEmpty());
    EXPECT_THAT(tmdb::image_candidates(Json(nullptr), sample_settings()), IsEmpty());
}

TEST(TmdbImages, AListWithoutEndIsCut) {
    const Json poster = {{"file_path", "/a.jpg"}, {"iso_639_1", "en"}};
    const Json details = {{"images", {{"posters", Json(3'000, poster)}}}};
    EXPECT_EQ(tmdb::image_candidates(details, sample_settings()).size(), 500U);
}

}  // namespace
}  // namespace cinefleet::worker
