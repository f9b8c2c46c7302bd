#pragma once

#include "common/clock.h"
#include "common/model/artwork.h"
#include "common/model/scrape_settings.h"
#include "common/model/task.h"
#include "common/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cinefleet::worker {

enum class FetchKind : std::uint8_t { data, image };

/// One HTTP GET that a scrape wants. The loop gets a permit where the provider needs one, fetches, and
/// answers.
struct FetchRequest {
    std::int64_t id = 0;  ///< unique within one scrape
    ProviderId provider = ProviderId::tmdb;
    FetchKind kind = FetchKind::data;
    std::string url;  ///< may hold a key: log only masked_url
    std::string masked_url;
    std::vector<std::string> headers;  ///< "Name: value"; may hold a key
};

/// What came of it. Either `transport_error` is set, or there is an HTTP status.
struct FetchAnswer {
    std::optional<Error> transport_error;  ///< timeout, unavailable (also cut), malformed (too large)
    std::int32_t status = 0;
    std::string content_type;
    std::int64_t retry_after_ms = 0;  ///< 0: not stated
    Blob body;
    std::int64_t latency_ms = 0;
};

/// One movie's scrape as a state machine without I/O: asks for requests, takes answers, and makes the result
/// when nothing is left to ask. Everything that does not depend on something else is asked for at once.
class MovieScrape {
  public:
    /// `settings` outlives the scrape.
    MovieScrape(TaskSpec spec, const ScrapeSettings& settings);
    ~MovieScrape();
    MovieScrape(const MovieScrape&) = delete;
    MovieScrape& operator=(const MovieScrape&) = delete;

    /// The requests to send now, each returned once. Honours `requests_per_scrape`.
    std::vector<FetchRequest> next_requests(MonoTime now);

    /// The answer to request `id`.
    void on_answer(std::int64_t id, FetchAnswer answer, MonoTime now);

    bool is_done() const;

    struct Output {
        ScrapedMovieResult result;  ///< timings: data_ms, images_ms and total_ms are set
        std::vector<FetchedImage> images;
    };
    /// Once, when done.
    Output take_output();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace cinefleet::worker
