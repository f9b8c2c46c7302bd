// Scans of real folders into a real database; the writer is a function that counts.

#include "coordinator/app/source_desk.h"

#include "common/clock.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>

namespace cinefleet::app {
namespace {

namespace fs = std::filesystem;
using testing::SizeIs;

class SourceDeskTest : public testing::Test {
  protected:
    void SetUp() override {
        fs::create_directory(library());
        auto store = store::Store::open(database(), clock_);
        ASSERT_TRUE(store) << store.error().message;
        store_ = *std::move(store);
        desk_ = std::make_unique<SourceDesk>(
            database(),
            [this](const std::function<void(store::Store&)>& work) {
                before_write_(++writes_);
                const std::lock_guard lock(mutex_);
                work(*store_);
                return true;
            },
            clock_);
    }

    std::string library() const { return (folder_.path() / "library").string(); }
    std::string database() const { return (folder_.path() / "cinefleet.db").string(); }

    void add_movies(int count) const {
        for (int i = 0; i < count; ++i) {
            std::ofstream(fs::path(library()) / ("Movie " + std::to_string(i) + " (1999).mkv")) << i;
        }
    }
    auto scan(const std::string& key = "") { return desk_->scan({{library()}, false, key}); }
    std::int64_t present() { return desk_->sources()->at(0).present; }

    TemporaryFolder folder_;
    SystemClock clock_;
    std::mutex mutex_;
    std::unique_ptr<store::Store> store_;
    std::atomic<int> writes_{0};
    std::function<void(int)> before_write_ = [](int) {};
    std::unique_ptr<SourceDesk> desk_;
};

TEST_F(SourceDeskTest, AScanIsWrittenInPages) {
    add_movies(1'200);
    const auto results = scan();
    ASSERT_TRUE(results) << results.error().message;
    EXPECT_EQ(results->at(0).added, 1'200);
    EXPECT_EQ(present(), 1'200);
    // The source, three pages of 1,200 movies and a folder, the end.
    EXPECT_EQ(writes_, 5);
    EXPECT_EQ(scan()->at(0).added, 0);
}

TEST_F(SourceDeskTest, AScanThatIsBrokenOffIsCompletedByTheNext) {
    add_movies(1'200);
    before_write_ = [this](int number) {
        if (number == 3) {
            ASSERT_TRUE(desk_->cancel_scan("key"));
        }
    };
    const auto broken_off = scan("key");
    ASSERT_FALSE(broken_off);
    EXPECT_EQ(broken_off.error().error_class, ErrorClass::cancelled);
    EXPECT_EQ(present(), 1'000);
    EXPECT_EQ(desk_->sources()->at(0).scanned_ms, 0);
    before_write_ = [](int) {};
    EXPECT_EQ(scan()->at(0).added, 200);
    EXPECT_EQ(present(), 1'200);
}

TEST_F(SourceDeskTest, AScanThatWaitsForAnotherMayBeCancelled) {
    add_movies(1);
    std::promise<void> has_begun;
    std::promise<void> may_go_on;
    before_write_ = [&](int number) {
        if (number == 1) {
            has_begun.set_value();
            may_go_on.get_future().wait();
        }
    };
    auto first = std::async(std::launch::async, [this] { return scan("first"); });
    has_begun.get_future().wait();
    auto second = std::async(std::launch::async, [this] { return scan("second"); });
    while (!desk_->cancel_scan("second")) {  // until it has come to the desk
        std::this_thread::yield();
    }
    EXPECT_FALSE(second.get());
    may_go_on.set_value();
    EXPECT_TRUE(first.get());
    EXPECT_FALSE(desk_->cancel_scan("first")) << "it has ended";
}

TEST_F(SourceDeskTest, AfterTheEndNothingIsScanned) {
    add_movies(1);
    desk_->cancel_all();
    EXPECT_FALSE(scan());
    EXPECT_THAT(*desk_->sources(), SizeIs(0));
}

TEST_F(SourceDeskTest, SaysWhichFilesAreNewAndWhichFoldersItSaw) {
    add_movies(1);
    fs::create_directory(fs::path(library()) / "sub");
    const Result<ScannedSource> scanned = desk_->scan_one(library(), {});
    ASSERT_TRUE(scanned);
    EXPECT_THAT(scanned->new_files, testing::ElementsAre(library() + "/Movie 0 (1999).mkv"));
    EXPECT_THAT(*desk_->folders_of(scanned->source),
                testing::UnorderedElementsAre(library(), library() + "/sub"));
}

TEST_F(SourceDeskTest, ASourceLiesApartFromTheOthers) {
    const std::string inner = library() + "/Kids";
    fs::create_directory(inner);
    fs::create_directory(library() + " 2");
    fs::create_directory_symlink(library(), folder_.path() / "link");
    add_movies(1);
    std::ofstream(inner + "/Bambi (1942).mkv") << "x";
    ASSERT_TRUE(scan());
    const auto scan_of = [&](const std::string& folder) { return desk_->scan({{folder}, false, ""}); };
    const auto scanned = scan_of(inner);
    ASSERT_FALSE(scanned) << "Bambi would be two movies";
    EXPECT_EQ(scanned.error().error_class, ErrorClass::invalid_input);
    EXPECT_EQ(scanned.error().message, inner + " lies in the source " + library() +
                                           ": scrape it by `cinefleet scrape --type single \"" + inner +
                                           "\"`, or take " + library() +
                                           " out by `cinefleet sources remove`");
    EXPECT_FALSE(desk_->add_source({inner, {}}));
    EXPECT_FALSE(desk_->add_source({folder_.path().string(), {}})) << "it holds the library";
    EXPECT_FALSE(desk_->add_source({(folder_.path() / "link").string(), {}})) << "it is the library";
    EXPECT_FALSE(scan_of((folder_.path() / "link/Kids").string()));
    EXPECT_EQ(desk_->sources()->size(), 1U);
    EXPECT_EQ(present(), 2);
    EXPECT_TRUE(desk_->add_source({library(), {}})) << "the same once more";
    EXPECT_TRUE(desk_->add_source({library() + " 2", {}})) << "only its name begins so";
}

TEST_F(SourceDeskTest, OfAShareThatIsNotMountedNothingIsScraped) {
    const std::string other = (folder_.path() / "other").string();
    fs::create_directory(other);
    std::ofstream(other + "/Bambi (1942).mkv") << "x";
    add_movies(2);
    control::ScrapeRequest request;
    request.folders = {library(), other};
    request.skip_unreachable = true;
    ASSERT_EQ(desk_->scan_for(request)->sources.size(), 2U);
    fs::remove_all(library());
    fs::create_directory(library());  // as a mount point is
    const Result<ScannedFolders> scanned = desk_->scan_for(request);
    ASSERT_TRUE(scanned) << scanned.error().message;
    EXPECT_THAT(scanned->sources, SizeIs(1));
    EXPECT_EQ(scanned->found, 1);
    ASSERT_THAT(scanned->problems, SizeIs(1));
    EXPECT_EQ(scanned->problems[0].path, library());
    EXPECT_THAT(scanned->problems[0].message, testing::HasSubstr("nothing of it is scraped"));
    EXPECT_EQ(desk_->sources()->at(0).present, 2) << "nothing is marked";
    request.folders = {library()};
    EXPECT_EQ(desk_->scan_for(request).error().error_class, ErrorClass::not_found)
        << "a run of no source would be one of all";
}

// Older databases may have such.
TEST_F(SourceDeskTest, SourcesThatLieInOneAnotherGoOnWorking) {
    const std::string inner = library() + "/Kids";
    fs::create_directory(inner);
    std::ofstream(inner + "/Bambi (1942).mkv") << "x";
    ASSERT_TRUE(store_->add_source(inner));
    ASSERT_TRUE(store_->add_source(library()));
    const auto scanned = desk_->scan({});
    ASSERT_TRUE(scanned);
    EXPECT_THAT(*scanned, testing::Each(testing::Field(&control::ScanResult::found, 1)));
    EXPECT_TRUE(desk_->add_source({inner, {}}));
}

}  // namespace
}  // namespace cinefleet::app
