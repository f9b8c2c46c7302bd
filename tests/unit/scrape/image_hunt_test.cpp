#include "worker/scrape/image_hunt.h"

#include "tests/unit/scrape/fixtures.h"

#include <gmock/gmock.h>

namespace cinefleet::worker {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class ImageHuntTest : public testing::Test {
  protected:
    ImageHuntTest() {
        spec_.modifiers = {};
        spec_.modifiers.add(Modifier::main_clearlogo);
        settings_.providers.push_back({ProviderId::fanart_images, true, "http://assets.test", "", false});
    }

    static ImageCandidate logo(const std::string& url, const std::string& language, ProviderId host) {
        return {ImageKind::clearlogo, url, language, host};
    }
    static ImageCandidate tmdb_logo(const std::string& url, const std::string& language = "en") {
        return logo(url, language, ProviderId::tmdb_images);
    }
    static ImageCandidate fanart_logo(const std::string& url, const std::string& language = "en") {
        return logo(url, language, ProviderId::fanart_images);
    }

    static std::vector<std::string> urls(const std::vector<HuntedImage>& images) {
        std::vector<std::string> found;
        for (const HuntedImage& image : images) {
            found.push_back(image.candidate.url);
        }
        return found;
    }

    TaskSpec spec_;
    ScrapeSettings settings_ = sample_settings();
};

TEST_F(ImageHuntTest, WaitsForAProviderThatMayNameABetterOne) {
    ImageHunt hunt(spec_, settings_);
    hunt.add(ProviderId::fanart, {fanart_logo("f")});
    EXPECT_THAT(hunt.next({ProviderId::tmdb}), IsEmpty());
    hunt.add(ProviderId::tmdb, {tmdb_logo("t")});
    EXPECT_THAT(urls(hunt.next({ProviderId::fanart})), ElementsAre("t"));
}

TEST_F(ImageHuntTest, WhatIsInNoWantedLanguageWaitsForAll) {
    ImageHunt hunt(spec_, settings_);
    hunt.add(ProviderId::tmdb, {tmdb_logo("t", "fr")});
    EXPECT_THAT(hunt.next({ProviderId::fanart}), IsEmpty());
    hunt.add(ProviderId::fanart, {fanart_logo("f")});
    EXPECT_THAT(urls(hunt.next({})), ElementsAre("f"));
}

TEST_F(ImageHuntTest, TheUsersOrderOfProvidersDecides) {
    settings_.image_providers = {ProviderId::fanart, ProviderId::tmdb};
    ImageHunt hunt(spec_, settings_);
    hunt.add(ProviderId::tmdb, {tmdb_logo("t")});
    hunt.add(ProviderId::fanart, {fanart_logo("f")});
    EXPECT_THAT(urls(hunt.next({})), ElementsAre("f"));
}

TEST_F(ImageHuntTest, AfterThreeBadImagesTheNextProviderIsTried) {
    ImageHunt hunt(spec_, settings_);
    hunt.add(ProviderId::tmdb, {tmdb_logo("t1"), tmdb_logo("t2"), tmdb_logo("t3"), tmdb_logo("t4")});
    hunt.add(ProviderId::fanart, {fanart_logo("f")});
    std::vector<std::string> asked;
    for (std::vector<HuntedImage> due = hunt.next({}); !due.empty(); due = hunt.next({})) {
        ASSERT_THAT(due, SizeIs(1));
        asked.push_back(due.front().candidate.url);
        const bool is_good = due.front().provider == ProviderId::fanart;
        EXPECT_EQ(hunt.on_answer(due.front(), ok(is_good ? small_png() : "<html>")).has_value(), !is_good);
    }
    EXPECT_THAT(asked, ElementsAre("t1", "t2", "t3", "f"));
    const std::vector<FetchedImage> images = hunt.take();
    ASSERT_THAT(images, SizeIs(1));
    EXPECT_EQ(images.front().artwork.provider, ProviderId::fanart);
}

TEST_F(ImageHuntTest, AnotherMoviesImagesAreForgotten) {
    ImageHunt hunt(spec_, settings_);
    hunt.add(ProviderId::fanart, {fanart_logo("f")});
    hunt.drop(ProviderId::fanart);
    EXPECT_THAT(hunt.next({}), IsEmpty());
}

TEST_F(ImageHuntTest, AHostThatIsSwitchedOffIsNotAsked) {
    settings_.providers.back().enabled = false;
    ImageHunt hunt(spec_, settings_);
    hunt.add(ProviderId::fanart, {fanart_logo("f")});
    EXPECT_THAT(hunt.next({}), IsEmpty());
}

}  // namespace
}  // namespace cinefleet::worker
