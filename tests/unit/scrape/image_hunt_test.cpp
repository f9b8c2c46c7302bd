#include "worker/scrape/image_hunt.h"

#include "tests/unit/scrape/fixtures.h"

#include <gmock/gmock.h>

#include <map>
#include <utility>

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

    TaskSpec spec_;
    ScrapeSettings settings_ = sample_settings();
};

TEST_F(ImageHuntTest, WaitsForAProviderThatMayNameABetterOne) {
    ImageHunt hunt(spec_, settings_);
    hunt.add(ProviderId::fanart, {fanart_logo("f")});
    EXPECT_THAT(hunt.next({ProviderId::tmdb}), IsEmpty());
    hunt.add(ProviderId::tmdb, {tmdb_logo("t")});
    EXPECT_THAT(urls_of(hunt.next({ProviderId::fanart})), ElementsAre("t"));
}

TEST_F(ImageHuntTest, WhatIsInNoWantedLanguageWaitsForAll) {
    ImageHunt hunt(spec_, settings_);
    hunt.add(ProviderId::tmdb, {tmdb_logo("t", "fr")});
    EXPECT_THAT(hunt.next({ProviderId::fanart}), IsEmpty());
    hunt.add(ProviderId::fanart, {fanart_logo("f")});
    EXPECT_THAT(urls_of(hunt.next({})), ElementsAre("f"));
}

TEST_F(ImageHuntTest, TheUsersOrderOfProvidersDecides) {
    settings_.image_providers = {ProviderId::fanart, ProviderId::tmdb};
    ImageHunt hunt(spec_, settings_);
    hunt.add(ProviderId::tmdb, {tmdb_logo("t")});
    hunt.add(ProviderId::fanart, {fanart_logo("f")});
    EXPECT_THAT(urls_of(hunt.next({})), ElementsAre("f"));
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

class LeastWidthTest : public ImageHuntTest {
  protected:
    LeastWidthTest() { settings_.poster_min_width = 1'000; }

    static TaskSpec& for_a_poster(TaskSpec& spec) {
        spec.modifiers = {};
        spec.modifiers.add(Modifier::main_poster);
        return spec;
    }

    static ImageCandidate poster(const std::string& url, std::int32_t width,
                                 const std::string& language = "en") {
        return {ImageKind::poster, url, language, ProviderId::tmdb_images, width};
    }
    static ImageCandidate fanart_poster(const std::string& url, std::int32_t width) {
        return {ImageKind::poster, url, "en", ProviderId::fanart_images, width};
    }

    // What is asked for, in this order, if each answer is as wide as said; 0: it is no image.
    std::vector<std::string> asked_for(const std::map<std::string, std::uint32_t>& widths) {
        std::vector<std::string> asked;
        for (std::vector<HuntedImage> due = hunt_.next({}); !due.empty(); due = hunt_.next({})) {
            EXPECT_THAT(due, SizeIs(1));
            asked.push_back(due.front().candidate.url);
            const std::uint32_t width = widths.at(asked.back());
            EXPECT_EQ(
                hunt_.on_answer(due.front(), ok(width == 0 ? "<html>" : png_as_wide_as(width))).has_value(),
                width == 0);
        }
        return asked;
    }

    FetchedImage taken() {
        std::vector<FetchedImage> images = hunt_.take();
        EXPECT_THAT(images, SizeIs(1));
        return images.empty() ? FetchedImage() : std::move(images.front());
    }

    ImageHunt hunt_{for_a_poster(spec_), settings_};
};

TEST_F(LeastWidthTest, WhatIsWideEnoughComesFirstWhoeverHasIt) {
    hunt_.add(ProviderId::tmdb, {poster("t500", 500), poster("t999", 999)});
    hunt_.add(ProviderId::fanart, {fanart_poster("f1000", 1'000)});
    EXPECT_THAT(asked_for({{"f1000", 1'000}}), ElementsAre("f1000"));
    EXPECT_EQ(taken().artwork.width, 1'000);
}

TEST_F(LeastWidthTest, WhereNoneIsTheWidestIsTaken) {
    hunt_.add(ProviderId::tmdb, {poster("t500", 500), poster("t700", 700)});
    hunt_.add(ProviderId::fanart, {fanart_poster("f600", 600)});
    EXPECT_THAT(asked_for({{"t700", 0}, {"f600", 600}}), ElementsAre("t700", "f600"));
    EXPECT_EQ(taken().artwork.url, "f600");
}

TEST_F(LeastWidthTest, OfWhatNobodySaidTheWidthTheImageDecides) {
    hunt_.add(ProviderId::tmdb, {poster("t300", 0), poster("t400", 0), poster("t350", 350)});
    EXPECT_THAT(asked_for({{"t300", 300}, {"t400", 400}}), ElementsAre("t300", "t400"));
    const FetchedImage image = taken();
    EXPECT_EQ(image.artwork.url, "t400");
    EXPECT_EQ(image.bytes.view(), png_as_wide_as(400));
}

TEST_F(LeastWidthTest, OneThatIsNarrowerThanWasSaidMakesRoom) {
    hunt_.add(ProviderId::tmdb, {poster("t2000", 2'000), poster("t1500", 1'500)});
    EXPECT_THAT(asked_for({{"t2000", 200}, {"t1500", 1'500}}), ElementsAre("t2000", "t1500"));
    EXPECT_EQ(taken().artwork.url, "t1500");
}

TEST_F(LeastWidthTest, ThreeTriesOfAProviderAreEnough) {
    hunt_.add(ProviderId::tmdb, {poster("t1", 0), poster("t2", 0), poster("t3", 0), poster("t4", 0)});
    EXPECT_THAT(asked_for({{"t1", 100}, {"t2", 300}, {"t3", 200}}), ElementsAre("t1", "t2", "t3"));
    EXPECT_EQ(taken().artwork.url, "t2");
}

TEST_F(LeastWidthTest, TheLanguageCountsForMore) {
    hunt_.add(ProviderId::tmdb, {poster("french", 2'000, "fr"), poster("english", 500)});
    EXPECT_THAT(asked_for({{"english", 500}}), ElementsAre("english"));
}

TEST_F(LeastWidthTest, ANarrowOneWaitsForWhoeverMayNameAWiderOne) {
    hunt_.add(ProviderId::tmdb, {poster("t500", 500)});
    EXPECT_THAT(hunt_.next({ProviderId::fanart}), IsEmpty());
    EXPECT_THAT(urls_of(hunt_.next({})), ElementsAre("t500"));
}

TEST_F(LeastWidthTest, WhatIsBesideTheMovieIsNotFetchedAgain) {
    Artwork there;
    there.url = "narrow";
    there.width = 500;
    spec_.have = {there};
    hunt_.add(ProviderId::tmdb, {poster("narrow", 0), poster("t300", 300)});
    EXPECT_THAT(hunt_.next({}), IsEmpty());
    const FetchedImage image = taken();
    EXPECT_EQ(image.artwork, there);
    EXPECT_TRUE(image.bytes.empty());
}

TEST_F(LeastWidthTest, WhatIsBesideTheMovieGivesWayToAWiderOne) {
    Artwork there;
    there.url = "narrow";
    there.width = 500;
    spec_.have = {there};
    hunt_.add(ProviderId::tmdb, {poster("narrow", 0), poster("wide", 1'200)});
    EXPECT_THAT(asked_for({{"wide", 1'200}}), ElementsAre("wide"));
    EXPECT_EQ(taken().artwork.url, "wide");
}

}  // namespace
}  // namespace cinefleet::worker
