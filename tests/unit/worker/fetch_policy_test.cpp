#include "worker/runtime/fetch_policy.h"

#include <gtest/gtest.h>

namespace cinefleet::worker {
namespace {

ScrapeSettings settings() {
    ScrapeSettings settings;
    settings.providers = {{ProviderId::tmdb, true, "https://api.themoviedb.org/3", "", true},
                          {ProviderId::tmdb_images, true, "http://127.0.0.1:8080/t/p", "", true},
                          {ProviderId::imdb, true, "https://www.imdb.com", "", true},
                          {ProviderId::omdb, true, "http://omdb.example", "", true},
                          {ProviderId::theme, true, "https://[fd00::7]/{tmdb}.mp3", "", true}};
    settings.imdb_suggestion_url = "https://v3.sg.media-imdb.com";
    return settings;
}

Result<HttpPermission> ask(ProviderId provider, const std::string& url) {
    FetchRequest request;
    request.provider = provider;
    request.url = url;
    return permission_for(request, settings());
}

TEST(FetchPolicy, ASettingsHostMayBeAskedOverHttpsAndOutside) {
    for (const char* url :
         {"https://api.themoviedb.org/3/movie/603?x=1", "https://API.themoviedb.org:443/3"}) {
        const auto permission = ask(ProviderId::tmdb, url);
        ASSERT_TRUE(permission) << url;
        EXPECT_FALSE(permission->may_use_http);
        EXPECT_FALSE(permission->may_be_inside);
    }
    EXPECT_TRUE(ask(ProviderId::imdb, "https://www.imdb.com/title/tt0133093/"));
    EXPECT_TRUE(ask(ProviderId::imdb, "https://v3.sg.media-imdb.com/suggestion/x/a.json"));
}

TEST(FetchPolicy, AnAddressThatTheSettingNamesMayBeInside) {
    const auto stand_in = ask(ProviderId::tmdb_images, "http://127.0.0.1:8080/t/p/w500/a.jpg");
    ASSERT_TRUE(stand_in);
    EXPECT_TRUE(stand_in->may_use_http);
    EXPECT_TRUE(stand_in->may_be_inside);
    const auto theme = ask(ProviderId::theme, "https://[fd00::7]/603.mp3");
    ASSERT_TRUE(theme);
    EXPECT_FALSE(theme->may_use_http);
    EXPECT_TRUE(theme->may_be_inside);
}

TEST(FetchPolicy, EverythingElseIsNotAsked) {
    for (const char* url :
         {"", "x", "//api.themoviedb.org/3", "file:///etc/passwd", "ftp://api.themoviedb.org/", "http://",
          "http://api.themoviedb.org/3", "https://api.themoviedb.org:8443/3",
          "https://api.themoviedb.org.evil.test/", "https://evil.test/api.themoviedb.org",
          "https://api.themoviedb.org@evil.test/", "https://evil.test\\@api.themoviedb.org/",
          "https://api.themoviedb.org%2eevil.test/", "https://api.themoviedb.org /",
          "https://127.0.0.1:8080/", "https://169.254.169.254/latest", "https://www.imdb.com/"}) {
        const auto refused = ask(ProviderId::tmdb, url);
        ASSERT_FALSE(refused) << url;
        EXPECT_EQ(refused.error().error_class, ErrorClass::malformed) << url;
    }
    EXPECT_FALSE(ask(ProviderId::tmdb_images, "http://127.0.0.1:8081/t/p/a.jpg"));
    EXPECT_FALSE(ask(ProviderId::tmdb_images, "http://127.0.0.1/t/p/a.jpg"));
}

TEST(FetchPolicy, ANameIsOnlyAskedOverHttps) {
    EXPECT_FALSE(ask(ProviderId::omdb, "http://omdb.example/?i=tt0133093"));
}

}  // namespace
}  // namespace cinefleet::worker
