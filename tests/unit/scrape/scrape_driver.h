#pragma once

#include "tests/unit/scrape/fixtures.h"
#include "worker/scrape/scrape_movie.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace cinefleet::worker {

/// Holds a scrape and answers its requests by hand; time stands still unless a test moves it.
class ScrapeDriver : public testing::Test {
  protected:
    MovieScrape& begin(TaskSpec spec) {
        scrape_ = std::make_unique<MovieScrape>(std::move(spec), settings_, provider_table(), answers_);
        ask();
        return *scrape_;
    }

    static TaskSpec known(std::int64_t tmdb, std::string imdb) {
        TaskSpec spec;
        spec.title = "The Matrix";
        spec.year = 1999;
        spec.ids = {tmdb, std::move(imdb)};
        return spec;
    }

    static TaskSpec named(std::string title, int year) {
        TaskSpec spec;
        spec.title = std::move(title);
        spec.year = year;
        return spec;
    }

    void ask() {
        for (FetchRequest& request : scrape_->next_requests(now_)) {
            all_.push_back(request.url);
            waiting_.emplace(request.url, request);
        }
    }

    // Answers the one waiting request whose address holds `part`.
    void answer(const std::string& part, FetchAnswer answer) {
        for (const auto& [url, request] : waiting_) {
            if (url.find(part) != std::string::npos) {
                const std::int64_t id = request.id;
                waiting_.erase(url);
                scrape_->on_answer(id, std::move(answer), now_);
                ask();
                return;
            }
        }
        FAIL() << "nobody asks for " << part;
    }

    std::vector<std::string> asked() const {
        std::vector<std::string> urls;
        for (const auto& [url, request] : waiting_) {
            urls.push_back(url.substr(0, url.find('?')));
        }
        return urls;
    }

    void answer_images() {
        while (!waiting_.empty()) {
            answer("", ok(small_png(), "image/png"));
        }
    }

    // Whatever is searched for: these are found.
    void answer_searches(const std::vector<Hit>& hits) {
        while (!waiting_.empty() && waiting_.begin()->first.find("/search/movie") != std::string::npos) {
            answer("/search/movie", ok(search_answer(hits)));
        }
    }

    ScrapedMovieResult result() {
        EXPECT_TRUE(scrape_->is_done());
        output_ = scrape_->take_output();
        return output_.result;
    }

    ScrapeSettings settings_ = sample_settings();
    std::vector<KeptAnswer> answers_;  // of earlier scrapes
    MonoTime now_{};
    std::unique_ptr<MovieScrape> scrape_;
    std::map<std::string, FetchRequest> waiting_;
    std::vector<std::string> all_;
    MovieScrape::Output output_;
};

}  // namespace cinefleet::worker
