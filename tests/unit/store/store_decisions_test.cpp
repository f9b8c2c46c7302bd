#include "tests/unit/store/library_fixture.h"

namespace cinefleet::store {
namespace {

using testing::IsEmpty;

class StoreDecisionsTest : public LibraryTest {
  protected:
    std::vector<std::string> waiting() {
        std::vector<std::string> titles;
        const auto reviews = reader_->reviews(10);
        for (const ReviewRow& row : *reviews) {
            titles.push_back(row.title);
        }
        return titles;
    }
};

TEST_F(StoreDecisionsTest, MarksAreCountedOnce) {
    EXPECT_EQ(*store_->set_marked({id_of("Alien"), id_of("Heat")}, true), 2);
    EXPECT_EQ(*store_->set_marked({id_of("Alien"), id_of("Ran")}, true), 1);
    EXPECT_TRUE(reader_->movie("/movies/Alien")->marked);
    EXPECT_EQ(*store_->set_marked({id_of("Alien")}, false), 1);
    EXPECT_EQ(*store_->set_marked({id_of("Alien")}, false), 0);
    EXPECT_FALSE(reader_->movie("/movies/Alien")->marked);
}

TEST_F(StoreDecisionsTest, LocksAddUpAndAreTakenAwayOneByOne) {
    const auto fields = [](std::initializer_list<MovieField> list) {
        FieldSet set;
        for (const MovieField field : list) {
            set.add(field);
        }
        return set;
    };
    const std::vector<MovieId> both = {id_of("Alien"), id_of("Heat")};
    EXPECT_EQ(*store_->change_locks(both, {false, fields({MovieField::plot})}, true), 2);
    EXPECT_EQ(*store_->change_locks({both[0]}, {true, fields({MovieField::title})}, true), 1);
    EXPECT_EQ(*store_->change_locks({both[0]}, {true, {}}, true), 0);
    const auto locks = [&](const char* movie) { return reader_->movie(movie)->locks; };
    EXPECT_EQ(locks("/movies/Alien"), (MovieLocks{true, fields({MovieField::plot, MovieField::title})}));
    EXPECT_EQ(locks("/movies/Heat"), (MovieLocks{false, fields({MovieField::plot})}));
    const queue::QueuedTask task = queued("Heat");
    EXPECT_FALSE(task.spec->fields.has(MovieField::plot));
    EXPECT_FALSE(store_->place_of(task.task)->locked);
    EXPECT_EQ(*store_->change_locks({both[1]}, {true, {}}, true), 1);  // while it is being scraped
    EXPECT_TRUE(store_->place_of(task.task)->locked);
    EXPECT_EQ(*store_->change_locks(both, {true, fields({MovieField::title})}, false), 2);
    EXPECT_EQ(locks("/movies/Alien"), (MovieLocks{false, fields({MovieField::plot})}));
    EXPECT_EQ(*store_->change_locks(both, {true, all_fields()}, false), 2);
    EXPECT_EQ(locks("/movies/Alien"), MovieLocks{});
    EXPECT_EQ(store_->change_locks({both[0], MovieId{99}}, {true, {}}, true).error().error_class,
              ErrorClass::not_found);
    EXPECT_EQ(locks("/movies/Alien"), MovieLocks{});  // all of them or none
}

TEST_F(StoreDecisionsTest, ADecidedMatchComesBeforeTheName) {
    FoundMovie named = found("Alien", 1979);
    named.name.ids = {11, "tt0000011"};
    scan({named, found("Heat", 1995)});
    ASSERT_TRUE(store_->decide_match(id_of("Alien"), {{348, ""}, false}));
    EXPECT_EQ(store_->plan_run(order(ScrapeSelection::single, {"/movies/Alien"}))->tasks.at(0).ids,
              (MovieIds{348, ""}));
    const queue::QueuedTask task = queued("Alien");
    EXPECT_EQ(task.spec->ids, (MovieIds{348, ""}));
    EXPECT_EQ(store_->place_of(task.task)->decided, (MovieIds{348, ""}));
    // A scan and a scrape of something else leave the decision.
    scan({named, found("Heat", 1995)});
    Movie other;
    other.title = "Another";
    other.ids = {11, "tt0000011"};
    save(task.task, other);
    EXPECT_EQ(reader_->movie("/movies/Alien")->decision.ids, (MovieIds{348, ""}));
    EXPECT_EQ(queued("Alien").spec->ids, (MovieIds{348, ""}));
}

TEST_F(StoreDecisionsTest, OtherWordsAreSearchedForInsteadOfTheName) {
    FoundMovie named = found("Alien", 1979);
    named.name.ids = {11, ""};
    named.name.alternative_title = "Nightmare";
    scan({named});
    const queue::QueuedTask task = queued("Alien", {"Alien Resurrection", 1997});
    EXPECT_EQ(task.spec->title, "Alien Resurrection");
    EXPECT_EQ(task.spec->year, 1997);
    EXPECT_EQ(task.spec->alternative_title, "");
    EXPECT_EQ(task.spec->ids, MovieIds{});
    EXPECT_EQ(reader_->movie("/movies/Alien")->tasks.at(0).search.title, "Alien Resurrection");
    // What they found is the person's decision, against the name's id.
    Movie movie;
    movie.title = "Alien Resurrection";
    movie.ids = {8078, "tt0118583"};
    save(task.task, movie);
    EXPECT_EQ(queued("Alien").spec->ids, (MovieIds{8078, "tt0118583"}));
}

TEST_F(StoreDecisionsTest, AScrapeWithTheNamesWordsDecidesNothing) {
    Movie movie;
    movie.ids = {348, ""};
    save(queued("Alien").task, movie);
    EXPECT_EQ(reader_->movie("/movies/Alien")->decision.ids, MovieIds{});
}

TEST_F(StoreDecisionsTest, ReviewListsWhatAPersonHasToDecide) {
    EXPECT_THAT(waiting(), IsEmpty());
    finish(queued("Alien").task, TaskState::review, ErrorClass::ambiguous,
           {{ProviderId::tmdb, 348, "Alien", 1979, 0.9, "title 1.00"}});
    finish(queued("Heat").task, TaskState::failed, ErrorClass::not_found);
    finish(queued("Ran").task, TaskState::failed, ErrorClass::timeout);
    EXPECT_EQ(waiting(), (std::vector<std::string>{"Alien", "Heat"}));
    const ReviewRow alien = reader_->reviews(1)->at(0);
    EXPECT_EQ(alien.path, "/movies/Alien/Alien.mkv");
    EXPECT_EQ(alien.reason, "several fit");
    ASSERT_EQ(alien.candidates.size(), 1U);
    EXPECT_EQ(alien.candidates[0].tmdb_id, 348);
}

TEST_F(StoreDecisionsTest, ADecisionOrALaterScrapeEndsTheReview) {
    for (const char* title : {"Alien", "Heat", "Ran"}) {
        finish(queued(title).task, TaskState::review);
    }
    ASSERT_TRUE(store_->decide_match(id_of("Alien"), {{}, true}));
    Movie movie;
    movie.title = "Heat";
    save(queued("Heat").task, movie);
    EXPECT_EQ(waiting(), (std::vector<std::string>{"Ran"}));
    const queue::QueuedTask again = queued("Ran");  // it is being looked for: nothing to decide now
    EXPECT_THAT(waiting(), IsEmpty());
    finish(again.task, TaskState::skipped);
    EXPECT_EQ(waiting(), (std::vector<std::string>{"Ran"}));
}

TEST_F(StoreDecisionsTest, AMovieIsFoundByNumberFileAndFolder) {
    const MovieId alien = id_of("Alien");
    EXPECT_EQ(*reader_->find_movie(std::to_string(alien.value)), alien);
    EXPECT_EQ(*reader_->find_movie("/movies/Alien/Alien.mkv"), alien);
    EXPECT_EQ(reader_->find_movie("4711").error().error_class, ErrorClass::not_found);
    EXPECT_EQ(reader_->find_movie("/movies").error().error_class, ErrorClass::not_found);
}

TEST_F(StoreDecisionsTest, PagesHoldEachMovieThatTheFilterFitsOnce) {
    std::vector<std::string> titles;
    MovieId last;
    for (int pages = 0; pages < 3; ++pages) {
        const std::vector<MovieRow> page = *reader_->movie_page(nullptr, last, 2);
        EXPECT_EQ(page.size(), std::vector<std::size_t>({2, 1, 0}).at(static_cast<std::size_t>(pages)));
        for (const MovieRow& row : page) {
            titles.push_back(row.name.title);
            last = row.id;
        }
    }
    EXPECT_EQ(titles, (std::vector<std::string>{"Alien", "Heat", "Ran"}));
    const auto old = filter::parse_filter("year<1990", 0);
    const std::vector<MovieRow> page = *reader_->movie_page(&*old, MovieId{}, 2);
    ASSERT_EQ(page.size(), 2U);  // what does not fit takes no place
    EXPECT_EQ(page.at(1).path, "/movies/Ran/Ran.mkv");
    EXPECT_THAT(*reader_->movie_page(&*old, page.at(1).id, 2), IsEmpty());
}

TEST_F(StoreDecisionsTest, MoviesAreListedByPathAndFilter) {
    EXPECT_EQ(reader_->movies(nullptr, 2)->size(), 2U);
    const auto old = filter::parse_filter("year<1990", 0);
    const std::vector<MovieLineRow> movies = *reader_->movies(&*old, 10);
    ASSERT_EQ(movies.size(), 2U);
    EXPECT_EQ(movies[0].title, "Alien");
    EXPECT_EQ(movies[1].path, "/movies/Ran/Ran.mkv");
    EXPECT_EQ(movies[1].year, 1985);
    EXPECT_FALSE(movies[1].scraped);
}

}  // namespace
}  // namespace cinefleet::store
