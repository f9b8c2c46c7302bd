#pragma once

#include "coordinator/store/store.h"
#include "coordinator/store/store_reader.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <vector>

namespace cinefleet::store {

/// As a scan finds it: a folder of its own with one file.
inline FoundMovie found(const std::string& title, int year) {
    FoundMovie movie;
    movie.folder = title;
    movie.parts = {{title + "/" + title + ".mkv", 1, 2}};
    movie.own_folder = true;
    movie.name.title = title;
    movie.name.year = year;
    return movie;
}

/// A database with a source /movies and three movies, a folder each: Alien (1979), Heat (1995), Ran (1985).
class LibraryTest : public testing::Test {
  protected:
    LibraryTest() : store_(*Store::open(database(), clock_)), reader_(*StoreReader::open(database())) {
        source_ = *store_->add_source("/movies");
        scan({found("Alien", 1979), found("Heat", 1995), found("Ran", 1985)});
    }

    std::string database() const { return (folder_.path() / "cinefleet.db").string(); }

    void scan(const std::vector<FoundMovie>& movies) { EXPECT_TRUE(store_->apply_scan(source_, movies)); }

    MovieId id_of(const std::string& title) { return *reader_->find_movie("/movies/" + title); }

    static RunOrder order(ScrapeSelection selection, std::vector<std::string> selected = {}) {
        RunOrder order;
        order.type.selection = selection;
        order.selected = std::move(selected);
        return order;
    }

    static RunOrder filtered(const std::string& text) {
        RunOrder filtered = order(ScrapeSelection::filter);
        filtered.filter = *filter::parse_filter(text, 0);
        return filtered;
    }

    std::vector<std::string> planned(const RunOrder& order) {
        std::vector<std::string> titles;
        const Result<RunPlan> plan = store_->plan_run(order);
        EXPECT_TRUE(plan) << (plan ? "" : plan.error().message);
        for (const PlannedTask& task : plan ? plan->tasks : std::vector<PlannedTask>()) {
            titles.push_back(task.title);
        }
        return titles;
    }

    /// The open task of a new run of one movie.
    queue::QueuedTask queued(const std::string& title, const MovieSearch& search = {}) {
        RunOrder one = order(ScrapeSelection::selected, {"/movies/" + title});
        one.search = search;
        const Result<RunPlan> plan = store_->plan_run(one);
        EXPECT_TRUE(plan) << (plan ? "" : plan.error().message);
        const RunId run = store_->create_run(one, *plan)->run;
        return store_->load_tasks({TaskId{0}, Priority::interactive, 1, run})->tasks.at(0);
    }

    void finish(TaskId task, TaskState state, ErrorClass error_class = ErrorClass::ambiguous,
                std::vector<MatchCandidate> candidates = {}) {
        ScrapedMovieResult result;
        result.candidates = std::move(candidates);
        EXPECT_TRUE(store_->finish_task({task, state, LeaseId{1}, error_class, "several fit"}, &result));
    }

    void save(TaskId task, Movie movie) {
        ScrapedMovieResult result;
        result.outcome = ScrapeOutcome::scraped;
        result.movie = std::move(movie);
        SavedMovie saved;
        saved.task = task;
        saved.lease = LeaseId{1};
        saved.result = &result;
        saved.modifiers = default_modifiers();
        saved.nfo_path = "x.nfo";
        EXPECT_TRUE(store_->save_movie(saved));
    }

    TemporaryFolder folder_;
    SystemClock clock_;
    std::unique_ptr<Store> store_;
    std::unique_ptr<StoreReader> reader_;
    SourceId source_;
};

}  // namespace cinefleet::store
