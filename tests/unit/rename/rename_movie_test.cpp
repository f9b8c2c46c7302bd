// Renames of real files, journalled in a real database; scans before and after.

#include "coordinator/rename/rename_movie.h"

#include "coordinator/library/scan.h"
#include "coordinator/store/store_reader.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/rename/tree_of.h"

#include <gmock/gmock.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <set>

namespace cinefleet::rename {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;

struct PowerFailure {};

class RenameMovieTest : public testing::Test {
  protected:
    RenameMovieTest()
        : store_(*store::Store::open(database(), clock_)), reader_(*store::StoreReader::open(database())) {
        fs::create_directories(root_);
        source_ = *store_->add_source(root_.string());
        for (const char* name :
             {"alien.1979.mkv", "alien.1979-poster.jpg", "alien.1979.en.srt", "notes.txt"}) {
            file(std::string("alien.1979/") + name);
        }
        file("alien.1979/alien.1979.nfo", "<movie><title>Alien</title><year>1979</year></movie>");
        file("alien.1979/extrafanart/x.jpg");
        file("heat/heat.mkv");
        scan();
        scraped("alien.1979", "Alien", 1979);
    }

    std::string database() const { return (folder_.path() / "cinefleet.db").string(); }

    void file(const std::string& path, const std::string& content = "") const {
        fs::create_directories((root_ / path).parent_path());
        std::ofstream(root_ / path) << (content.empty() ? path : content);
    }

    std::set<std::string> tree() const { return tree_of(root_); }

    // As the clock will stand in an hour: no folder counts as changed this very moment.
    ScanChanges scan() {
        library::ScanOptions options;
        options.now =
            std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now()) + std::chrono::hours(1);
        ScanChanges changes = *library::scan_source(*reader_->known_source(source_), options);
        EXPECT_TRUE(store_->apply_scan(source_, changes));
        EXPECT_TRUE(store_->finish_scan(source_, changes.device));
        return changes;
    }

    void expect_nothing_new() {
        const ScanChanges changes = scan();
        EXPECT_EQ(changes.found, 2);
        EXPECT_THAT(changes.added, IsEmpty());
        EXPECT_THAT(changes.changed, IsEmpty());
        EXPECT_THAT(changes.moved, IsEmpty());
        EXPECT_THAT(changes.returned, IsEmpty());
        EXPECT_THAT(changes.absent, IsEmpty());
        EXPECT_THAT(changes.forgotten_folders, IsEmpty());
        EXPECT_THAT(changes.troubles, IsEmpty());
    }

    MovieId id_of(const std::string& path) { return *reader_->find_movie((root_ / path).string()); }

    TaskId queued(const std::string& path) {
        store::RunOrder one;
        one.type.selection = ScrapeSelection::selected;
        one.selected = {(root_ / path).string()};
        const RunId run = store_->create_run(one, *store_->plan_run(one))->run;
        return store_->load_tasks({TaskId{0}, Priority::interactive, 1, run})->tasks.at(0).task;
    }

    void scraped(const std::string& path, const std::string& title, int year) {
        const std::string nfo = reader_->rename_facts(id_of(path))->folder + "/" + path + ".nfo";
        ScrapedMovieResult result;
        result.outcome = ScrapeOutcome::scraped;
        result.movie.title = title;
        result.movie.year = year;
        store::SavedMovie saved;
        saved.task = queued(path);
        saved.lease = LeaseId{1};
        saved.result = &result;
        saved.modifiers = default_modifiers();
        saved.nfo_path = nfo;
        EXPECT_TRUE(store_->save_movie(saved));
    }

    Renamed rename(const std::string& path = "alien.1979", const DiskStep& step = {}) {
        RenameRun run{*parse_patterns("{title}< ({year})>", "{title}< ({year})>"), number_};
        run.step = [&](std::string_view name) {
            number_ = run.number;  // also if that is its end
            return step ? step(name) : 0;
        };
        const Result<Renamed> renamed = rename_movie(store_->renames(), id_of(path), run);
        number_ = run.number;
        EXPECT_TRUE(renamed) << renamed.error().message;
        return renamed.value_or(Renamed{});
    }

    Renamed undo(const DiskStep& step = {}) {
        const auto journalled = store_->renames().to_take_back(number_);
        EXPECT_TRUE(journalled && journalled->size() == 1);
        if (!journalled || journalled->empty()) {
            return {};
        }
        FolderIndexes folders = folders_on_disk();
        const Result<Renamed> back = take_back(store_->renames(), journalled->front(), folders, step);
        EXPECT_TRUE(back) << back.error().message;
        return back.value_or(Renamed{});
    }

    // Fails or ends it at the step of this number. Tells whether it came so far.
    DiskStep at(int number, int code) {
        steps_ = 0;
        return [this, number, code](std::string_view) {
            if (++steps_ != number) {
                return 0;
            }
            if (code == 0) {
                throw PowerFailure();
            }
            return code;
        };
    }

    // What a start does after a kill. How many movies were in the middle.
    std::int64_t start_again() {
        return *recover(store_->renames(), [this](const std::string& line) { log_.push_back(line); });
    }

    TemporaryFolder folder_;
    fs::path root_ = folder_.path() / "movies";
    SystemClock clock_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<store::StoreReader> reader_;
    SourceId source_;
    RenameId number_;
    int steps_ = 0;
    std::vector<std::string> log_;
};

TEST_F(RenameMovieTest, TheDatabaseFollowsSoThatAScanFindsNothingNew) {
    const MovieId alien = id_of("alien.1979");
    EXPECT_EQ(*store_->set_marked({alien}, true), 1);
    const std::set<std::string> before = tree();
    const Renamed renamed = rename();
    EXPECT_EQ(renamed.reason, "");
    EXPECT_EQ(renamed.to, "Alien (1979)/Alien (1979).mkv");
    EXPECT_TRUE(fs::exists(root_ / "Alien (1979)/Alien (1979).en.srt"));
    EXPECT_TRUE(fs::exists(root_ / "Alien (1979)/extrafanart/x.jpg"));
    EXPECT_TRUE(fs::exists(root_ / "Alien (1979)/notes.txt"));
    EXPECT_EQ(id_of("Alien (1979)/Alien (1979).mkv"), alien);
    EXPECT_TRUE(reader_->movie(std::to_string(alien.value))->marked);
    expect_nothing_new();
    EXPECT_THAT(rename("Alien (1979)").moves, IsEmpty());
    const Renamed back = undo();
    EXPECT_EQ(back.reason, "");
    EXPECT_EQ(back.to, "alien.1979/alien.1979.mkv");
    EXPECT_EQ(tree(), before);
    EXPECT_EQ(id_of("alien.1979"), alien);
    expect_nothing_new();
    EXPECT_THAT(*store_->renames().to_take_back(number_), IsEmpty());
}

TEST_F(RenameMovieTest, KilledAtAnyMomentItIsFinishedByTheNextStart) {
    const std::set<std::string> before = tree();
    rename();
    const std::set<std::string> after = tree();
    undo();
    for (int step = 1;; ++step) {
        number_ = RenameId{};
        try {
            rename("alien.1979", at(step, 0));
            break;
        } catch (const PowerFailure&) {
            EXPECT_EQ(start_again(), 1) << step;
            EXPECT_EQ(tree(), after) << step;
            expect_nothing_new();
            EXPECT_EQ(undo().reason, "");
            EXPECT_EQ(tree(), before) << step;
        }
    }
    EXPECT_EQ(steps_, 5);  // four files, a folder
    EXPECT_EQ(start_again(), 0);
    EXPECT_THAT(log_, IsEmpty());
}

TEST_F(RenameMovieTest, KilledAtAnyMomentItsUndoIsFinishedByTheNextStart) {
    const std::set<std::string> before = tree();
    for (int step = 1;; ++step) {
        number_ = RenameId{};
        ASSERT_EQ(rename().reason, "") << step;
        try {
            undo(at(step, 0));
            break;
        } catch (const PowerFailure&) {
            EXPECT_EQ(start_again(), 1) << step;
            EXPECT_EQ(tree(), before) << step;
            expect_nothing_new();
        }
    }
    EXPECT_EQ(steps_, 5);
}

TEST_F(RenameMovieTest, WhatTheDiskRefusesLeavesTheMovieAsItWas) {
    const std::set<std::string> before = tree();
    for (int step = 1; step <= 5; ++step) {
        EXPECT_THAT(rename("alien.1979", at(step, EROFS)).reason, HasSubstr("read-only")) << step;
        EXPECT_EQ(tree(), before) << step;
        expect_nothing_new();
    }
    EXPECT_EQ(start_again(), 0);
}

TEST_F(RenameMovieTest, WhatCannotBeFinishedAfterAKillIsTakenBack) {
    const std::set<std::string> before = tree();
    EXPECT_THROW(rename("alien.1979", at(5, 0)), PowerFailure);
    file("Alien (1979)/somebody's", "own");
    EXPECT_EQ(start_again(), 1);
    fs::remove_all(root_ / "Alien (1979)");
    EXPECT_EQ(tree(), before);
    expect_nothing_new();
}

TEST_F(RenameMovieTest, WhatCanNeitherBeFinishedNorTakenBackIsNamed) {
    rename();
    const std::set<std::string> after = tree();
    undo();
    number_ = RenameId{};
    EXPECT_THROW(rename("alien.1979", at(5, 0)), PowerFailure);
    file("Alien (1979)/x");
    file("alien.1979/alien.1979.mkv", "somebody's own");
    EXPECT_EQ(start_again(), 0);
    EXPECT_THAT(log_, testing::ElementsAre(HasSubstr("is still half renamed")));
    EXPECT_EQ(tree_of(root_ / "Alien (1979)"), (std::set<std::string>{"x=Alien (1979)/x"}));
    // When neither is in the way any more it is finished.
    fs::remove_all(root_ / "Alien (1979)");
    fs::remove(root_ / "alien.1979/alien.1979.mkv");
    EXPECT_EQ(start_again(), 1);
    EXPECT_EQ(tree(), after);
    expect_nothing_new();
}

TEST_F(RenameMovieTest, WhatADyingDiskLeavesInTheMiddleIsFinishedByTheNextStart) {
    rename();
    const std::set<std::string> after = tree();
    undo();
    number_ = RenameId{};
    const Renamed renamed = rename(
        "alien.1979", [this, count = 0](std::string_view) mutable { return ++count >= 4 ? EROFS : 0; });
    EXPECT_THAT(renamed.reason, HasSubstr("read-only"));
    EXPECT_THAT(renamed.reason, HasSubstr("the next start goes on"));
    EXPECT_THAT(rename().reason, HasSubstr("is half renamed"));
    for (std::int64_t i = 0; i < store::kMostRenamesKept; ++i) {
        ASSERT_TRUE(store_->renames().begin());  // forgets the oldest, but not this one
    }
    EXPECT_EQ(start_again(), 1);
    EXPECT_EQ(tree(), after);
    expect_nothing_new();
    EXPECT_THAT(log_, IsEmpty());
}

TEST_F(RenameMovieTest, AMovieThatWasDeletedInTheMiddleIsNotWaitedFor) {
    const MovieId alien = id_of("alien.1979");
    EXPECT_THROW(rename("alien.1979", at(3, 0)), PowerFailure);
    fs::remove_all(root_ / "alien.1979");
    EXPECT_EQ(start_again(), 0);
    EXPECT_THAT(log_, testing::ElementsAre(HasSubstr("it is not there now")));
    scan();
    scan();
    EXPECT_EQ(*store_->forget_deleted(source_, 10), 1);
    EXPECT_FALSE(reader_->rename_facts(alien));
    EXPECT_EQ(start_again(), 1);
    EXPECT_EQ(start_again(), 0);
}

TEST_F(RenameMovieTest, SourcesWithinOneAnotherAreMinded) {
    const MovieId alien = id_of("alien.1979");
    file("alien.1979/sub/Heat (1995).mkv");
    ASSERT_TRUE(store_->add_source((root_ / "alien.1979/sub").string()));
    EXPECT_TRUE(reader_->rename_facts(alien)->others_below);
    EXPECT_EQ(rename().to, "alien.1979/Alien (1979).mkv");
    // Known twice: rows of the other source would not follow.
    const SourceId inner = *store_->add_source((root_ / "alien.1979").string());
    EXPECT_TRUE(store_->apply_scan(inner, *library::scan_source(*reader_->known_source(inner), {})));
    EXPECT_THAT(reader_->rename_facts(alien)->hindrance,
                HasSubstr("is in the source " + (root_ / "alien.1979").string() + " as well"));
}

TEST_F(RenameMovieTest, AnUnmountedShareWaitsForAnotherStart) {
    EXPECT_THROW(rename("alien.1979", at(3, 0)), PowerFailure);
    fs::rename(root_, folder_.path() / "unmounted");
    EXPECT_EQ(start_again(), 0);
    EXPECT_THAT(log_, testing::ElementsAre(HasSubstr("the next start goes on")));
    fs::rename(folder_.path() / "unmounted", root_);
    EXPECT_EQ(start_again(), 1);
    expect_nothing_new();
}

TEST_F(RenameMovieTest, AShareThatIsAnEmptyMountPointWaitsForAnotherStart) {
    EXPECT_THROW(rename("alien.1979", at(3, 0)), PowerFailure);
    fs::rename(root_, folder_.path() / "unmounted");
    fs::create_directory(root_);
    EXPECT_EQ(start_again(), 0);
    EXPECT_THAT(log_, testing::ElementsAre(HasSubstr("it is not there now; the next start goes on")));
    fs::remove(root_);
    fs::rename(folder_.path() / "unmounted", root_);
    EXPECT_EQ(start_again(), 1);
    expect_nothing_new();
}

TEST_F(RenameMovieTest, UndoTakesAlongWhatWasPutBesideTheMovieSince) {
    rename();
    file("Alien (1979)/Alien (1979)-fanart.jpg");
    file("Alien (1979)/Alien (1979).de.srt");
    EXPECT_EQ(undo().reason, "");
    EXPECT_TRUE(fs::exists(root_ / "alien.1979/alien.1979-fanart.jpg"));
    EXPECT_TRUE(fs::exists(root_ / "alien.1979/alien.1979.de.srt"));
}

TEST_F(RenameMovieTest, UndoLeavesWhatHasChangedSince) {
    rename();
    fs::rename(root_ / "Alien (1979)", root_ / "Elsewhere");
    EXPECT_THAT(undo().reason, HasSubstr("is not there any more"));
    EXPECT_TRUE(fs::exists(root_ / "Elsewhere/Alien (1979).mkv"));
    fs::rename(root_ / "Elsewhere", root_ / "Alien (1979)");
    file("alien.1979/alien.1979.mkv", "somebody's own");
    EXPECT_THAT(undo().reason, HasSubstr("its old name is taken"));
    EXPECT_TRUE(fs::exists(root_ / "Alien (1979)/Alien (1979).mkv"));
    fs::remove_all(root_ / "alien.1979");
    EXPECT_EQ(undo().reason, "");
}

TEST_F(RenameMovieTest, WhatWasRemovedSinceIsNoHindrance) {
    rename();
    fs::remove(root_ / "Alien (1979)/Alien (1979)-poster.jpg");
    EXPECT_EQ(undo().reason, "");
    EXPECT_TRUE(fs::exists(root_ / "alien.1979/alien.1979.en.srt"));
    EXPECT_FALSE(fs::exists(root_ / "alien.1979/alien.1979-poster.jpg"));
}

TEST_F(RenameMovieTest, TheLastOneRenamedIsTakenBackFirst) {
    scraped("heat", "Heat", 1995);
    rename("heat");
    rename("alien.1979");
    const auto journalled = store_->renames().to_take_back(number_);
    ASSERT_EQ(journalled->size(), 2U);
    EXPECT_EQ(journalled->front().movie, id_of("Alien (1979)"));
    EXPECT_EQ(journalled->back().movie, id_of("Heat (1995)"));
}

TEST_F(RenameMovieTest, ALaterRenameIsTakenBackFirst) {
    rename();
    const RenameId first = number_;
    RenameRun other{*parse_patterns("{title}", "{title}")};
    EXPECT_EQ(rename_movie(store_->renames(), id_of("Alien (1979)"), other)->reason, "");
    const RenameId second = other.number;
    EXPECT_THAT(undo().reason, HasSubstr("a later rename"));
    EXPECT_EQ(store_->renames().to_take_back(RenameId{})->front().rename, second);
    number_ = second;
    EXPECT_EQ(undo().reason, "");
    number_ = first;
    EXPECT_EQ(undo().reason, "");
    EXPECT_EQ(store_->renames().to_take_back(RenameId{}).error().error_class, ErrorClass::not_found);
    EXPECT_EQ(store_->renames().to_take_back(RenameId{99}).error().error_class, ErrorClass::not_found);
}

TEST_F(RenameMovieTest, WhatMayNotBeRenamedSaysWhy) {
    EXPECT_THAT(rename("heat").reason, HasSubstr("never scraped"));
    const MovieId alien = id_of("alien.1979");
    EXPECT_EQ(*store_->change_locks({alien}, {true, {}}, true), 1);
    EXPECT_EQ(rename().reason, "is locked");
    EXPECT_EQ(*store_->change_locks({alien}, {true, {}}, false), 1);
    queued("alien.1979");
    EXPECT_THAT(rename().reason, HasSubstr("is being scraped"));
    EXPECT_FALSE(number_);
    RenameRun run{*parse_patterns("{title}", "{title}")};
    EXPECT_EQ(rename_movie(store_->renames(), MovieId{99}, run).error().error_class, ErrorClass::not_found);
}

TEST_F(RenameMovieTest, AMovieOfWhichAnotherIsStillKnownThereIsLeft) {
    file("Alien (1979)/Alien (1979).mkv");
    scan();
    fs::remove_all(root_ / "Alien (1979)");
    scan();
    EXPECT_THAT(rename().reason, HasSubstr("sources clean"));
    EXPECT_TRUE(fs::exists(root_ / "alien.1979/alien.1979.mkv"));
}

TEST_F(RenameMovieTest, AMovieWhoseOldNameAnotherIsKnownByIsNotTakenBack) {
    rename();
    file("alien.1979/alien.1979.mkv", "another");
    scan();
    fs::remove_all(root_ / "alien.1979");
    scan();
    EXPECT_THAT(undo().reason, HasSubstr("sources clean"));
    EXPECT_TRUE(fs::exists(root_ / "Alien (1979)/Alien (1979).mkv"));
    ASSERT_TRUE(store_->forget_deleted(source_, 10));
    EXPECT_EQ(undo().reason, "");
    EXPECT_TRUE(fs::exists(root_ / "alien.1979/alien.1979.mkv"));
}

// Numbers of forgotten movies are not given to others while the journal speaks of them.
TEST_F(RenameMovieTest, WhatWasForgottenAndFoundAgainIsTakenBack) {
    const std::set<std::string> before = tree();
    rename();
    ASSERT_EQ(*store_->forget_movies_of(source_, 10), 2);
    source_ = *store_->add_source(root_.string());
    scan();
    EXPECT_EQ(undo().reason, "");
    EXPECT_EQ(tree(), before);
}

TEST_F(RenameMovieTest, HalfRenamedItIsInNoRun) {
    store::RunOrder all;
    all.type.selection = ScrapeSelection::all;
    const std::size_t plannable = store_->plan_run(all)->tasks.size();
    EXPECT_THROW(rename("alien.1979", at(3, 0)), PowerFailure);
    EXPECT_EQ(store_->plan_run(all)->tasks.size(), plannable - 1);
    EXPECT_EQ(start_again(), 1);
    EXPECT_EQ(store_->plan_run(all)->tasks.size(), plannable);
}

TEST_F(RenameMovieTest, HooksAreToldWhereTheMovieIsNow) {
    Hook hook;
    hook.name = "player";
    EXPECT_TRUE(store_->hooks().set_hooks({hook}));
    rename();
    const auto told = reader_->hook_deliveries("player", 10);
    ASSERT_EQ(told->size(), 1U);
    EXPECT_EQ(told->front().folder, (root_ / "Alien (1979)").string());
}

TEST_F(RenameMovieTest, TheJournalForgetsTheOldest) {
    rename();
    for (std::int64_t i = 0; i < store::kMostRenamesKept; ++i) {
        ASSERT_TRUE(store_->renames().begin());
    }
    EXPECT_EQ(store_->renames().to_take_back(number_).error().error_class, ErrorClass::not_found);
}

}  // namespace
}  // namespace cinefleet::rename
