#include "tests/unit/store/library_fixture.h"

namespace cinefleet::store {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class StorePlanTest : public LibraryTest {
  protected:
    static Movie alien() {
        Movie movie;
        movie.title = "Alien";
        movie.year = 1979;
        movie.ids = {348, "tt0078748"};
        movie.genres = {"Horror", "Science Fiction"};
        movie.cast = {{"Sigourney Weaver", "Ripley", 0, "", 0}};
        movie.crew = {{"Ridley Scott", "Director", 0}};
        movie.ratings = {{"imdb", 85, 100, 900'000}};
        movie.set = MovieSet{"Alien Collection", "", 0};
        movie.runtime_min = 117;
        movie.artwork = {{ImageKind::poster, ImageFormat::jpeg, ProviderId::tmdb, "u", "", 1, 1, 1, ""}};
        return movie;
    }
};

TEST_F(StorePlanTest, EverySelectionTakesItsMovies) {
    save(queued("Alien").task, alien());
    ASSERT_TRUE(store_->keep_media({id_of("Alien"), {{1, 2, {}}}}));
    ASSERT_TRUE(store_->set_marked({id_of("Ran")}, true));
    EXPECT_THAT(planned(order(ScrapeSelection::all)), ElementsAre("Alien", "Heat", "Ran"));
    EXPECT_THAT(planned(order(ScrapeSelection::new_)), ElementsAre("Heat", "Ran"));
    EXPECT_THAT(planned(order(ScrapeSelection::missing)), ElementsAre("Heat", "Ran"));
    EXPECT_THAT(planned(order(ScrapeSelection::marked)), ElementsAre("Ran"));
    EXPECT_THAT(planned(filtered("year<1990 and scraped=never")), ElementsAre("Ran"));
    EXPECT_THAT(planned(order(ScrapeSelection::selected, {"/movies/Heat", "/movies/Ran/Ran.mkv"})),
                ElementsAre("Heat", "Ran"));
    const std::string number = std::to_string(id_of("Heat").value);
    EXPECT_THAT(planned(order(ScrapeSelection::single, {number})), ElementsAre("Heat"));
}

TEST_F(StorePlanTest, AFilterSeesAllThatIsStored) {
    save(queued("Alien").task, alien());
    for (const char* text :
         {"genre=horror", "actor~weaver", "director='Ridley Scott'", "rating=8.5 and votes>800000",
          "set='Alien Collection'", "runtime>100 and runtime<120", "has:poster and missing:fanart", "has:nfo",
          "has:cast and missing:plot", "scraped!=never and added!=never", "path~/movies/alien/",
          "source=/movies and title=alien", "year=1979 and not is:marked"}) {
        EXPECT_THAT(planned(filtered(text)), ElementsAre("Alien")) << text;
    }
    EXPECT_THAT(planned(filtered("genre=Western")), IsEmpty());
    EXPECT_THAT(planned(filtered("year=1995")), ElementsAre("Heat"));  // as its name says
}

TEST_F(StorePlanTest, MovieThatIsNamedButNotKnownIsAnError) {
    const auto error_of = [&](ScrapeSelection selection, std::vector<std::string> names) {
        const Result<RunPlan> plan = store_->plan_run(order(selection, std::move(names)));
        return plan ? Error{} : plan.error();
    };
    EXPECT_EQ(error_of(ScrapeSelection::selected, {"/movies/Heat", "/movies/Nobody"}).error_class,
              ErrorClass::not_found);
    EXPECT_THAT(error_of(ScrapeSelection::single, {"/movies/Nobody"}).message,
                HasSubstr("no movie is known at /movies/Nobody"));
    EXPECT_EQ(error_of(ScrapeSelection::single, {}).error_class, ErrorClass::invalid_input);
    FoundMovie locked = found("Alien", 1979);
    locked.locked = true;
    scan({locked, found("Ran", 1985)});
    EXPECT_THAT(error_of(ScrapeSelection::single, {"/movies/Alien"}).message, HasSubstr("is locked"));
    EXPECT_THAT(error_of(ScrapeSelection::single, {"/movies/Heat"}).message, HasSubstr("mounted?"));
}

TEST_F(StorePlanTest, AMovieMayBeNamedTwice) {
    const std::string number = std::to_string(id_of("Heat").value);
    for (const ScrapeSelection selection : {ScrapeSelection::selected, ScrapeSelection::single}) {
        EXPECT_THAT(planned(order(selection, {"/movies/Heat", "/movies/Heat/Heat.mkv", number})),
                    ElementsAre("Heat"));
    }
}

TEST_F(StorePlanTest, AFolderOfSeveralMoviesIsNoSingleOne) {
    FoundMovie first = found("Alien", 1979);
    FoundMovie second = found("Aliens", 1986);
    second.folder = "Alien";
    scan({first, second});
    const Result<RunPlan> plan = store_->plan_run(order(ScrapeSelection::single, {"/movies/Alien"}));
    ASSERT_FALSE(plan);
    EXPECT_EQ(plan.error().error_class, ErrorClass::ambiguous);
    EXPECT_THAT(plan.error().message, HasSubstr("holds 2 movies: name a file"));
    EXPECT_THAT(planned(order(ScrapeSelection::selected, {"/movies/Alien"})), ElementsAre("Alien", "Aliens"));
    EXPECT_THAT(planned(order(ScrapeSelection::single, {"/movies/Aliens/Aliens.mkv"})),
                ElementsAre("Aliens"));
}

TEST_F(StorePlanTest, AnIgnoredMovieIsTakenOnlyByItsName) {
    ASSERT_TRUE(store_->decide_match(id_of("Heat"), {{}, true}));
    EXPECT_THAT(planned(order(ScrapeSelection::all)), ElementsAre("Alien", "Ran"));
    EXPECT_THAT(planned(order(ScrapeSelection::missing)), ElementsAre("Alien", "Ran"));
    EXPECT_THAT(planned(filtered("is:ignored")), IsEmpty());
    EXPECT_THAT(planned(order(ScrapeSelection::selected, {"/movies/Heat"})), ElementsAre("Heat"));
    ASSERT_TRUE(store_->decide_match(id_of("Heat"), {}));
    EXPECT_THAT(planned(order(ScrapeSelection::all)), ElementsAre("Alien", "Heat", "Ran"));
}

TEST_F(StorePlanTest, WhenAMovieWasFoundIsKnown) {
    const std::int64_t now_ms = clock_.wall().time_since_epoch().count();
    const auto today = filter::parse_filter("added>'1 day ago' and scraped=never", now_ms);
    const auto before = filter::parse_filter("added<'1 day ago'", now_ms);
    EXPECT_EQ(reader_->movies(&*today, 10)->size(), 3U);
    EXPECT_TRUE(reader_->movies(&*before, 10)->empty());
}

}  // namespace
}  // namespace cinefleet::store
