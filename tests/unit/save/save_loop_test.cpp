#include "coordinator/save/save_loop.h"

#include "common/sys/sha256.h"
#include "coordinator/store/store_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

namespace cinefleet::save {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

std::string bytes_of(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

// A library of one movie, a real database and a running save loop.
class SaveLoopTest : public ::testing::Test {
  protected:
    SaveLoopTest() {
        std::string folder = (fs::temp_directory_path() / "cinefleet-save-XXXXXX").string();
        folder_ = mkdtemp(folder.data());
        fs::create_directories(folder_ / "movies/Alien (1979)");
        std::ofstream(folder_ / "movies/Alien (1979)/Alien.mkv");
        start();
    }
    ~SaveLoopTest() override {
        loop_->stop();
        loop_.reset();
        fs::permissions(movie_folder(), fs::perms::owner_all);
        fs::remove_all(folder_);
    }

    fs::path movie_folder() const { return folder_ / "movies/Alien (1979)"; }
    std::string database() const { return (folder_ / "cinefleet.db").string(); }

    void start() {
        auto store = *store::Store::open(database(), clock_);
        FoundMovie movie;
        movie.folder = "Alien (1979)";
        movie.parts = {{"Alien (1979)/Alien.mkv", 0, 0}};
        movie.name.title = "Alien";
        const SourceId source = *store->add_source((folder_ / "movies").string());
        EXPECT_TRUE(store->apply_scan(source, std::vector{movie}).has_value());
        store::RunOrder order;
        order.type.selection = ScrapeSelection::all;
        run_ = store->create_run(order, *store->plan_run(order))->run;
        task_ = store->load_tasks({TaskId{0}, Priority::interactive, 1, RunId{}})->tasks.front().task;
        SaveOptions options;
        options.retry_after = Millis{5};
        options.log = [this](const std::string& text) { EXPECT_TRUE(log_.push(text)); };
        loop_ = std::make_unique<SaveLoop>(
            std::move(store), options, clock_,
            [this](const queue::Event& event) { EXPECT_TRUE(events_.push(event)); });
        loop_->start();
    }

    CommitJob job() const {
        CommitJob job;
        job.commit = {task_, LeaseId{1}};
        job.result.outcome = ScrapeOutcome::scraped;
        job.result.movie.title = "Alien";
        const std::string bytes = "a poster";
        Artwork artwork;
        artwork.size_bytes = static_cast<std::int64_t>(bytes.size());
        artwork.sha256 = sha256_hex(bytes);
        job.result.movie.artwork = {artwork};
        job.images = {{artwork, Blob::from_string(bytes)}};
        job.modifiers = default_modifiers();
        job.accepted_at = clock_.mono();
        return job;
    }

    template <class Answer>
    Answer submit(Command command) {
        EXPECT_TRUE(loop_->try_submit(command));
        const std::optional<queue::Event> event = events_.pop();
        EXPECT_TRUE(std::holds_alternative<Answer>(*event));
        return std::get<Answer>(*event);
    }

    SystemClock clock_;
    fs::path folder_;
    BoundedQueue<queue::Event> events_{100};
    BoundedQueue<std::string> log_{100};
    std::unique_ptr<SaveLoop> loop_;
    RunId run_;
    TaskId task_;
};

TEST_F(SaveLoopTest, FilesAndRowsAreThereWhenItSaysSo) {
    EXPECT_EQ(submit<queue::TaskPersisted>(job()).state, TaskState::saved);
    EXPECT_EQ(bytes_of(movie_folder() / "Alien-poster.jpg"), "a poster");
    EXPECT_THAT(bytes_of(movie_folder() / "Alien.nfo"), HasSubstr("<title>Alien</title>"));
    EXPECT_EQ((*store::StoreReader::open(database()))->movie((movie_folder()).string())->movie.title,
              "Alien");
    EXPECT_EQ(std::distance(fs::directory_iterator(movie_folder()), fs::directory_iterator()), 3);
}

TEST_F(SaveLoopTest, TheSameMovieAgainIsUnchangedAndNotWritten) {
    submit<queue::TaskPersisted>(job());
    const auto written = fs::last_write_time(movie_folder() / "Alien-poster.jpg");
    loop_->run_on_writer([this](store::Store& store) {
        store::RunOrder order;
        order.type.selection = ScrapeSelection::all;
        run_ = store.create_run(order, *store.plan_run(order))->run;
        task_ = store.load_tasks({TaskId{0}, Priority::interactive, 1, RunId{}})->tasks.front().task;
    });
    EXPECT_EQ(submit<queue::TaskPersisted>(job()).state, TaskState::unchanged);
    EXPECT_EQ(fs::last_write_time(movie_folder() / "Alien-poster.jpg"), written);
}

TEST_F(SaveLoopTest, ASecondCommitOfTheSameTaskIsFenced) {
    submit<queue::TaskPersisted>(job());
    CommitJob second = job();
    second.result.movie.title = "Another";
    EXPECT_EQ(submit<queue::TaskPersisted>(std::move(second)).state, TaskState::saved);
    EXPECT_THAT(bytes_of(movie_folder() / "Alien.nfo"), HasSubstr("<title>Alien</title>"));
}

TEST_F(SaveLoopTest, ADamagedImageTouchesNothing) {
    CommitJob damaged = job();
    damaged.images.front().bytes = Blob::from_string("b poster");
    EXPECT_EQ(submit<queue::CommitFailed>(std::move(damaged)).error.error_class, ErrorClass::malformed);
    EXPECT_FALSE(fs::exists(movie_folder() / "Alien-poster.jpg"));
    EXPECT_FALSE(fs::exists(movie_folder() / "Alien.nfo"));
}

TEST_F(SaveLoopTest, AResultThatIsNotTheDecidedMovieTouchesNothing) {
    ASSERT_TRUE(loop_->run_on_writer([](store::Store& store) {
        EXPECT_TRUE(store.decide_match(MovieId{1}, {{348, ""}, false}));
    }));
    CommitJob other = job();
    other.result.movie.ids = {349, ""};
    const auto failed = submit<queue::CommitFailed>(std::move(other));
    EXPECT_FALSE(failed.retry);
    EXPECT_THAT(failed.error.message, HasSubstr("fixed to tmdb 348, but tmdb 349 was found"));
    EXPECT_EQ(std::distance(fs::directory_iterator(movie_folder()), fs::directory_iterator()), 1);
    CommitJob right = job();
    right.result.movie.ids = {348, "tt0078748"};
    EXPECT_EQ(submit<queue::TaskPersisted>(std::move(right)).state, TaskState::saved);
}

TEST_F(SaveLoopTest, AFolderThatIsGoneIsAnErrorThatNamesIt) {
    fs::rename(movie_folder(), folder_ / "elsewhere");
    const auto failed = submit<queue::CommitFailed>(job());
    EXPECT_EQ(failed.error.error_class, ErrorClass::not_found);
    EXPECT_THAT(failed.error.message, HasSubstr(movie_folder().string()));
    fs::rename(folder_ / "elsewhere", movie_folder());
}

TEST_F(SaveLoopTest, AnNfoThatIsNoXmlIsKeptAside) {
    std::ofstream(movie_folder() / "Alien.nfo") << "my notes, no XML";
    submit<queue::TaskPersisted>(job());
    EXPECT_EQ(bytes_of(movie_folder() / "Alien.nfo.bak"), "my notes, no XML");
    EXPECT_THAT(bytes_of(movie_folder() / "Alien.nfo"), HasSubstr("<title>Alien</title>"));
}

TEST_F(SaveLoopTest, AMovieThatHasBeenLockedMeanwhileIsSkipped) {
    std::ofstream(movie_folder() / "Alien.nfo") << "<movie><locked>true</locked></movie>";
    EXPECT_EQ(submit<queue::TaskPersisted>(job()).state, TaskState::skipped);
    EXPECT_EQ(bytes_of(movie_folder() / "Alien.nfo"), "<movie><locked>true</locked></movie>");
    EXPECT_FALSE(fs::exists(movie_folder() / "Alien-poster.jpg"));
    EXPECT_THAT((*store::StoreReader::open(database()))->task(task_)->reason, HasSubstr("locked"));
}

TEST_F(SaveLoopTest, ItIsSaidWhatAPersonKeeps) {
    std::ofstream(movie_folder() / "Alien.nfo") << "<movie><title>My Alien</title></movie>";
    std::ofstream(movie_folder() / "Alien-poster.jpg") << "my poster";
    EXPECT_EQ(submit<queue::TaskPersisted>(job()).state, TaskState::saved);
    EXPECT_EQ(bytes_of(movie_folder() / "Alien-poster.jpg"), "my poster");
    EXPECT_THAT(bytes_of(movie_folder() / "Alien.nfo"), HasSubstr("<title>My Alien</title>"));
    EXPECT_EQ((*store::StoreReader::open(database()))->task(task_)->reason,
              "kept as edited: title; somebody's own: poster");
}

TEST_F(SaveLoopTest, ACancelTurnsOpenTasksIntoCancelledOnes) {
    EXPECT_EQ(submit<queue::CancelPersisted>(queue::PersistCancel{run_, TaskId{}, "stop", {}}).seq,
              CancelSeq{1});
    const std::optional<queue::Event> swept = events_.pop();
    ASSERT_TRUE(std::holds_alternative<queue::CancelSwept>(*swept));
    EXPECT_EQ(std::get<queue::CancelSwept>(*swept).count, 1);
}

TEST_F(SaveLoopTest, WhatTheDatabaseRefusesIsAskedAgainInOrderUntilItSucceeds) {
    sqlite3* opened = nullptr;
    ASSERT_EQ(sqlite3_open(database().c_str(), &opened), SQLITE_OK);
    const std::unique_ptr<sqlite3, int (*)(sqlite3*)> other(opened, sqlite3_close);
    const auto execute = [&](const char* sql) {
        ASSERT_EQ(sqlite3_exec(opened, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(opened);
    };
    execute("CREATE TRIGGER refuse BEFORE INSERT ON facts BEGIN SELECT RAISE(ABORT, 'no'); END");
    Command ids = queue::ReserveLeaseIds{LeaseId{100}};
    Command page = queue::LoadTasks{TaskId{0}, Priority::interactive, 10, RunId{}};
    ASSERT_TRUE(loop_->try_submit(ids));
    ASSERT_TRUE(loop_->try_submit(page));
    EXPECT_THAT(*log_.pop(), HasSubstr("tried again"));
    EXPECT_TRUE(loop_->run_on_writer([](store::Store&) {}));  // others are not held up
    EXPECT_EQ(events_.size(), 0U);
    execute("DROP TRIGGER refuse");
    EXPECT_EQ(std::get<queue::LeaseIdsReserved>(*events_.pop()).up_to, LeaseId{100});
    EXPECT_EQ(std::get<queue::TasksLoaded>(*events_.pop()).tasks.size(), 1U);
}

TEST_F(SaveLoopTest, StopsThoughTheDatabaseRefuses) {
    sqlite3* opened = nullptr;
    ASSERT_EQ(sqlite3_open(database().c_str(), &opened), SQLITE_OK);
    const std::unique_ptr<sqlite3, int (*)(sqlite3*)> other(opened, sqlite3_close);
    ASSERT_EQ(sqlite3_exec(
                  opened, "CREATE TRIGGER refuse BEFORE INSERT ON facts BEGIN SELECT RAISE(ABORT, 'no'); END",
                  nullptr, nullptr, nullptr),
              SQLITE_OK);
    Command ids = queue::ReserveLeaseIds{LeaseId{100}};
    ASSERT_TRUE(loop_->try_submit(ids));
    EXPECT_THAT(*log_.pop(), HasSubstr("tried again"));
    loop_->stop();
    EXPECT_EQ(events_.size(), 0U);
}

TEST_F(SaveLoopTest, AStoppedLoopTakesNothingMore) {
    loop_->stop();
    Command command = job();
    EXPECT_FALSE(loop_->try_submit(command));
    EXPECT_TRUE(std::holds_alternative<CommitJob>(command));
    EXPECT_FALSE(loop_->run_on_writer([](store::Store&) {}));
}

}  // namespace
}  // namespace cinefleet::save
