#include "coordinator/save/save_loop.h"

#include "common/sys/sha256.h"
#include "coordinator/store/store_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <string>

namespace cinefleet::save {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

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
        start_loop(std::move(store));
    }

    void start_loop(std::unique_ptr<store::Store> store) {
        SaveOptions options;
        options.retry_after = Millis{5};
        options.undo_folder = (folder_ / "undo").string();
        options.log = [this](const std::string& text) { EXPECT_TRUE(log_.push(text)); };
        options.step = [this](std::string_view step) {
            if (stops_ && step == "sync the folder" && fs::exists(movie_folder() / "Alien-poster.jpg")) {
                stops_ = false;
                EXPECT_TRUE(stopped_.push(true));
                EXPECT_TRUE(may_go_on_.pop().has_value());
            }
            return disk_error_.load();
        };
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

    // A person does something when the movie's files are written and its rows are not.
    template <class Answer>
    Answer submit_and_meanwhile(Command command, const std::function<void(store::Store&)>& deed) {
        stops_ = true;
        EXPECT_TRUE(loop_->try_submit(command));
        EXPECT_TRUE(stopped_.pop().has_value());
        EXPECT_TRUE(loop_->run_on_writer(deed));
        EXPECT_TRUE(may_go_on_.push(true));
        const std::optional<queue::Event> event = events_.pop();
        EXPECT_TRUE(std::holds_alternative<Answer>(*event));
        return std::get<Answer>(*event);
    }

    // As a process that is killed before the rows are.
    void write_files_only(store::Store& store) {
        UndoKeeper undo((folder_ / "undo").string(), 1'000'000, [](const std::string&) {});
        const MovieWriter writer{undo, nullptr, {}, {}};
        const CommitJob killed = job();
        EXPECT_TRUE(writer.write(*store.commit_facts(task_), task_, killed.result, killed.images));
    }

    // As another process; the loop may be at its first sweep.
    void execute(const char* sql) const {
        sqlite3* opened = nullptr;
        ASSERT_EQ(sqlite3_open(database().c_str(), &opened), SQLITE_OK);
        const std::unique_ptr<sqlite3, int (*)(sqlite3*)> other(opened, sqlite3_close);
        sqlite3_busy_timeout(opened, 10'000);
        ASSERT_EQ(sqlite3_exec(opened, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(opened);
    }

    std::size_t files() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(movie_folder()), fs::directory_iterator()));
    }

    SystemClock clock_;
    fs::path folder_;
    std::atomic<int> disk_error_ = 0;
    bool stops_ = false;  // the storage thread waits once
    BoundedQueue<bool> stopped_{1};
    BoundedQueue<bool> may_go_on_{1};
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
    other.asked = MovieIds{348, ""};
    other.result.movie.ids = {349, ""};
    const auto failed = submit<queue::CommitFailed>(std::move(other));
    EXPECT_FALSE(failed.retry);
    EXPECT_FALSE(failed.outdated);
    EXPECT_THAT(failed.error.message, HasSubstr("fixed to tmdb 348, but tmdb 349 was found"));
    EXPECT_EQ(std::distance(fs::directory_iterator(movie_folder()), fs::directory_iterator()), 1);
    CommitJob right = job();
    right.result.movie.ids = {348, "tt0078748"};
    EXPECT_EQ(submit<queue::TaskPersisted>(std::move(right)).state, TaskState::saved);
}

TEST_F(SaveLoopTest, AFolderThatIsGoneIsAnErrorThatNamesIt) {
    fs::create_directory(folder_ / "movies/Another (1980)");
    fs::rename(movie_folder(), folder_ / "elsewhere");
    const auto failed = submit<queue::CommitFailed>(job());
    EXPECT_FALSE(failed.retry);
    EXPECT_EQ(failed.error.error_class, ErrorClass::not_found);
    EXPECT_THAT(failed.error.message, HasSubstr(movie_folder().string()));
    fs::rename(folder_ / "elsewhere", movie_folder());
}

TEST_F(SaveLoopTest, WhatWaitsForALibraryThatIsNotMountedIsSavedWhenItIs) {
    for (const bool is_empty : {false, true}) {
        fs::rename(folder_ / "movies", folder_ / "elsewhere");
        if (is_empty) {
            fs::create_directory(folder_ / "movies");
        }
        const auto failed = submit<queue::CommitFailed>(job());
        EXPECT_TRUE(failed.retry);
        EXPECT_EQ(failed.error.error_class, ErrorClass::unavailable);
        const std::string root = (folder_ / "movies").string();
        EXPECT_EQ(failed.error.message,
                  "the library at " + root +
                      (is_empty ? " is empty" : " cannot be reached (No such file or directory)") +
                      ": is its share mounted? cinefleet goes on by itself once it can");
        fs::remove(folder_ / "movies");
        fs::rename(folder_ / "elsewhere", folder_ / "movies");
    }
    EXPECT_THAT(*log_.pop(), HasSubstr("cannot be reached"));
    EXPECT_EQ(submit<queue::TaskPersisted>(job()).state, TaskState::saved);
    EXPECT_THAT(*log_.pop(), HasSubstr("can be written again"));
}

TEST_F(SaveLoopTest, AnErrorOfOneMoviesDiskIsTriedAgainAndCountedAgainstIt) {
    for (const int code : {EIO, ESTALE, ETIMEDOUT}) {
        disk_error_ = code;
        const auto failed = submit<queue::CommitFailed>(job());
        EXPECT_TRUE(failed.retry);
        EXPECT_EQ(failed.error.error_class, ErrorClass::io);
    }
    disk_error_ = 0;
    EXPECT_EQ(submit<queue::TaskPersisted>(job()).state, TaskState::saved);
    EXPECT_EQ(log_.size(), 0U);
}

TEST_F(SaveLoopTest, AResultThatTheDatabaseRefusesMayBeCommittedLater) {
    execute("CREATE TRIGGER refuse BEFORE UPDATE ON movies BEGIN SELECT RAISE(ABORT, 'no'); END");
    EXPECT_TRUE(submit<queue::CommitFailed>(job()).retry);
    execute("DROP TRIGGER refuse");
    EXPECT_EQ(submit<queue::TaskPersisted>(job()).state, TaskState::saved);
}

TEST_F(SaveLoopTest, AnNfoThatIsNoXmlIsKeptAside) {
    std::ofstream(movie_folder() / "Alien.nfo") << "my notes, no XML";
    submit<queue::TaskPersisted>(job());
    EXPECT_EQ(bytes_of(movie_folder() / "Alien.nfo.bak"), "my notes, no XML");
    EXPECT_THAT(bytes_of(movie_folder() / "Alien.nfo"), HasSubstr("<title>Alien</title>"));
}

TEST_F(SaveLoopTest, AnNfoThatIsALinkOutOfTheLibraryStaysAndThatIsSaid) {
    std::ofstream(folder_ / "mine.nfo") << "<movie><plot>mine</plot></movie>";
    fs::create_symlink(folder_ / "mine.nfo", movie_folder() / "Alien.nfo");
    EXPECT_EQ(submit<queue::TaskPersisted>(job()).state, TaskState::saved);
    EXPECT_TRUE(fs::is_symlink(movie_folder() / "Alien.nfo"));
    EXPECT_EQ(bytes_of(folder_ / "mine.nfo"), "<movie><plot>mine</plot></movie>");
    EXPECT_EQ(bytes_of(movie_folder() / "Alien-poster.jpg"), "a poster");
    EXPECT_THAT((*store::StoreReader::open(database()))->task(task_)->reason,
                HasSubstr("its NFO is a link out of the library: left alone"));
}

TEST_F(SaveLoopTest, AMovieThatHasBeenLockedMeanwhileIsSkipped) {
    std::ofstream(movie_folder() / "Alien.nfo") << "<movie><locked>true</locked></movie>";
    EXPECT_EQ(submit<queue::TaskPersisted>(job()).state, TaskState::skipped);
    EXPECT_EQ(bytes_of(movie_folder() / "Alien.nfo"), "<movie><locked>true</locked></movie>");
    EXPECT_FALSE(fs::exists(movie_folder() / "Alien-poster.jpg"));
    EXPECT_THAT((*store::StoreReader::open(database()))->task(task_)->reason, HasSubstr("locked"));
}

TEST_F(SaveLoopTest, ALockThatComesWhileTheFilesAreWrittenHolds) {
    std::ofstream(movie_folder() / "Alien.nfo") << "<movie><user_note>mine</user_note></movie>";
    const auto ended = submit_and_meanwhile<queue::TaskPersisted>(job(), [](store::Store& store) {
        EXPECT_TRUE(store.set_locks(MovieId{1}, {true, {}}));
    });
    EXPECT_EQ(ended.state, TaskState::skipped);
    EXPECT_EQ(bytes_of(movie_folder() / "Alien.nfo"), "<movie><user_note>mine</user_note></movie>");
    EXPECT_EQ(files(), 2U);
    const auto reader = *store::StoreReader::open(database());
    EXPECT_THAT(reader->task(task_)->reason, HasSubstr("locked"));
    EXPECT_EQ(reader->movie(movie_folder().string())->movie.title, "");
}

TEST_F(SaveLoopTest, AFieldThatIsLockedWhileTheFilesAreWrittenKeepsItsValue) {
    FieldSet plot;
    plot.add(MovieField::plot);
    CommitJob with_plot = job();
    with_plot.result.movie.plot = "A crew answers a call.";
    const auto ended = submit_and_meanwhile<queue::TaskPersisted>(with_plot, [&](store::Store& store) {
        EXPECT_TRUE(store.set_locks(MovieId{1}, {false, plot}));
    });
    EXPECT_EQ(ended.state, TaskState::saved);
    EXPECT_THAT(bytes_of(movie_folder() / "Alien.nfo"),
                AllOf(HasSubstr("<title>Alien</title>"), Not(HasSubstr("<plot>"))));
    EXPECT_EQ(bytes_of(movie_folder() / "Alien-poster.jpg"), "a poster");
    const auto reader = *store::StoreReader::open(database());
    EXPECT_EQ(reader->movie(movie_folder().string())->movie.plot, "");
    EXPECT_EQ(reader->movie(movie_folder().string())->movie.title, "Alien");
}

TEST_F(SaveLoopTest, AMatchThatIsDecidedWhileTheFilesAreWrittenPutsThemBackAndAsksForAnotherScrape) {
    CommitJob old = job();
    old.asked = MovieIds{};
    old.result.movie.ids = {349, ""};
    const auto failed = submit_and_meanwhile<queue::CommitFailed>(old, [](store::Store& store) {
        EXPECT_TRUE(store.decide_match(MovieId{1}, {{348, ""}, false}));
    });
    EXPECT_TRUE(failed.outdated);
    EXPECT_EQ(files(), 1U);
    EXPECT_EQ((*store::StoreReader::open(database()))->task(task_)->state, TaskState::open);
    CommitJob right = job();
    right.asked = MovieIds{348, ""};
    right.result.movie.ids = {348, ""};
    EXPECT_EQ(submit<queue::TaskPersisted>(std::move(right)).state, TaskState::saved);
    EXPECT_THAT(bytes_of(movie_folder() / "Alien.nfo"), HasSubstr(">348<"));
}

TEST_F(SaveLoopTest, ARunThatTakesTheTaskOverCanUndoIt) {
    RunId urgent;
    submit_and_meanwhile<queue::TaskPersisted>(job(), [&](store::Store& store) {
        store::RunOrder order;
        order.type = {ScrapeSelection::single, ScrapeMode::ask};
        order.selected = {"1"};
        urgent = store.create_run(order, *store.plan_run(order))->run;
    });
    EXPECT_EQ((*store::StoreReader::open(database()))->task(task_)->run, urgent);
    EXPECT_TRUE(loop_->undo().find(urgent, task_)->has_value());
}

TEST_F(SaveLoopTest, AnEndThatADecisionHasOvertakenAsksForAnotherScrape) {
    ASSERT_TRUE(loop_->run_on_writer([](store::Store& store) {
        EXPECT_TRUE(store.decide_match(MovieId{1}, {{348, ""}, false}));
    }));
    const auto unclear = std::make_shared<const ScrapedMovieResult>();
    const queue::Finish review{task_, TaskState::review, LeaseId{1}, ErrorClass::ambiguous, "several fit"};
    EXPECT_TRUE(submit<queue::CommitFailed>(FinishJob{review, unclear, MovieIds{}}).outdated);
    const queue::Finish failed{task_, TaskState::failed, LeaseId{2}, ErrorClass::not_found, "no such id"};
    EXPECT_EQ(submit<queue::TaskPersisted>(FinishJob{failed, unclear, MovieIds{348, ""}}).state,
              TaskState::failed);
}

TEST_F(SaveLoopTest, AnEndThatTheDatabaseRefusesIsTriedAgainUntilItSucceeds) {
    execute("CREATE TRIGGER refuse BEFORE UPDATE ON tasks BEGIN SELECT RAISE(ABORT, 'no'); END");
    Command end = FinishJob{{task_, TaskState::failed, LeaseId{}, ErrorClass::timeout, "no answer"}, {}};
    ASSERT_TRUE(loop_->try_submit(end));
    EXPECT_THAT(*log_.pop(), HasSubstr("tried again"));
    EXPECT_EQ(events_.size(), 0U);
    execute("DROP TRIGGER refuse");
    EXPECT_EQ(std::get<queue::TaskPersisted>(*events_.pop()).state, TaskState::failed);
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

TEST_F(SaveLoopTest, ACancelGoesOnAfterAKillAndBeforeTasksAreRead) {
    loop_->stop();
    loop_.reset();
    auto store = *store::Store::open(database(), clock_);
    ASSERT_TRUE(store->persist_cancel({RunId{}, task_, "stop", {}}));
    start_loop(std::move(store));
    Command page = queue::LoadTasks{TaskId{0}, Priority::interactive, 10, RunId{}};
    ASSERT_TRUE(loop_->try_submit(page));
    const std::optional<queue::Event> swept = events_.pop();
    ASSERT_TRUE(std::holds_alternative<queue::CancelSwept>(*swept));
    EXPECT_EQ(std::get<queue::CancelSwept>(*swept).run, run_);
    const std::optional<queue::Event> loaded = events_.pop();
    ASSERT_TRUE(std::holds_alternative<queue::TasksLoaded>(*loaded));
    EXPECT_TRUE(std::get<queue::TasksLoaded>(*loaded).tasks.empty());
}

// The files of a movie are written, its rows are not.
TEST_F(SaveLoopTest, WhatAKilledProcessWroteForATaskThatIsCancelledIsPutBack) {
    std::ofstream(movie_folder() / "Alien.nfo") << "<movie><plot>mine</plot></movie>";
    for (const bool is_cancelled_before : {true, false}) {
        loop_->stop();
        loop_.reset();
        auto store = *store::Store::open(database(), clock_);
        if (!is_cancelled_before) {  // the first one has ended
            store::RunOrder order;
            order.type.selection = ScrapeSelection::all;
            run_ = store->create_run(order, *store->plan_run(order))->run;
            task_ = store->load_tasks({TaskId{0}, Priority::interactive, 1, RunId{}})->tasks.front().task;
        }
        write_files_only(*store);
        ASSERT_EQ(files(), 3U);
        const queue::PersistCancel cancel{run_, TaskId{}, "stop", {}};
        ASSERT_TRUE(!is_cancelled_before || store->persist_cancel(cancel));
        start_loop(std::move(store));
        if (!is_cancelled_before) {
            submit<queue::CancelPersisted>(cancel);
        }
        EXPECT_EQ(std::get<queue::CancelSwept>(*events_.pop()).count, 1);
        EXPECT_EQ(files(), 2U);
        EXPECT_EQ(bytes_of(movie_folder() / "Alien.nfo"), "<movie><plot>mine</plot></movie>");
    }
}

TEST_F(SaveLoopTest, ATaskThatAKilledProcessBeganAndNobodyCancelsGoesOn) {
    loop_->stop();
    loop_.reset();
    auto store = *store::Store::open(database(), clock_);
    write_files_only(*store);
    start_loop(std::move(store));
    EXPECT_EQ(submit<queue::TaskPersisted>(job()).state, TaskState::saved);
    EXPECT_EQ(files(), 3U);
}

TEST_F(SaveLoopTest, ASweepThatTheDatabaseRefusesGoesOnWhenItCan) {
    execute("CREATE TRIGGER refuse BEFORE UPDATE ON tasks BEGIN SELECT RAISE(ABORT, 'no'); END");
    submit<queue::CancelPersisted>(queue::PersistCancel{run_, TaskId{}, "stop", {}});
    EXPECT_THAT(*log_.pop(), HasSubstr("swept again"));
    EXPECT_TRUE(loop_->run_on_writer([](store::Store&) {}));  // others are not held up
    EXPECT_EQ(events_.size(), 0U);
    execute("DROP TRIGGER refuse");
    EXPECT_EQ(std::get<queue::CancelSwept>(*events_.pop()).count, 1);
}

TEST_F(SaveLoopTest, StopsThoughASweepIsRefused) {
    execute("CREATE TRIGGER refuse BEFORE UPDATE ON tasks BEGIN SELECT RAISE(ABORT, 'no'); END");
    submit<queue::CancelPersisted>(queue::PersistCancel{run_, TaskId{}, "stop", {}});
    EXPECT_THAT(*log_.pop(), HasSubstr("swept again"));
    loop_->stop();
    EXPECT_EQ(events_.size(), 0U);
}

TEST_F(SaveLoopTest, AnEndOfARunThatTheDatabaseRefusesIsWrittenWhenItCan) {
    execute("CREATE TRIGGER refuse BEFORE UPDATE ON runs BEGIN SELECT RAISE(ABORT, 'no'); END");
    BoundedQueue<bool> written(1);
    Command end = LastingJob{[&](store::Store& store) {
        Status status = store.end_run(run_, "", "{}");
        EXPECT_TRUE(!status || written.push(true));
        return status;
    }};
    ASSERT_TRUE(loop_->try_submit(end));
    EXPECT_THAT(*log_.pop(), HasSubstr("tried again"));
    EXPECT_EQ(written.size(), 0U);
    execute("DROP TRIGGER refuse");
    EXPECT_TRUE(written.pop().has_value());
    loop_->stop();  // before the queue of this test goes
}

TEST_F(SaveLoopTest, AResultThatWaitsForRoomOutlivesACancel) {
    disk_error_ = ENOSPC;
    EXPECT_TRUE(submit<queue::CommitFailed>(job()).retry);
    submit<queue::CancelPersisted>(queue::PersistCancel{run_, TaskId{}, "stop", {task_}});
    EXPECT_TRUE(submit<queue::CommitFailed>(job()).retry);
    disk_error_ = 0;
    EXPECT_EQ(submit<queue::TaskPersisted>(job()).state, TaskState::saved);
}

TEST_F(SaveLoopTest, WhatTheDatabaseRefusesIsAskedAgainInOrderUntilItSucceeds) {
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
    execute("CREATE TRIGGER refuse BEFORE INSERT ON facts BEGIN SELECT RAISE(ABORT, 'no'); END");
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
