#include "coordinator/save/undo.h"

#include "tests/unit/save/one_movie_library.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

namespace cinefleet::save {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Files = std::map<std::string, std::string>;

// An NFO of another program, a poster of one's own, and a scrape that adds to the one and replaces the other.
class UndoTest : public ::testing::Test {
  protected:
    UndoTest() {
        library_.put("Alien.nfo", "<movie><title>My Alien</title></movie>");
        library_.put("Alien-poster.jpg", "my poster");
        before_ = library_.files();
    }

    TaskId scrape(const std::string& poster) {
        ScrapedMovieResult result = OneMovieLibrary::scraped();
        result.movie.tagline = poster;
        library_.add_image(result, ImageKind::poster, poster);
        library_.add_image(result, ImageKind::fanart, "fanart of " + poster);
        Asked asked;
        asked.replace.add(Modifier::main_poster);
        return library_.scrape(result, asked);
    }

    OneMovieLibrary library_;
    Files before_;
};

TEST_F(UndoTest, BringsBackFilesAndRowsAndRemovesWhatTheRunMade) {
    const Movie stored = library_.stored();
    const TaskId task = scrape("first");
    EXPECT_NE(library_.files(), before_);
    const UndoReport report = library_.undo(task);
    EXPECT_EQ(report.movies, 1);
    EXPECT_EQ(report.files, 3);
    EXPECT_THAT(report.left, IsEmpty());
    EXPECT_EQ(library_.files(), before_);
    EXPECT_EQ(library_.stored(), stored);
}

TEST_F(UndoTest, ASecondUndoFindsAllAsItWas) {
    const TaskId task = scrape("first");
    library_.undo(task);
    const UndoReport again = library_.undo(task);
    EXPECT_EQ(again.movies, 1);
    EXPECT_EQ(again.files, 0);
    EXPECT_EQ(again.already, 3);
    EXPECT_EQ(library_.files(), before_);
}

TEST_F(UndoTest, WhatSomebodyHasChangedSinceStaysAndIsNamed) {
    const TaskId task = scrape("first");
    library_.put("Alien-poster.jpg", "mine again");
    const UndoReport report = library_.undo(task);
    EXPECT_EQ(report.movies, 0);
    ASSERT_THAT(report.left, SizeIs(1));
    EXPECT_THAT(report.left.front().path, HasSubstr("Alien-poster.jpg"));
    EXPECT_EQ(report.left.front().reason, "it has been changed since");
    Files expected = before_;
    expected["Alien-poster.jpg"] = "mine again";
    EXPECT_EQ(library_.files(), expected);
}

TEST_F(UndoTest, WhatSomebodyHasRemovedSinceStaysAway) {
    const TaskId task = scrape("first");
    std::filesystem::remove(library_.movie_folder() / "Alien-poster.jpg");
    const UndoReport report = library_.undo(task);
    ASSERT_THAT(report.left, SizeIs(1));
    EXPECT_EQ(report.left.front().reason, "it has been removed since");
    EXPECT_FALSE(library_.files().contains("Alien-poster.jpg"));
}

TEST_F(UndoTest, RowsStayWhereTheNfoStays) {
    const TaskId task = scrape("first");
    library_.put("Alien.nfo", "<movie><title>Edited</title></movie>");
    const std::string rows = library_.rows();
    EXPECT_EQ(library_.undo(task).movies, 0);
    EXPECT_EQ(library_.rows(), rows);
    EXPECT_EQ(library_.text("Alien.nfo"), "<movie><title>Edited</title></movie>");
    EXPECT_EQ(library_.text("Alien-poster.jpg"), "my poster");
}

TEST_F(UndoTest, TheOriginalOfABrokenNfoIsNotRemovedWhileItsReplacementStays) {
    library_.put("Alien.nfo", "no XML");
    const TaskId task = scrape("first");
    ASSERT_EQ(library_.text("Alien.nfo.bak"), "no XML");
    library_.put("Alien.nfo", "<movie><title>Edited</title></movie>");
    EXPECT_THAT(library_.undo(task).left, SizeIs(2));
    EXPECT_EQ(library_.text("Alien.nfo.bak"), "no XML");
}

TEST_F(UndoTest, RunsAreUndoneFromTheLastToTheFirst) {
    const TaskId first = scrape("first");
    const Files between = library_.files();
    const std::string rows_between = library_.rows();
    const TaskId second = scrape("second");
    const Files last = library_.files();
    const UndoReport refused = library_.undo(first);
    ASSERT_THAT(refused.left, SizeIs(1));
    EXPECT_THAT(refused.left.front().reason, HasSubstr("undo that one first"));
    EXPECT_EQ(library_.files(), last);
    EXPECT_EQ(library_.undo(second).movies, 1);
    EXPECT_EQ(library_.files(), between);
    EXPECT_EQ(library_.rows(), rows_between);
    EXPECT_EQ(library_.undo(first).movies, 1);
    EXPECT_EQ(library_.files(), before_);
}

TEST_F(UndoTest, AMovieThatARunHoldsIsLeft) {
    const TaskId task = scrape("first");
    const Files files = library_.files();
    library_.begin();
    const UndoReport report = library_.undo(task);
    ASSERT_THAT(report.left, SizeIs(1));
    EXPECT_THAT(report.left.front().reason, HasSubstr("has not ended"));
    EXPECT_EQ(library_.files(), files);
}

TEST_F(UndoTest, AMovieThatWasRenamedSinceIsLeftUntilThatIsTakenBack) {
    const TaskId task = scrape("first");
    store::RenameJournal& journal = library_.store().renames();
    store::RenamedMovie renamed{
        *journal.begin(), MovieId{1}, library_.movie_folder().string(), store::RenameState::done, {}};
    ASSERT_TRUE(journal.note(renamed));
    const Files scraped = library_.files();
    const UndoReport report = library_.undo(task);
    ASSERT_THAT(report.left, SizeIs(1));
    EXPECT_THAT(report.left.front().reason, HasSubstr("renamed since"));
    EXPECT_EQ(library_.files(), scraped);
    ASSERT_TRUE(journal.set_state(renamed, store::RenameState::taken_back));
    EXPECT_EQ(library_.undo(task).movies, 1);
    EXPECT_EQ(library_.files(), before_);
}

// In a flat library the mount point is a folder that can be opened.
TEST_F(UndoTest, WhereTheMovieItselfIsAwayNothingCountsAsTakenBack) {
    const TaskId task = scrape("first");
    const Files scraped = library_.files();
    const std::string rows = library_.rows();
    const std::filesystem::path away = library_.movie_folder().string() + " away";
    std::filesystem::rename(library_.movie_folder(), away);
    std::filesystem::create_directory(library_.movie_folder());
    const UndoReport report = library_.undo(task);
    EXPECT_EQ(report.movies + report.files + report.already, 0);
    ASSERT_THAT(report.left, SizeIs(1));
    EXPECT_THAT(report.left.front().reason, HasSubstr("is the share mounted?"));
    EXPECT_EQ(library_.rows(), rows);
    std::filesystem::remove(library_.movie_folder());
    std::filesystem::rename(away, library_.movie_folder());
    EXPECT_EQ(library_.files(), scraped);
    EXPECT_EQ(library_.undo(task).movies, 1);
    EXPECT_EQ(library_.files(), before_);
}

TEST_F(UndoTest, AMovieWhoseVideoHadAnotherNameThenIsLeft) {
    const TaskId task = scrape("first");
    const Files scraped = library_.files();
    const std::string rows = library_.rows();
    UndoPack pack = **library_.keeper().find(library_.run(), task);
    EXPECT_EQ(pack.main_part, "Alien.mkv");
    pack.main_part = "alien.1979.mkv";
    ASSERT_TRUE(library_.keeper().keep(library_.run(), task, pack));
    const UndoReport report = library_.undo(task);
    ASSERT_THAT(report.left, SizeIs(1));
    EXPECT_THAT(report.left.front().reason, HasSubstr("alien.1979.mkv"));
    EXPECT_EQ(library_.files(), scraped);
    EXPECT_EQ(library_.rows(), rows);
}

TEST_F(UndoTest, RowsThatCannotBeReadLeaveTheFilesToo) {
    const TaskId task = scrape("first");
    const Files scraped = library_.files();
    UndoPack pack = **library_.keeper().find(library_.run(), task);
    for (const char* rows : {"", "{", "[]", R"({"movies":[]})"}) {
        pack.rows = rows;
        ASSERT_TRUE(library_.keeper().keep(library_.run(), task, pack));
        const UndoReport report = library_.undo(task);
        ASSERT_THAT(report.left, SizeIs(1)) << rows;
        EXPECT_THAT(report.left.front().reason, HasSubstr("damaged"));
        EXPECT_EQ(library_.files(), scraped);
    }
}

TEST_F(UndoTest, NamesOfFilesNeedNotBeUtf8) {
    const TaskId task = scrape("first");
    UndoPack pack = **library_.keeper().find(library_.run(), task);
    const std::string none = R"("movie_extra_artwork":[])";
    const std::size_t at = pack.rows.find(none);
    ASSERT_NE(at, std::string::npos);
    pack.rows.replace(
        at, none.size(),
        "\"movie_extra_artwork\":[{\"movie_id\":1,\"file\":\"\xff\xfe.jpg\",\"role\":3,"
        "\"subject\":\"\",\"kind\":2,\"format\":1,\"provider\":1,\"url\":\"u\",\"language\":\"\","
        "\"width\":1,\"height\":1,\"size_bytes\":1,\"sha256\":\"s\"}]");
    ASSERT_TRUE(library_.keeper().keep(library_.run(), task, pack));
    EXPECT_EQ(library_.undo(task).movies, 1);
    EXPECT_EQ(library_.rows(), pack.rows);
}

TEST_F(UndoTest, WhatIsNotKeptIsCounted) {
    const TaskId task = scrape("first");
    std::filesystem::remove_all(library_.undo_folder());
    const UndoReport report = library_.undo(task);
    EXPECT_EQ(report.not_kept, 1);
    EXPECT_EQ(report.movies, 0);
}

TEST_F(UndoTest, ADamagedPackTouchesNothing) {
    const TaskId task = scrape("first");
    const Files files = library_.files();
    for (const auto& entry : std::filesystem::recursive_directory_iterator(library_.undo_folder())) {
        if (entry.is_regular_file()) {
            std::filesystem::resize_file(entry.path(), entry.file_size() / 2);
        }
    }
    EXPECT_THAT(library_.undo(task).left, SizeIs(1));
    EXPECT_EQ(library_.files(), files);
}

TEST_F(UndoTest, AnUndoneMovieIsScrapedAgainAsIfItHadNeverBeen) {
    scrape("first");
    library_.undo(scrape("second"));
    const TaskId again = scrape("second");
    EXPECT_EQ(library_.text("Alien-poster.jpg"), "second");
    EXPECT_THAT(library_.text("Alien.nfo"), HasSubstr("<tagline>second</tagline>"));
    EXPECT_EQ(library_.undo(again).movies, 1);
}

TEST_F(UndoTest, InterruptedAtAnyStepEachFileIsWholeAndTheSameCallFinishes) {
    for (const bool is_kill : {true, false}) {
        for (int failing = 1;; ++failing) {
            SCOPED_TRACE("step " + std::to_string(failing));
            const TaskId task = scrape("run " + std::to_string(failing));
            const Files after = library_.files();
            int count = 0;
            UndoReport interrupted;
            try {
                const Status done = undo_task(library_.store(), library_.keeper(),
                                              {library_.run(), task, nullptr,
                                               [&](std::string_view) {
                                                   if (++count == failing && is_kill) {
                                                       throw Killed{};
                                                   }
                                                   return count == failing ? EIO : 0;
                                               }},
                                              interrupted);
                EXPECT_TRUE(!done || count < failing || !interrupted.left.empty());
            } catch (const Killed&) {
                library_.restart();
            }
            for (const auto& [name, bytes] : library_.files()) {
                if (!name.starts_with(".cinefleet-")) {
                    EXPECT_TRUE(bytes == after.at(name) || bytes == before_[name]) << name;
                }
            }
            EXPECT_EQ(library_.undo(task).movies, 1);
            for (const auto& [name, bytes] : library_.files()) {
                if (name.starts_with(".cinefleet-")) {
                    std::filesystem::remove(library_.movie_folder() / name);
                }
            }
            EXPECT_EQ(library_.files(), before_);
            if (count < failing) {
                EXPECT_GT(failing, 8);
                break;
            }
        }
    }
}

}  // namespace
}  // namespace cinefleet::save
