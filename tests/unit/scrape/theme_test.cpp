#include "worker/providers/theme/theme.h"

#include "tests/unit/scrape/provider_probe.h"

#include <gmock/gmock.h>

namespace cinefleet::worker {
namespace {

using testing::Contains;
using testing::IsEmpty;

std::vector<std::string> theme_urls(const std::string& address, const MovieIds& ids) {
    ProviderProbe probe(theme::kProvider, {ProviderId::theme, true, address, ""});
    probe.ids = ids;
    std::vector<std::string> found;
    for (const FetchRequest& request : probe.requests()) {
        EXPECT_THAT(request.headers, Contains("Range: bytes=0-1023"));
        found.push_back(request.url);
    }
    return found;
}

TEST(Theme, FillsItsTemplate) {
    EXPECT_THAT(theme_urls("http://themes.test/{tmdb}.mp3", {603, "tt0133093", {}}),
                Contains("http://themes.test/603.mp3"));
    EXPECT_THAT(theme_urls("http://themes.test/{imdb}/x", {603, "tt0133093", {}}),
                Contains("http://themes.test/tt0133093/x"));
    EXPECT_THAT(theme_urls("http://themes.test/{tmdb}.mp3", {0, "tt0133093", {}}), IsEmpty());
    EXPECT_THAT(theme_urls("http://themes.test/x.mp3", {603, "tt0133093", {}}), IsEmpty());
}

TEST(Theme, OnlyMusicIsATheme) {
    ProviderProbe probe(theme::kProvider, {ProviderId::theme, true, "http://themes.test/603.mp3", ""});
    const std::string mp4(
        "\0\0\0\x20"
        "ftypM4A ",
        12);
    for (const std::string& music :
         {std::string("ID3\x04"), std::string("\xFF\xFBx"), std::string("OggS"), mp4}) {
        EXPECT_EQ(probe.facts("603", music).movie.theme_url, "http://themes.test/603.mp3");
        FetchAnswer part = ok(music);
        part.status = 206;
        EXPECT_FALSE(probe.error("603", part));
    }
    for (const char* other : {"", "ID", "<html>", "\xFF"}) {
        EXPECT_EQ(probe.error("603", ok(other)), ErrorClass::malformed) << other;
    }
    EXPECT_EQ(probe.error("603", status(404)), ErrorClass::not_found);
    FetchAnswer broken_part = broken(ErrorClass::timeout);
    broken_part.status = 206;
    EXPECT_EQ(probe.error("603", broken_part), ErrorClass::timeout);
}

}  // namespace
}  // namespace cinefleet::worker
