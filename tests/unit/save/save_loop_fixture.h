#pragma once

#include "common/sys/sha256.h"
#include "coordinator/save/save_loop.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>

namespace cinefleet::save {

inline std::string bytes_of(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

// A library of one movie, a real database and a running save loop.
class SaveLoopTest : public testing::Test {
  protected:
    SaveLoopTest() {
        std::string folder = (std::filesystem::temp_directory_path() / "cinefleet-save-XXXXXX").string();
        folder_ = mkdtemp(folder.data());
        std::filesystem::create_directories(folder_ / "movies/Alien (1979)");
        std::ofstream(folder_ / "movies/Alien (1979)/Alien.mkv");
        start();
    }
    ~SaveLoopTest() override {
        loop_->stop();
        loop_.reset();
        std::filesystem::permissions(movie_folder(), std::filesystem::perms::owner_all);
        std::filesystem::remove_all(folder_);
    }

    std::filesystem::path movie_folder() const { return folder_ / "movies/Alien (1979)"; }
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
            if (stops_ && step == "sync the folder" &&
                std::filesystem::exists(movie_folder() / "Alien-poster.jpg")) {
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
        return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(movie_folder()),
                                                      std::filesystem::directory_iterator()));
    }

    SystemClock clock_;
    std::filesystem::path folder_;
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

}  // namespace cinefleet::save
