#include "coordinator/save/undo_keeper.h"

#include "common/sys/sha256.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace cinefleet::save {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

KeptFile kept(const std::string& name, const std::string& before, const std::string& after) {
    return {name, true, sha256_hex(before), before, false, sha256_hex(after)};
}

UndoPack pack_of(const std::string& nfo, const std::string& poster) {
    return {R"({"movies": {}})", {kept("Alien.nfo", nfo, "n"), kept("Alien-poster.jpg", poster, "p")}};
}

class UndoKeeperTest : public ::testing::Test {
  protected:
    UndoKeeper keeper(std::int64_t budget_bytes) {
        return {(folder_.path() / "undo").string(), budget_bytes,
                [this](const std::string& text) { log_.push_back(text); }};
    }

    TemporaryFolder folder_;
    std::vector<std::string> log_;
};

TEST(UndoPack, ReadsWhatItWrote) {
    UndoPack pack = pack_of("old", std::string("\0,:\xFF", 4));
    pack.files.push_back({"new.jpg", false, "", "", false, "hash"});
    pack.files.push_back({"dropped.jpg", true, "hash", "", true, ""});
    const Result<UndoPack> read = decode_pack(encode(pack));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, pack);
    EXPECT_EQ(read->file("new.jpg")->after_sha256, "hash");
    EXPECT_EQ(read->file("other"), nullptr);
}

TEST(UndoPack, OneOfTheLastVersionNamesNoVideo) {
    const std::string text = "16:cinefleet undo 1,4:rows,";
    const Result<UndoPack> read = decode_pack(text + sha256_hex(text));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->rows, "rows");
    EXPECT_EQ(read->main_part, "");
}

TEST(UndoPack, AnyChangeOfAnyByteIsNoticed) {
    const std::string whole = encode(pack_of("old", "poster"));
    for (std::size_t i = 0; i < whole.size(); ++i) {
        EXPECT_FALSE(decode_pack(whole.substr(0, i))) << i;
        std::string changed = whole;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        EXPECT_FALSE(decode_pack(changed)) << i;
    }
}

TEST(UndoPack, ALengthThatLiesIsMalformed) {
    for (const std::string text :
         {"16:cinefleet undo 1,99:", "16:cinefleet undo 1,99999999999999999999:x,",
          "16:cinefleet undo 1,0:", "16:cinefleet undo 1,-1:,", "16:cinefleet undo 2,"}) {
        EXPECT_FALSE(decode_pack(text + sha256_hex(text))) << text;
    }
}

TEST_F(UndoKeeperTest, FindsWhatWasKeptAlsoAfterARestart) {
    ASSERT_TRUE(keeper(1'000'000).keep(RunId{1}, TaskId{5}, pack_of("old", "poster")));
    EXPECT_EQ(**keeper(1'000'000).find(RunId{1}, TaskId{5}), pack_of("old", "poster"));
    EXPECT_FALSE((*keeper(1'000'000).find(RunId{1}, TaskId{6})).has_value());
    EXPECT_FALSE((*keeper(1'000'000).find(RunId{2}, TaskId{5})).has_value());
}

TEST_F(UndoKeeperTest, TheOldestRunGivesWay) {
    UndoKeeper keeper = this->keeper(4'000);
    for (std::int64_t run = 1; run <= 3; ++run) {
        ASSERT_TRUE(keeper.keep(RunId{run}, TaskId{run}, pack_of("old", std::string(1'000, 'x'))));
        keeper.on_committed(RunId{run}, TaskId{run});
    }
    EXPECT_FALSE((*keeper.find(RunId{1}, TaskId{1})).has_value());
    EXPECT_TRUE((*keeper.find(RunId{2}, TaskId{2})).has_value());
    EXPECT_TRUE((*keeper.find(RunId{3}, TaskId{3})).has_value());
    EXPECT_THAT(log_, ElementsAre(HasSubstr("run 1 cannot be undone any more")));
}

TEST_F(UndoKeeperTest, ARunWithAMovieInWorkKeepsItsPacks) {
    UndoKeeper keeper = this->keeper(4'000);
    ASSERT_TRUE(keeper.keep(RunId{1}, TaskId{1}, pack_of("old", std::string(1'000, 'x'))));
    for (std::int64_t run = 2; run <= 4; ++run) {
        ASSERT_TRUE(keeper.keep(RunId{run}, TaskId{run}, pack_of("old", std::string(1'000, 'x'))));
        keeper.on_committed(RunId{run}, TaskId{run});
    }
    EXPECT_THAT(keeper.in_work(), ElementsAre(TaskId{1}));
    EXPECT_TRUE((*keeper.find(RunId{1}, TaskId{1})).has_value());
    EXPECT_FALSE((*keeper.find(RunId{2}, TaskId{2})).has_value());
    keeper.on_ended(TaskId{1});
    ASSERT_TRUE(keeper.keep(RunId{5}, TaskId{5}, pack_of("old", std::string(1'000, 'x'))));
    EXPECT_FALSE((*keeper.find(RunId{1}, TaskId{1})).has_value());
}

TEST_F(UndoKeeperTest, WhatAnEarlierProcessBeganIsInWorkIfItsTaskIsOpen) {
    for (const std::int64_t task : {5, 6}) {
        ASSERT_TRUE(keeper(1'000'000).keep(RunId{1}, TaskId{task}, pack_of("old", "poster")));
    }
    ASSERT_TRUE(keeper(1'000'000).keep(RunId{2}, TaskId{7}, pack_of("old", "poster")));
    UndoKeeper keeper = this->keeper(1'000'000);
    keeper.resume({RunId{1}, RunId{3}}, [](TaskId task) { return task != TaskId{6}; });
    EXPECT_THAT(keeper.in_work(), ElementsAre(TaskId{5}));
}

TEST_F(UndoKeeperTest, WithoutRoomImagesAreDroppedAndNfosKept) {
    UndoKeeper keeper = this->keeper(3'000);
    ASSERT_TRUE(keeper.keep(RunId{1}, TaskId{1}, pack_of("old", std::string(5'000, 'x'))));
    keeper.on_committed(RunId{1}, TaskId{1});
    const UndoPack found = **keeper.find(RunId{1}, TaskId{1});
    EXPECT_EQ(found.file("Alien.nfo")->before, "old");
    EXPECT_FALSE(found.file("Alien.nfo")->is_dropped);
    EXPECT_TRUE(found.file("Alien-poster.jpg")->is_dropped);
    EXPECT_EQ(found.file("Alien-poster.jpg")->before_sha256, sha256_hex(std::string(5'000, 'x')));
    EXPECT_THAT(log_, ElementsAre(HasSubstr("not all of its images")));
}

TEST_F(UndoKeeperTest, TheBudgetHoldsAfterEachCommit) {
    UndoKeeper keeper = this->keeper(3'000);
    int found = 0;
    for (std::int64_t task = 1; task <= 20; ++task) {
        ASSERT_TRUE(keeper.keep(RunId{1}, TaskId{task}, pack_of("old", "poster")));
        EXPECT_TRUE((*keeper.find(RunId{1}, TaskId{task})).has_value());  // until the rows are durable
        keeper.on_committed(RunId{1}, TaskId{task});
        found += (*keeper.find(RunId{1}, TaskId{task})).has_value() ? 1 : 0;
    }
    std::uintmax_t size = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path())) {
        size += entry.is_regular_file() ? entry.file_size() : 0;
    }
    EXPECT_LE(size, 3'000U);
    EXPECT_GE(found, 4);
    EXPECT_LT(found, 20);
    EXPECT_THAT(log_, ::testing::SizeIs(2));  // images, then movies: each is told once
}

TEST_F(UndoKeeperTest, AnotherAttemptAtATaskIsNotCountedTwice) {
    UndoKeeper keeper = this->keeper(4'000);
    for (int attempt = 0; attempt < 10; ++attempt) {
        ASSERT_TRUE(keeper.keep(RunId{1}, TaskId{1}, pack_of("old", std::string(1'000, 'x'))));
    }
    EXPECT_FALSE((**keeper.find(RunId{1}, TaskId{1})).file("Alien-poster.jpg")->is_dropped);
}

TEST_F(UndoKeeperTest, WithoutABudgetAPackLivesUntilItsRowsAreDurable) {
    UndoKeeper keeper = this->keeper(0);
    ASSERT_TRUE(keeper.keep(RunId{1}, TaskId{1}, pack_of("old", "poster")));
    EXPECT_TRUE((*keeper.find(RunId{1}, TaskId{1})).has_value());
    keeper.on_committed(RunId{1}, TaskId{1});
    EXPECT_FALSE((*keeper.find(RunId{1}, TaskId{1})).has_value());
    EXPECT_THAT(log_, IsEmpty());
}

TEST_F(UndoKeeperTest, ADiskThatFailsAtAnyStepIsAnErrorAndLeavesNoHalfPack) {
    for (int failing = 1;; ++failing) {
        UndoKeeper keeper = this->keeper(1'000'000);
        int count = 0;
        const Status status = keeper.keep(RunId{failing}, TaskId{1}, pack_of("old", "poster"),
                                          [&](std::string_view) { return ++count == failing ? ENOSPC : 0; });
        if (count < failing) {
            EXPECT_GE(failing, 9);
            return;
        }
        ASSERT_FALSE(status) << "step " << failing;
        EXPECT_EQ(status.error().error_class, ErrorClass::disk_full);
        EXPECT_TRUE(keeper.find(RunId{failing}, TaskId{1})) << "step " << failing;
    }
}

}  // namespace
}  // namespace cinefleet::save
