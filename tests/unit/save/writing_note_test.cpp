#include "coordinator/save/writing_note.h"

#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace cinefleet::save {
namespace {

namespace fs = std::filesystem;

class WritingNoteTest : public testing::Test {
  protected:
    WritingNoteTest() {
        fs::create_directories(movie_);
        std::ofstream(movie_ / ".cinefleet-1-1").put('x');
        std::ofstream(movie_ / "movie.mkv").put('x');
    }

    TemporaryFolder folder_;
    fs::path movie_ = folder_.path() / "Movie (1999)";
    std::string prefix_ = (folder_.path() / "writing.").string();
};

TEST_F(WritingNoteTest, WhatAKilledProcessLeftIsRemoved) {
    std::ofstream(prefix_ + "0") << movie_.string();  // as a process leaves it that is killed
    WritingNote::tidy_up(prefix_);
    EXPECT_FALSE(fs::exists(movie_ / ".cinefleet-1-1"));
    EXPECT_TRUE(fs::exists(movie_ / "movie.mkv"));
    EXPECT_FALSE(fs::exists(prefix_ + "0"));
}

// In a container each process has the number of the one before.
TEST_F(WritingNoteTest, WhatAKilledProcessOfTheSameNumberLeftIsRemoved) {
    const fs::path stray = movie_ / (".cinefleet-" + std::to_string(::getpid()) + "-1");
    std::ofstream(stray).put('x');
    std::ofstream(prefix_ + "0") << movie_.string();
    WritingNote::tidy_up(prefix_);
    EXPECT_FALSE(fs::exists(stray));
}

TEST_F(WritingNoteTest, NamesTheLatestFolderAndGoesWithItsThread) {
    {
        WritingNote note(prefix_, 0);
        note.begin("/a/much/longer/path/than/the/next/one");
        note.begin("/short");
        std::ifstream file(prefix_ + "0");
        std::string line;
        std::getline(file, line);
        EXPECT_EQ(line, "/short");
    }
    EXPECT_FALSE(fs::exists(prefix_ + "0"));
}

TEST_F(WritingNoteTest, AFolderThatIsGoneAndAMissingPlaceAreNoTrouble) {
    std::ofstream(prefix_ + "0") << "/nowhere/at/all";
    WritingNote::tidy_up(prefix_);
    WritingNote::tidy_up("/nowhere/at/all/writing.");
    EXPECT_FALSE(fs::exists(prefix_ + "0"));
    EXPECT_TRUE(fs::exists(movie_ / ".cinefleet-1-1"));  // nobody noted this folder
}

}  // namespace
}  // namespace cinefleet::save
