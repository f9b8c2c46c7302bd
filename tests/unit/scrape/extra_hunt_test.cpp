#include "worker/scrape/extra_hunt.h"

#include "tests/unit/scrape/fixtures.h"
#include "tests/unit/scrape/scrape_driver.h"

#include <gmock/gmock.h>

namespace cinefleet::worker {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

constexpr const char* kPortraits = "http://images.test/t/p/w185/";

// A PNG that differs from others in what follows its size.
std::string png(const std::string& mark) {
    std::string bytes = small_png();
    return bytes.insert(bytes.size() - 12, mark);
}

class ExtraHuntTest : public testing::Test {
  protected:
    ExtraHuntTest() {
        spec_.has_own_folder = true;
        settings_.extrafanart = 2;
        settings_.actor_thumbs = 2;
    }

    // The main fanart is the first of these; the others are left.
    ImageHunt main_with(const std::vector<std::string>& urls) {
        ImageHunt hunt(spec_, settings_);
        std::vector<ImageCandidate> candidates;
        for (const std::string& url : urls) {
            candidates.push_back({ImageKind::fanart, url, "", ProviderId::tmdb_images});
        }
        hunt.add(ProviderId::tmdb, candidates);
        for (const HuntedImage& image : hunt.next({})) {
            EXPECT_EQ(hunt.on_answer(image, ok(png("main"))), std::nullopt);
        }
        return hunt;
    }

    static std::vector<CastMember> cast() {
        return {{"Keanu Reeves", "Neo", 0, std::string(kPortraits) + "k.jpg", 6384},
                {"Laurence Fishburne", "Morpheus", 1, "", 2975},
                {"Carrie-Anne Moss", "Trinity", 2, std::string(kPortraits) + "c.jpg", 530},
                {"Hugo Weaving", "Smith", 3, std::string(kPortraits) + "h.jpg", 1331}};
    }

    TaskSpec spec_;
    ScrapeSettings settings_ = sample_settings();
};

TEST_F(ExtraHuntTest, TakesAsManyAsTheSettingsSayInTheirOrder) {
    ExtraHunt hunt(spec_, settings_);
    hunt.begin(main_with({"m", "a", "b", "c"}), cast());
    const std::vector<HuntedImage> due = hunt.next();
    EXPECT_THAT(urls_of(due), ElementsAre("a", "b", "http://images.test/t/p/h632/k.jpg",
                                          "http://images.test/t/p/h632/c.jpg"));
    EXPECT_THAT(hunt.next(), IsEmpty());
    for (auto image = due.rbegin(); image != due.rend(); ++image) {
        EXPECT_TRUE(hunt.on_answer(*image, ok(png(image->candidate.url))));
    }
    EXPECT_THAT(hunt.next(), IsEmpty());
    const std::vector<FetchedImage> images = hunt.take();
    ASSERT_THAT(images, SizeIs(4));
    EXPECT_EQ(images[0].artwork.url, "a");
    EXPECT_EQ(images[0].artwork.role, ImageRole::extra);
    EXPECT_EQ(images[0].artwork.kind, ImageKind::fanart);
    EXPECT_EQ(images[2].artwork.role, ImageRole::actor);
    EXPECT_EQ(images[2].artwork.subject, "Keanu Reeves");
    EXPECT_EQ(images[3].artwork.subject, "Carrie-Anne Moss");
}

TEST_F(ExtraHuntTest, InPlaceOfFanartThatIsNoneTheNextIsTried) {
    settings_.actor_thumbs = 0;
    settings_.extrafanart = 1;
    ExtraHunt hunt(spec_, settings_);
    hunt.begin(main_with({"m", "a", "b", "c", "d", "e"}), {});
    std::vector<std::string> asked;
    for (std::vector<HuntedImage> due = hunt.next(); !due.empty(); due = hunt.next()) {
        ASSERT_THAT(due, SizeIs(1));
        asked.push_back(due.front().candidate.url);
        EXPECT_FALSE(hunt.on_answer(due.front(), ok("<html>")));
    }
    EXPECT_THAT(asked, ElementsAre("a", "b", "c", "d"));
    EXPECT_THAT(hunt.take(), IsEmpty());
}

TEST_F(ExtraHuntTest, TheSameBytesAreNotTakenTwice) {
    settings_.actor_thumbs = 0;
    ExtraHunt hunt(spec_, settings_);
    hunt.begin(main_with({"m", "as main", "x", "as x", "y"}), {});
    std::vector<std::string> taken;
    for (std::vector<HuntedImage> due = hunt.next(); !due.empty(); due = hunt.next()) {
        for (const HuntedImage& image : due) {
            const std::string& url = image.candidate.url;
            const std::string bytes = png(url.starts_with("as ") ? url.substr(3) : url);
            if (hunt.on_answer(image, ok(bytes))) {
                taken.push_back(url);
            }
        }
    }
    EXPECT_THAT(taken, ElementsAre("x", "y"));
}

TEST_F(ExtraHuntTest, WhatIsAtHandIsNotFetched) {
    Artwork fanart;
    fanart.kind = ImageKind::fanart;
    fanart.role = ImageRole::extra;
    fanart.url = "a";
    fanart.sha256 = std::string(64, 'a');
    Artwork portrait = fanart;
    portrait.kind = ImageKind::poster;
    portrait.role = ImageRole::actor;
    portrait.url = "http://images.test/t/p/h632/k.jpg";
    portrait.subject = "Keanu Reeves";
    spec_.have_extras = {fanart, portrait};
    ExtraHunt hunt(spec_, settings_);
    hunt.begin(main_with({"m", "a", "b"}), cast());
    EXPECT_THAT(urls_of(hunt.next()), ElementsAre("b", "http://images.test/t/p/h632/c.jpg"));
    const std::vector<FetchedImage> images = hunt.take();
    ASSERT_THAT(images, SizeIs(2));
    EXPECT_EQ(images[0].artwork, fanart);
    EXPECT_TRUE(images[0].bytes.empty());
    EXPECT_EQ(images[1].artwork, portrait);
}

TEST_F(ExtraHuntTest, NobodyIsAskedForWhatIsNotWanted) {
    struct Row {
        const char* what;
        void (*change)(TaskSpec&, ScrapeSettings&);
        std::size_t asked;
    };
    const std::vector<Row> rows = {
        {"all", [](TaskSpec&, ScrapeSettings&) {}, 4},
        {"no folder", [](TaskSpec& spec, ScrapeSettings&) { spec.has_own_folder = false; }, 0},
        {"no fanart", [](TaskSpec& spec, ScrapeSettings&) { spec.modifiers.remove(Modifier::main_fanart); },
         2},
        {"no NFO", [](TaskSpec& spec, ScrapeSettings&) { spec.modifiers.remove(Modifier::main_nfo); }, 2},
        {"no cast", [](TaskSpec& spec, ScrapeSettings&) { spec.fields.remove(MovieField::cast); }, 2},
        {"switched off", [](TaskSpec&, ScrapeSettings& settings) { settings.providers[1].enabled = false; },
         0},
        {"none",
         [](TaskSpec&, ScrapeSettings& settings) { settings.extrafanart = settings.actor_thumbs = 0; }, 0},
        {"negative",
         [](TaskSpec&, ScrapeSettings& settings) { settings.extrafanart = settings.actor_thumbs = -1; }, 0},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.what);
        const TaskSpec spec = spec_;
        const ScrapeSettings settings = settings_;
        row.change(spec_, settings_);
        ExtraHunt hunt(spec_, settings_);
        hunt.begin(main_with({"m", "a", "b"}), cast());
        EXPECT_THAT(hunt.next(), SizeIs(row.asked));
        spec_ = spec;
        settings_ = settings;
    }
}

TEST_F(ExtraHuntTest, APortraitIsFetchedFromTMDBsHostOnly) {
    ExtraHunt hunt(spec_, settings_);
    hunt.begin(main_with({}), {{"A", "", 0, "http://elsewhere.test/w185/a.jpg", 1},
                               {"B", "", 1, "http://images.test/t/p/original/b.jpg", 2},
                               {"", "", 2, std::string(kPortraits) + "c.jpg", 3}});
    EXPECT_THAT(hunt.next(), IsEmpty());
}

TEST_F(ExtraHuntTest, SettingsBeyondReasonAreCut) {
    settings_.actor_thumbs = 1'000;
    std::vector<CastMember> many;
    for (int i = 0; i < 100; ++i) {
        many.push_back({"A" + std::to_string(i), "", i, kPortraits + std::to_string(i) + ".jpg", i});
    }
    ExtraHunt hunt(spec_, settings_);
    hunt.begin(main_with({}), many);
    EXPECT_THAT(hunt.next(), SizeIs(ExtraHunt::kMostOfARole));
}

class ScrapeExtras : public ScrapeDriver {
  protected:
    ScrapeExtras() {
        settings_.actor_thumbs = 3;
        settings_.extrafanart = 3;
    }

    static TaskSpec with_folder() {
        TaskSpec spec = known(603, "tt0133093");
        spec.has_own_folder = true;
        return spec;
    }
};

TEST_F(ScrapeExtras, ComeLastAndTravelWithTheResult) {
    begin(with_folder());
    answer("/movie/603", ok(matrix_details()));
    EXPECT_THAT(asked(), testing::Not(Contains("http://images.test/t/p/h632/k.jpg")));
    while (waiting_.size() > 1) {
        answer("",
               waiting_.begin()->first.find("imdb") != std::string::npos ? ok(imdb_page()) : ok(small_png()));
    }
    EXPECT_THAT(all_, testing::Not(Contains("http://images.test/t/p/h632/k.jpg")));
    answer("", ok(small_png()));
    EXPECT_THAT(asked(), ElementsAre("http://images.test/t/p/h632/k.jpg"));
    answer("/h632/", ok(small_png()));
    const ScrapedMovieResult scraped = result();
    ASSERT_THAT(scraped.extras, SizeIs(1));
    EXPECT_EQ(scraped.extras[0].subject, "Keanu Reeves");
    EXPECT_EQ(output_.images.back().artwork, scraped.extras[0]);
    EXPECT_EQ(output_.images.size(), scraped.movie.artwork.size() + 1);
}

TEST_F(ScrapeExtras, OneThatCannotBeHadIsNoGap) {
    begin(with_folder());
    answer("/movie/603", ok(matrix_details()));
    while (!waiting_.empty()) {
        const std::string url = waiting_.begin()->first;
        answer("", url.find("imdb") != std::string::npos     ? ok(imdb_page())
                   : url.find("/h632/") != std::string::npos ? status(404)
                                                             : ok(small_png()));
    }
    const ScrapedMovieResult scraped = result();
    EXPECT_EQ(scraped.outcome, ScrapeOutcome::scraped);
    EXPECT_THAT(scraped.problems, IsEmpty());
    EXPECT_THAT(scraped.extras, IsEmpty());
    EXPECT_EQ(scraped.usage.at(ProviderId::tmdb_images).failed, 1);
}

}  // namespace
}  // namespace cinefleet::worker
