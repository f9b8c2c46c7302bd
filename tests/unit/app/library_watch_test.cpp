// The watch with real folders and a library that only counts.

#include "coordinator/app/library_watch.h"

#include "common/clock.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace cinefleet::app {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::HasSubstr;

class LibraryWatchTest : public testing::Test {
  protected:
    void start(std::size_t most_folders = 0) {
        LibraryWatch::Options options;
        options.quiet = Millis{30};
        options.rescan = std::chrono::hours(1);
        options.most_folders = most_folders;
        watch_.emplace(LibraryWatch::Library{
                           [this] { return Result<std::vector<std::string>>({root()}); },
                           [this](const std::string&, const LibraryWatch::Look& how) { return look(how); },
                           [this](const std::string& line) { log(line); }},
                       options, clock_);
    }

    // As a scan does: every file of the folder is asked about.
    Result<LibraryWatch::Looked> look(const LibraryWatch::Look& how) {
        LibraryWatch::Looked looked;
        looked.folders = {root()};
        std::set<std::string> whole;
        for (const auto& entry : fs::recursive_directory_iterator(folder_.path())) {
            if (entry.is_directory()) {
                looked.folders.push_back(entry.path().string());
                continue;
            }
            const auto age = fs::file_time_type::clock::now() - entry.last_write_time();
            const WallTime written = clock_.wall() - std::chrono::duration_cast<Millis>(age);
            const MoviePart part{entry.path().filename().string(),
                                 static_cast<std::int64_t>(entry.file_size()),
                                 written.time_since_epoch().count(), 1};
            if (how.is_settled(entry.path().string(), part)) {
                whole.insert(part.path);
            } else {
                looked.again = true;
            }
        }
        const std::lock_guard lock(mutex_);
        ++looks_;
        firsts_ += how.is_first ? 1 : 0;
        whole_ = whole;
        changed_.notify_all();
        if (!trouble_.empty()) {
            return failure(ErrorClass::not_found, trouble_);
        }
        return looked;
    }

    void log(const std::string& line) {
        const std::lock_guard lock(mutex_);
        lines_.push_back(line);
        changed_.notify_all();
    }

    template <class IsSo>
    [[nodiscard]] bool wait_until(const IsSo& is_so) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, std::chrono::seconds(60), is_so);
    }

    std::string root() const { return folder_.path().string(); }
    void file(const std::string& name) const { std::ofstream(folder_.path() / name) << "x"; }

    TemporaryFolder folder_;
    SystemClock clock_;
    std::mutex mutex_;
    std::condition_variable changed_;
    int looks_ = 0;
    int firsts_ = 0;
    std::set<std::string> whole_;
    std::vector<std::string> lines_;
    std::string trouble_;
    std::optional<LibraryWatch> watch_;
};

TEST_F(LibraryWatchTest, LooksAtOnceAndAgainWhenSomethingHasCome) {
    start();
    ASSERT_TRUE(wait_until([&] { return looks_ >= 1; }));
    file("Alien.mkv");
    EXPECT_TRUE(wait_until([&] { return whole_.contains("Alien.mkv"); }));
    EXPECT_EQ(firsts_, 1);
}

TEST_F(LibraryWatchTest, FollowsFoldersThatComeLater) {
    start();
    ASSERT_TRUE(wait_until([&] { return looks_ >= 1; }));
    fs::create_directories(folder_.path() / "new/deeper");
    ASSERT_TRUE(wait_until([&] { return looks_ > 1; }));
    file("new/deeper/Heat.mkv");
    EXPECT_TRUE(wait_until([&] { return whole_.contains("Heat.mkv"); }));
}

TEST_F(LibraryWatchTest, ASourceThatIsNotThereIsNamedOnceAndTriedAgain) {
    trouble_ = "/srv is not there: is the share mounted?";
    start();
    ASSERT_TRUE(wait_until([&] { return looks_ >= 3; }));
    {
        const std::lock_guard lock(mutex_);
        EXPECT_THAT(lines_, testing::ElementsAre(trouble_));
        trouble_.clear();
    }
    file("Alien.mkv");
    EXPECT_TRUE(wait_until([&] { return whole_.contains("Alien.mkv"); }));
}

TEST_F(LibraryWatchTest, SaysWhenTheKernelsLimitIsReachedAndHowItGoesOn) {
    fs::create_directory(folder_.path() / "second");
    start(1);
    ASSERT_TRUE(wait_until([&] { return !lines_.empty(); }));
    const std::lock_guard lock(mutex_);
    EXPECT_THAT(lines_, Contains(HasSubstr("fs.inotify.max_user_watches")));
    EXPECT_THAT(lines_, Contains(HasSubstr("every 60 minutes")));
}

TEST_F(LibraryWatchTest, MayBeStoppedWhileIdleAndAtOnce) {
    start();
    watch_.reset();
    start();
    ASSERT_TRUE(wait_until([&] { return looks_ >= 1; }));
    watch_.reset();
}

}  // namespace
}  // namespace cinefleet::app
