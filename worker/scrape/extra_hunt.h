#pragma once

#include "common/model/movie.h"
#include "common/model/scrape_settings.h"
#include "common/model/task.h"
#include "worker/scrape/image_hunt.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace cinefleet::worker {

/// Images beside the main ones of a movie with a folder of its own: fanart in the order of the main one's
/// candidates, and portraits of actors in billing order, as many as the settings say. Fetched last, so that
/// they delay nothing else; one that cannot be had is no gap of the movie. One that the task says is there
/// already is taken without its bytes; bytes that are among its fanart already are not taken twice.
class ExtraHunt {
  public:
    static constexpr std::int32_t kMostOfARole = 20;
    static constexpr std::int32_t kSpareTries = 3;  ///< fanart in place of some that is none

    /// Both outlive it.
    ExtraHunt(const TaskSpec& spec, const ScrapeSettings& settings);

    /// What begin() is to be told beside the main images.
    bool wants_cast() const;

    /// Once: the main images are decided; the cast is the movie's.
    void begin(const ImageHunt& main, const std::vector<CastMember>& cast);
    bool has_begun() const { return has_begun_; }

    /// What to fetch now.
    std::vector<HuntedImage> next();

    /// False: it is no image, or one that is there already.
    bool on_answer(const HuntedImage& image, const FetchAnswer& answer);

    /// In order; once. What is there already has no bytes.
    std::vector<FetchedImage> take();

  private:
    enum class State : std::uint8_t { waiting, in_flight, taken, refused };
    struct Extra {
        HuntedImage image;
        State state = State::waiting;
        FetchedImage fetched = {};
    };

    bool wants_fanart() const;
    void add_fanart(const ImageHunt& main);
    void add_portraits(const std::vector<CastMember>& cast, const std::string& host);
    const Artwork* at_hand(const HuntedImage& image) const;
    bool is_taken_fanart(const Artwork& artwork) const;
    std::size_t fanart_under_way() const;

    const TaskSpec& spec_;
    const ScrapeSettings& settings_;
    bool has_begun_ = false;
    std::string main_sha256_;  // of the fanart; empty: none
    std::vector<Extra> extras_;
};

}  // namespace cinefleet::worker
