#pragma once

#include "common/model/movie.h"
#include "common/model/scrape_settings.h"
#include "common/model/task.h"
#include "worker/scrape/image_hunt.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace cinefleet::worker {

/// Artwork of the set that a movie is in: of each kind that the modifiers ask for, and that the task does not
/// say is there, the best as ImageHunt has it. Fetched last, so that it delays nothing else; what cannot be
/// had is no gap of the movie.
class SetHunt {
  public:
    /// Both outlive it.
    SetHunt(const TaskSpec& spec, const ScrapeSettings& settings);

    bool is_wanted() const;

    /// Once: this is the movie's set. TMDB's facts of the movie name two images of it.
    void begin(const std::optional<MovieSet>& set);

    /// TMDB's number of the set if it is of use to ask this provider for its images, else 0.
    std::int64_t number_to_ask(ProviderId provider) const;
    void add(ProviderId provider, const std::vector<ImageCandidate>& images);

    /// What to fetch now; a kind waits while one of `pending` may still name a better one.
    std::vector<HuntedImage> next(const std::vector<ProviderId>& pending);

    /// False: it is no image.
    bool on_answer(const HuntedImage& image, const FetchAnswer& answer);

    /// In the order of kinds; once.
    std::vector<FetchedImage> take();

  private:
    const TaskSpec& spec_;
    const ScrapeSettings& settings_;
    MovieSet set_;
    std::optional<ImageHunt> hunt_;  // set: something lacks
};

}  // namespace cinefleet::worker
