#include "coordinator/app/backup_schedule.h"

#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>

namespace cinefleet::app {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr WallTime kNoon = std::chrono::sys_days(std::chrono::year(2026) / 11 / 27) + std::chrono::hours(12);

/// Stands still at noon; a thread that waits for it waits for the machine's clock.
class NoonClock final : public Clock {
  public:
    MonoTime mono() const override {
        on_mono();
        return SystemClock().mono();
    }
    WallTime wall() const override { return kNoon; }

    std::function<void()> on_mono = [] {};
};

class BackupScheduleTest : public testing::Test {
  protected:
    BackupScheduleTest() {
        clock_.on_mono = [this] {
            const std::lock_guard lock(mutex_);
            ++looks_;
            changed_.notify_all();
        };
    }

    void file(const std::string& name) const { std::ofstream(folder_.path() / name) << "x"; }

    std::vector<std::string> names() const {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(folder_.path())) {
            names.push_back(entry.path().filename().string());
        }
        return names;
    }

    void start(Millis retry = Millis{600'000}, const fs::path& folder = {}) {
        BackupSchedule::Options options;
        options.folder = folder.empty() ? folder_.path() : folder;
        options.every = std::chrono::hours(24);
        options.keep = 2;
        options.retry = retry;
        schedule_.emplace(
            std::move(options),
            [this](const std::string& path, const std::function<bool()>& is_cancelled) {
                return make(path, is_cancelled);
            },
            [this](const std::string& line) {
                const std::lock_guard lock(mutex_);
                lines_.push_back(line);
                changed_.notify_all();
            },
            clock_);
    }

    Result<std::string> make(const std::string& path, const std::function<bool()>& is_cancelled) {
        std::unique_lock lock(mutex_);
        ++tries_;
        changed_.notify_all();
        if (is_slow_) {
            while (!is_cancelled()) {
                changed_.wait_for(lock, Millis{1});
            }
            return failure(ErrorClass::cancelled, "the copy was cancelled");
        }
        if (tries_ <= failures_) {
            return failure(ErrorClass::disk_full, "no room is left");
        }
        if (!is_lost_) {
            std::ofstream(path) << "x";
        }
        return "made";
    }

    template <class IsSo>
    [[nodiscard]] bool wait_until(const IsSo& is_so) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, std::chrono::seconds(60), is_so);
    }

    TemporaryFolder folder_;
    NoonClock clock_;
    std::mutex mutex_;
    std::condition_variable changed_;
    int tries_ = 0;
    int failures_ = 0;
    bool is_slow_ = false;
    bool is_lost_ = false;
    int looks_ = 0;  // at the clock that nobody sets: as one begins, and before one waits for the next
    std::vector<std::string> lines_;
    std::optional<BackupSchedule> schedule_;
};

TEST_F(BackupScheduleTest, TheFirstIsMadeAtOnceAndNamedByItsTime) {
    start();
    ASSERT_TRUE(wait_until([&] { return lines_ == std::vector<std::string>{"made"}; }));
    schedule_.reset();
    EXPECT_THAT(names(), ElementsAre("cinefleet-auto-20261127T120000Z.db"));
}

TEST_F(BackupScheduleTest, OneThatIsYoungEnoughIsWaitedForAfterARestartToo) {
    file("cinefleet-auto-20261127T110000Z.db");
    start();
    EXPECT_EQ(schedule_->facts().last_success, kNoon - std::chrono::hours(1));
    schedule_.reset();
    EXPECT_EQ(tries_, 0);
}

TEST_F(BackupScheduleTest, OldOnesGoAndWhatIsNotItsOwnStays) {
    file("cinefleet-auto-20261120T120000Z.db");
    file("cinefleet-auto-20261125T120000Z.db");
    file("cinefleet-auto-20261126T120000Z.db");
    file("cinefleet-20261101T120000Z.db");
    file("cinefleet-auto-20261355T120000Z.db");
    file("cinefleet-auto-20261126T120000Z.db.abcdef.part");
    file("holiday.part");
    const BackupFolder folder(folder_.path().string());
    ASSERT_TRUE(folder.tidy(2, kNoon));
    EXPECT_THAT(names(),
                UnorderedElementsAre("cinefleet-auto-20261125T120000Z.db",
                                     "cinefleet-auto-20261126T120000Z.db", "cinefleet-20261101T120000Z.db",
                                     "cinefleet-auto-20261355T120000Z.db", "holiday.part"));
}

// A clock that was wrong has named it: it neither holds up the next one nor brings about another each moment.
TEST_F(BackupScheduleTest, OneOfTheFutureIsNotTheNewest) {
    file("cinefleet-auto-20301127T120000Z.db");
    file("cinefleet-auto-20261127T030000Z.db");
    const BackupFolder folder(folder_.path().string());
    EXPECT_EQ(folder.newest(kNoon), kNoon - std::chrono::hours(9));
    EXPECT_EQ(folder.newest(kNoon - std::chrono::hours(10)), std::nullopt);
}

TEST_F(BackupScheduleTest, ThoseOfTheFutureDoNotCostTheOneJustMade) {
    const std::vector<std::string> future = {"cinefleet-auto-20301127T120000Z.db",
                                             "cinefleet-auto-20301128T120000Z.db"};
    std::ranges::for_each(future, [this](const std::string& name) { file(name); });
    file("cinefleet-auto-20261120T120000Z.db");
    file("cinefleet-auto-20261121T120000Z.db");
    start();
    ASSERT_TRUE(wait_until([&] { return !lines_.empty(); }));
    schedule_.reset();
    EXPECT_THAT(names(), UnorderedElementsAre("cinefleet-auto-20261121T120000Z.db",
                                              "cinefleet-auto-20261127T120000Z.db", future[0], future[1]));
}

// As when the folder cannot be listed: the newest is not known, but one was made.
TEST_F(BackupScheduleTest, OneThatCannotBeFoundAgainIsNotMadeAtOnceAgain) {
    is_lost_ = true;
    start();
    ASSERT_TRUE(wait_until([&] { return looks_ == 2 || tries_ == 2; }));
    schedule_.reset();
    EXPECT_EQ(tries_, 1);
}

TEST_F(BackupScheduleTest, AFailureIsSaidOnceAndTriedAgain) {
    failures_ = 3;
    start(Millis{1});
    ASSERT_TRUE(wait_until([&] { return lines_.size() >= 2; }));
    schedule_.reset();
    EXPECT_THAT(lines_, ElementsAre(HasSubstr("no room is left"), "made"));
    EXPECT_EQ(tries_, 4);
}

TEST_F(BackupScheduleTest, WhatIsAboveItsFolderIsNotMade) {
    const fs::path disk = folder_.path() / "media/disk";
    start(Millis{1}, disk / "backups");
    ASSERT_TRUE(wait_until([&] { return !lines_.empty(); }));
    EXPECT_THAT(lines_.front(), HasSubstr("is its disk mounted?"));
    EXPECT_FALSE(fs::exists(folder_.path() / "media"));
    fs::create_directories(disk);
    ASSERT_TRUE(wait_until([&] { return tries_ == 1; }));
    schedule_.reset();
    EXPECT_TRUE(fs::exists(disk / "backups"));
}

TEST_F(BackupScheduleTest, MayBeStoppedInTheMiddleOfOne) {
    is_slow_ = true;
    start();
    ASSERT_TRUE(wait_until([&] { return tries_ == 1; }));
    schedule_.reset();
    EXPECT_THAT(lines_, IsEmpty());
}

}  // namespace
}  // namespace cinefleet::app
