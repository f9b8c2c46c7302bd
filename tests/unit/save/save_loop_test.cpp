// How a movie's files and rows become durable.

#include "tests/unit/save/save_loop_fixture.h"

#include "coordinator/store/store_reader.h"

#include <gmock/gmock.h>

#include <cerrno>

namespace cinefleet::save {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

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

}  // namespace
}  // namespace cinefleet::save
