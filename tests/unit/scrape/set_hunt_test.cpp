#include "worker/scrape/set_hunt.h"

#include "common/model/artwork_names.h"
#include "tests/unit/scrape/fixtures.h"
#include "tests/unit/scrape/scrape_driver.h"

#include <gmock/gmock.h>

namespace cinefleet::worker {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr const char* kAlien = "Alien Collection";
constexpr std::int64_t kAlienNumber = 8'091;

class SetHuntTest : public testing::Test {
  protected:
    SetHuntTest() {
        settings_.set_artwork = true;
        settings_.providers.push_back({ProviderId::fanart_images, true, "http://assets.test", "", false});
    }

    static MovieSet alien() {
        const std::string base = "http://images.test/t/p/original/";
        return {kAlien, "", kAlienNumber, base + "p.jpg", base + "f.jpg"};
    }

    static ImageCandidate of_fanart(ImageKind kind, const std::string& url) {
        return {kind, url, "en", ProviderId::fanart_images, 1'000};
    }

    std::vector<std::string> asked_for(const std::optional<MovieSet>& set) {
        SetHunt hunt(spec_, settings_);
        hunt.begin(set);
        return urls_of(hunt.next({}));
    }

    void want_only(std::initializer_list<Modifier> modifiers) {
        spec_.modifiers = {};
        for (const Modifier modifier : modifiers) {
            spec_.modifiers.add(modifier);
        }
    }

    TaskSpec spec_;
    ScrapeSettings settings_ = sample_settings();
};

TEST_F(SetHuntTest, PosterAndFanartAreFetchedInTheSizesOfTheMovies) {
    SetHunt hunt(spec_, settings_);
    EXPECT_TRUE(hunt.is_wanted());
    EXPECT_THAT(hunt.next({}), IsEmpty());
    hunt.begin(alien());
    const std::vector<HuntedImage> due = hunt.next({});
    EXPECT_THAT(urls_of(due),
                ElementsAre("http://images.test/t/p/w780/p.jpg", "http://images.test/t/p/w1280/f.jpg"));
    EXPECT_TRUE(hunt.on_answer(due[0], ok(small_png())));
    EXPECT_FALSE(hunt.on_answer(due[1], ok("<html>")));
    EXPECT_THAT(hunt.next({}), IsEmpty());
    const std::vector<FetchedImage> images = hunt.take();
    ASSERT_THAT(images, SizeIs(1));
    EXPECT_EQ(images[0].artwork.role, ImageRole::set);
    EXPECT_EQ(images[0].artwork.kind, ImageKind::poster);
    EXPECT_EQ(images[0].artwork.subject, kAlien);
}

TEST_F(SetHuntTest, WhatIsThereIsNotFetched) {
    spec_.have_sets = {7, set_image_number(kAlien, ImageKind::poster)};
    EXPECT_THAT(asked_for(alien()), ElementsAre("http://images.test/t/p/w1280/f.jpg"));
}

TEST_F(SetHuntTest, AnotherProviderIsAskedForWhatTMDBDoesNotName) {
    want_only({Modifier::main_poster, Modifier::main_fanart});
    SetHunt complete(spec_, settings_);
    EXPECT_EQ(complete.number_to_ask(ProviderId::fanart), 0) << "the set is not known yet";
    complete.begin(alien());
    EXPECT_EQ(complete.number_to_ask(ProviderId::fanart), 0);

    want_only({Modifier::main_poster, Modifier::main_clearlogo});
    SetHunt lacking(spec_, settings_);
    lacking.begin(alien());
    EXPECT_EQ(lacking.number_to_ask(ProviderId::fanart), kAlienNumber);

    spec_.have_sets = {set_image_number(kAlien, ImageKind::clearlogo)};
    SetHunt there(spec_, settings_);
    there.begin(alien());
    EXPECT_EQ(there.number_to_ask(ProviderId::fanart), 0);

    settings_.image_providers = {ProviderId::fanart, ProviderId::tmdb};
    SetHunt preferred(spec_, settings_);
    preferred.begin(alien());
    EXPECT_EQ(preferred.number_to_ask(ProviderId::fanart), kAlienNumber);
}

TEST_F(SetHuntTest, AnotherProvidersImagesFollowTheOrderOfProviders) {
    want_only({Modifier::main_poster, Modifier::main_clearlogo});
    const std::vector<ImageCandidate> named = {of_fanart(ImageKind::poster, "poster"),
                                               of_fanart(ImageKind::clearlogo, "logo"),
                                               of_fanart(ImageKind::banner, "banner")};
    SetHunt hunt(spec_, settings_);
    hunt.begin(alien());
    EXPECT_THAT(urls_of(hunt.next({ProviderId::fanart})), ElementsAre("http://images.test/t/p/w780/p.jpg"));
    hunt.add(ProviderId::fanart, named);
    EXPECT_THAT(urls_of(hunt.next({})), ElementsAre("logo"));

    settings_.image_providers = {ProviderId::fanart, ProviderId::tmdb};
    SetHunt preferred(spec_, settings_);
    preferred.begin(alien());
    EXPECT_THAT(preferred.next({ProviderId::fanart}), IsEmpty());
    preferred.add(ProviderId::fanart, named);
    EXPECT_THAT(urls_of(preferred.next({})), ElementsAre("poster", "logo"));
}

TEST_F(SetHuntTest, NobodyIsAskedForWhatIsNotWanted) {
    struct Row {
        const char* what;
        void (*change)(TaskSpec&, ScrapeSettings&);
        std::size_t asked;
    };
    const std::vector<Row> rows = {
        {"all", [](TaskSpec&, ScrapeSettings&) {}, 2},
        {"no poster", [](TaskSpec& spec, ScrapeSettings&) { spec.modifiers.remove(Modifier::main_poster); },
         1},
        {"no set", [](TaskSpec& spec, ScrapeSettings&) { spec.fields.remove(MovieField::set); }, 0},
        {"no setting", [](TaskSpec&, ScrapeSettings& settings) { settings.set_artwork = false; }, 0},
        {"switched off", [](TaskSpec&, ScrapeSettings& settings) { settings.providers[1].enabled = false; },
         0},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.what);
        const TaskSpec spec = spec_;
        const ScrapeSettings settings = settings_;
        row.change(spec_, settings_);
        EXPECT_THAT(asked_for(alien()), SizeIs(row.asked));
        spec_ = spec;
        settings_ = settings;
    }
    EXPECT_THAT(asked_for(std::nullopt), IsEmpty());
    EXPECT_THAT(asked_for(MovieSet{"None", "", 1}), IsEmpty());
    EXPECT_THAT(asked_for(MovieSet{"Elsewhere", "", 1, "http://elsewhere.test/original/p.jpg"}), IsEmpty());
}

class ScrapeSet : public ScrapeDriver {
  protected:
    ScrapeSet() {
        settings_.set_artwork = true;
        settings_.providers.push_back({ProviderId::fanart, true, "http://fanart.test/v3", "key", false});
        settings_.providers.push_back({ProviderId::fanart_images, true, "http://assets.test", "", false});
    }

    static std::string set_answer() {
        return R"({"name":"The Matrix Collection","tmdb_id":"2344","hdmovielogo":[)"
               R"({"id":"1","url":"https://assets.fanart.tv/set.png","lang":"en","likes":"3"}]})";
    }

    // All that is asked, until the movie itself is done.
    void answer_the_movie() {
        answer("/movie/603", ok(matrix_details()));
        answer("/movies/603", ok(R"({"tmdb_id":"603"})"));
        while (!waiting_.empty() && waiting_.begin()->first.find("/movies/2344") == std::string::npos) {
            const bool is_page = waiting_.begin()->first.find("imdb") != std::string::npos;
            answer("", is_page ? ok(imdb_page()) : ok(small_png()));
        }
    }
};

TEST_F(ScrapeSet, ItsImagesComeLastFromWhoHasThem) {
    begin(known(603, "tt0133093"));
    answer_the_movie();
    EXPECT_THAT(asked(), ElementsAre("http://fanart.test/v3/movies/2344"));
    answer("/movies/2344", ok(set_answer()));
    EXPECT_THAT(asked(), ElementsAre("http://assets.test/set.png"));
    answer("/set.png", ok(small_png()));
    const ScrapedMovieResult scraped = result();
    ASSERT_THAT(scraped.extras, SizeIs(1));
    EXPECT_EQ(scraped.extras[0].kind, ImageKind::clearlogo);
    EXPECT_EQ(scraped.extras[0].role, ImageRole::set);
    EXPECT_EQ(scraped.extras[0].provider, ProviderId::fanart);
    EXPECT_EQ(scraped.extras[0].subject, "The Matrix Collection");
    EXPECT_EQ(output_.images.back().artwork, scraped.extras[0]);
}

TEST_F(ScrapeSet, WhatWasAnsweredIsKeptAndNotAskedAgain) {
    for (const FetchAnswer& given : {ok(set_answer()), status(404)}) {
        answers_.clear();
        begin(known(603, "tt0133093"));
        answer_the_movie();
        answer("/movies/2344", given);
        answer_images();
        EXPECT_THAT(result().problems, IsEmpty()) << "no gap of the movie";
        answers_ = output_.answers;
        for (KeptAnswer& kept : answers_) {
            kept.is_fresh = true;
        }
        all_.clear();
        begin(known(603, "tt0133093"));
        answer_images();
        EXPECT_THAT(all_, Each(Not(HasSubstr("fanart.test"))));
        EXPECT_THAT(all_, Contains(EndsWith("/set.png")).Times(given.status == 404 ? 0 : 1));
    }
}

TEST_F(ScrapeSet, AProviderThatFailsIsNoGapOfTheMovie) {
    begin(known(603, "tt0133093"));
    answer_the_movie();
    answer("/movies/2344", status(500));
    const ScrapedMovieResult scraped = result();
    EXPECT_EQ(scraped.outcome, ScrapeOutcome::scraped);
    EXPECT_THAT(scraped.problems, IsEmpty());
    EXPECT_EQ(scraped.usage.at(ProviderId::fanart).failed, 1);
}

TEST_F(ScrapeSet, NobodyIsAskedWhomTheRunLeavesOut) {
    TaskSpec spec = known(603, "tt0133093");
    spec.only = {ProviderId::tmdb};
    begin(spec);
    answer("/movie/603", ok(matrix_details()));
    answer_images();
    EXPECT_THAT(all_, AllOf(Not(IsEmpty()), Each(Not(HasSubstr("fanart.test")))));
}

}  // namespace
}  // namespace cinefleet::worker
