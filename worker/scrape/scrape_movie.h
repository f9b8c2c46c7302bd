#pragma once

#include "common/clock.h"
#include "common/model/artwork.h"
#include "common/model/kept_answer.h"
#include "common/model/scrape_settings.h"
#include "common/model/task.h"
#include "worker/providers/fetch.h"
#include "worker/providers/provider.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace cinefleet::worker {

/// One movie's scrape as a state machine without I/O: asks for requests, takes answers, and makes the result
/// when nothing is left to ask. Everything that does not depend on something else is asked for at once.
class MovieScrape {
  public:
    /// `settings` and `providers` outlive the scrape. `answers`: of earlier scrapes of the movie; what is
    /// fresh among them is not asked for again.
    MovieScrape(TaskSpec spec, const ScrapeSettings& settings,
                std::span<const Provider> providers = provider_table(), std::vector<KeptAnswer> answers = {});
    ~MovieScrape();
    MovieScrape(const MovieScrape&) = delete;
    MovieScrape& operator=(const MovieScrape&) = delete;

    /// The requests to send now, each returned once. Honours `requests_per_scrape`.
    std::vector<FetchRequest> next_requests(MonoTime now);

    /// The answer to request `id`.
    void on_answer(std::int64_t id, FetchAnswer answer, MonoTime now);

    bool is_done() const;

    struct Output {
        ScrapedMovieResult result;         ///< timings: data_ms, images_ms and total_ms are set
        std::vector<FetchedImage> images;  ///< without those that the task said are there
        std::vector<KeptAnswer> answers;   ///< for the next scrape of the movie; none if this one has failed
    };
    /// Once, when done.
    Output take_output();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace cinefleet::worker
