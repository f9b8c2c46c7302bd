#include "coordinator/store/store.h"

#include "coordinator/store/connection.h"
#include "coordinator/store/scraped_tables.h"
#include "coordinator/store/store_reader.h"
#include "tests/unit/store/library_fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

namespace cinefleet::store {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class StoreTest : public ::testing::Test {
  protected:
    StoreTest() {
        std::string folder = (fs::temp_directory_path() / "cinefleet-store-XXXXXX").string();
        folder_ = mkdtemp(folder.data());
        store_ = open();
    }
    ~StoreTest() override {
        store_.reset();
        fs::remove_all(folder_);
    }

    std::string database() const { return (folder_ / "cinefleet.db").string(); }

    std::unique_ptr<Store> open() {
        Result<std::unique_ptr<Store>> store = Store::open(database(), clock_);
        EXPECT_TRUE(store.has_value()) << (store ? "" : store.error().message);
        return store ? *std::move(store) : nullptr;
    }

    // A source with these movies, and a run of all of them.
    RunId run_of(const std::vector<FoundMovie>& movies) {
        source_ = *store_->add_source("/movies");
        EXPECT_TRUE(store_->apply_scan(source_, movies).has_value());
        const RunPlan plan = *store_->plan_run(RunOrder{});
        return store_->create_run(RunOrder{}, plan)->run;
    }

    std::vector<queue::QueuedTask> open_tasks() {
        return store_->load_tasks({TaskId{0}, Priority::interactive, 1'000, RunId{}})->tasks;
    }

    static ScrapedMovieResult scraped() {
        ScrapedMovieResult result;
        result.outcome = ScrapeOutcome::scraped;
        result.movie.title = "Alien";
        result.movie.year = 1979;
        result.movie.ids = {348, "tt0078748"};
        result.movie.genres = {"Horror", "Science Fiction"};
        result.movie.ratings = {{"imdb", 8.5, 10, 900'000}};
        result.movie.cast = {{"Sigourney Weaver", "Ripley", 0, "", 10205}};
        result.movie.crew = {{"Ridley Scott", "Director", 578}};
        result.movie.set = MovieSet{"Alien Collection", "", 8091};
        result.movie.artwork = {{ImageKind::poster, ImageFormat::jpeg, ProviderId::tmdb, "http://x/p.jpg",
                                 "en", 500, 750, 3, std::string(64, 'a')}};
        result.origins[MovieField::title] = {ProviderId::tmdb};
        result.usage[ProviderId::tmdb] = {1, 100, 0};
        result.timings.total_ms = 12;
        return result;
    }

    SavedMovie saved(TaskId task, const ScrapedMovieResult& result) {
        SavedMovie movie;
        movie.task = task;
        movie.lease = LeaseId{7};
        movie.result = &result;
        movie.modifiers = default_modifiers();
        movie.nfo_path = "Alien/Alien.nfo";
        return movie;
    }

    SystemClock clock_;
    fs::path folder_;
    std::unique_ptr<Store> store_;
    SourceId source_;
};

TEST_F(StoreTest, HasOneOwner) {
    const Result<std::unique_ptr<Store>> second = Store::open(database(), clock_);
    ASSERT_FALSE(second.has_value());
    EXPECT_EQ(second.error().error_class, ErrorClass::conflict);
    EXPECT_THAT(second.error().message, HasSubstr(std::to_string(getpid())));
}

TEST_F(StoreTest, RefusesADatabaseOfANewerVersion) {
    store_.reset();
    {
        auto connection = *Connection::open(database(), Connection::Mode::read_write);
        connection->run_script("PRAGMA user_version = 99");
    }
    const Result<std::unique_ptr<Store>> store = Store::open(database(), clock_);
    ASSERT_FALSE(store.has_value());
    EXPECT_EQ(store.error().error_class, ErrorClass::unsupported);
}

TEST_F(StoreTest, RefusesADamagedFileAndLeavesItAlone) {
    const std::string path = (folder_ / "other.db").string();
    const std::string garbage(8'192, 'x');
    std::ofstream(path) << garbage;
    const Result<std::unique_ptr<Store>> store = Store::open(path, clock_);
    ASSERT_FALSE(store.has_value());
    EXPECT_EQ(store.error().error_class, ErrorClass::malformed);
    std::ifstream stream(path);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(stream), {}), garbage);
}

TEST_F(StoreTest, PlansWhatWasNeverScrapedOnce) {
    const RunId run = run_of({found("Alien", 1979), found("Heat", 1995)});
    EXPECT_EQ(open_tasks().size(), 2U);
    EXPECT_EQ(open_tasks().front().spec->title, "Alien");
    EXPECT_EQ(open_tasks().front().run, run);
    const RunPlan again = *store_->plan_run(RunOrder{});
    EXPECT_TRUE(again.tasks.empty());
    EXPECT_EQ(again.attached.size(), 2U);
}

TEST_F(StoreTest, AScanThatFindsNothingMarksNothingMissing) {
    run_of({found("Alien", 1979)});
    ASSERT_TRUE(store_->apply_scan(source_, std::vector<FoundMovie>{}).has_value());
    RunOrder all;
    all.type.selection = ScrapeSelection::all;
    EXPECT_EQ(store_->plan_run(all)->attached.size(), 1U);
    ASSERT_TRUE(store_->apply_scan(source_, std::vector{found("Heat", 1995)}).has_value());
    EXPECT_TRUE(store_->plan_run(all)->attached.empty());
    EXPECT_EQ(store_->plan_run(all)->tasks.size(), 1U);
}

TEST_F(StoreTest, SavesAllOfAMovieAndReadsItBack) {
    const RunId run = run_of({found("Alien", 1979)});
    const TaskId task = open_tasks().front().task;
    const ScrapedMovieResult result = scraped();
    const EndedTask ended = *store_->save_movie(saved(task, result));
    EXPECT_EQ(ended.state, TaskState::saved);
    EXPECT_EQ(ended.run, run);
    EXPECT_TRUE(ended.is_new);
    RunStatistics sum;
    sum.add(result);
    ASSERT_TRUE(store_->add_statistics(run, sum));
    auto reader = *StoreReader::open(database());
    const MovieRow row = *reader->movie("/movies/Alien");
    EXPECT_EQ(row.movie, result.movie);
    EXPECT_EQ(row.origins, result.origins);
    EXPECT_TRUE(row.has_nfo);
    const RunRow run_row = *reader->run(run);
    EXPECT_EQ(run_row.statistics.usage.at(ProviderId::tmdb).requests, 1);
    EXPECT_EQ(run_row.tasks.at(TaskState::saved), 1);
}

TEST_F(StoreTest, AnUndoneTaskBringsBackAllThatAnEarlierOneSaved) {
    run_of({found("Alien", 1979)});
    const ScrapedMovieResult first = scraped();
    ASSERT_TRUE(store_->save_movie(saved(open_tasks().front().task, first)));
    RunOrder all;
    all.type.selection = ScrapeSelection::all;
    const RunId second = store_->create_run(all, *store_->plan_run(all))->run;
    const TaskId task = open_tasks().front().task;
    const Result<CommitFacts> facts = store_->commit_facts(task);
    ASSERT_TRUE(facts);
    EXPECT_EQ(facts->stored, first.movie);
    ScrapedMovieResult other;
    other.movie.title = "Another";
    ASSERT_TRUE(store_->save_movie(saved(task, other)));
    EXPECT_EQ(store_->tasks_to_undo(second).error().error_class, ErrorClass::conflict);
    EXPECT_EQ(store_->tasks_to_undo(RunId{99}).error().error_class, ErrorClass::not_found);
    ASSERT_TRUE(store_->end_run(second, "", "{}"));
    EXPECT_EQ(store_->tasks_to_undo(second)->size(), 1U);
    EXPECT_NE((*StoreReader::open(database()))->movie("/movies/Alien")->movie, first.movie);
    ASSERT_TRUE(store_->undo_task({task, facts->place.movie, facts->rows, false}));
    const MovieRow row = *(*StoreReader::open(database()))->movie("/movies/Alien");
    EXPECT_EQ(row.movie, first.movie);
    EXPECT_EQ(row.origins, first.origins);
    EXPECT_EQ(*store_->rows_of(facts->place.movie), facts->rows);
    EXPECT_EQ(store_->undo_task({task, facts->place.movie, "{", false}).error().error_class,
              ErrorClass::malformed);
}

template <class List>
bool is_in(const List& list, const std::string& name) {
    return std::ranges::find(list, name) != list.end();
}

TEST_F(StoreTest, UndoKnowsOfEveryColumnAndTableWhetherAScrapeFillsIt) {
    const auto connection = *Connection::open(database(), Connection::Mode::read_only);
    auto columns = connection->statement("SELECT name FROM pragma_table_info('movies')")();
    while (columns.next()) {
        const std::string name = columns.text(0);
        EXPECT_NE(is_in(kScrapedColumns, name), is_in(kOtherColumns, name))
            << name << ": say in scraped_tables.h whether undo brings it back";
    }
    auto tables = connection->statement(
        "SELECT s.name FROM sqlite_schema s JOIN pragma_table_info(s.name) c"
        " WHERE s.type = 'table' AND c.name = 'movie_id'")();
    while (tables.next()) {
        const std::string name = tables.text(0);
        EXPECT_NE(is_in(kScrapedTables, name), is_in(kOtherTables, name))
            << name << ": say in scraped_tables.h whether undo brings it back";
    }
}

TEST_F(StoreTest, ASecondCommitOfATaskChangesNothing) {
    run_of({found("Alien", 1979)});
    const TaskId task = open_tasks().front().task;
    ScrapedMovieResult result = scraped();
    ASSERT_EQ(store_->save_movie(saved(task, result))->state, TaskState::saved);
    result.movie.title = "Another";
    EXPECT_EQ(store_->save_movie(saved(task, result))->state, TaskState::saved);
    EXPECT_EQ(store_->finish_task({task, TaskState::failed, LeaseId{8}, ErrorClass::timeout, "late"}, nullptr)
                  ->state,
              TaskState::saved);
    EXPECT_EQ((*StoreReader::open(database()))->movie("/movies/Alien")->movie.title, "Alien");
}

TEST_F(StoreTest, KindsThatNobodyHadAreNotMissing) {
    run_of({found("Alien", 1979)});
    const ScrapedMovieResult result = scraped();
    ASSERT_TRUE(store_->save_movie(saved(open_tasks().front().task, result)).has_value());
    ASSERT_TRUE(store_->keep_media({MovieId{1}, {{1, 2, {}}}}));
    EXPECT_TRUE(store_->plan_run(RunOrder{})->tasks.empty());
    RunOrder banner;
    banner.modifiers.add(Modifier::main_banner);
    ASSERT_EQ(store_->plan_run(banner)->tasks.size(), 1U);
    EXPECT_EQ(store_->plan_run(banner)->tasks.front().reason, "the banner is missing");
}

TEST_F(StoreTest, ACancelIsOneWriteAndTheSweepSparesAcceptedResults) {
    const RunId run = run_of({found("Alien", 1979), found("Heat", 1995), found("Ran", 1985)});
    const TaskId accepted = open_tasks().front().task;
    const queue::CancelPersisted cancel = *store_->persist_cancel({run, TaskId{}, "stop", {accepted}});
    EXPECT_EQ(cancel.seq, CancelSeq{1});
    EXPECT_TRUE(open_tasks().empty());
    const Store::Sweep first = *store_->sweep_cancelled({accepted}, 1);
    ASSERT_EQ(first.swept.size(), 1U);
    EXPECT_EQ(first.swept.front().count + store_->sweep_cancelled({accepted}, 10)->swept.front().count, 2);
    EXPECT_TRUE(store_->sweep_cancelled({accepted}, 10)->end);
    EXPECT_EQ(*store_->state_of(accepted), TaskState::open);
}

TEST_F(StoreTest, AfterARestartTheQueueIsAsItWas) {
    const RunId run = run_of({found("Alien", 1979), found("Heat", 1995)});
    const TaskId first = open_tasks().front().task;
    const ScrapedMovieResult result = scraped();
    ASSERT_TRUE(store_->save_movie(saved(first, result)).has_value());
    ASSERT_TRUE(store_->reserve_lease_ids(LeaseId{1'000}).has_value());
    ASSERT_TRUE(
        store_->remember_workers({{"nas/0", 42}, {"nas/1", ~std::uint64_t{0}, true, true}}).has_value());
    store_.reset();
    store_ = open();
    const queue::Recovered recovered = *store_->recover();
    EXPECT_EQ(recovered.lease_high_water, LeaseId{1'000});
    ASSERT_EQ(recovered.workers.size(), 2U);
    EXPECT_EQ(recovered.workers[0], (queue::KnownWorker{"nas/0", 42}));
    EXPECT_EQ(recovered.workers[1], (queue::KnownWorker{"nas/1", ~std::uint64_t{0}, true, true}));
    ASSERT_EQ(recovered.runs.size(), 1U);
    EXPECT_EQ(recovered.runs.front().run, run);
    EXPECT_EQ(recovered.runs.front().counts.saved, 1);
    EXPECT_EQ(recovered.runs.front().counts.open, 1);
    EXPECT_EQ(recovered.runs.front().counts.total, 2);
    const queue::TasksFound both = *store_->load_tasks_by_id({first, open_tasks().front().task, TaskId{99}});
    EXPECT_EQ(both.open.size(), 1U);
    EXPECT_EQ(both.ended.size(), 1U);
}

TEST_F(StoreTest, NamesThatAreNotUtf8FindTheirFilesAgain) {
    FoundMovie movie = found("x", 0);
    movie.folder = "caf\xE9";
    movie.parts.front().path = "caf\xE9/caf\xE9.mkv";
    movie.name.title = "caf\xE9";
    run_of({movie});
    const queue::QueuedTask task = open_tasks().front();
    EXPECT_EQ(task.spec->title, "caf\xEF\xBF\xBD");
    EXPECT_EQ(store_->place_of(task.task)->first_part, "caf\xE9/caf\xE9.mkv");
}

}  // namespace
}  // namespace cinefleet::store
