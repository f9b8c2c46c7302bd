#pragma once

#include "common/clock.h"
#include "common/ids.h"
#include "common/model/artwork.h"
#include "common/model/kept_answer.h"
#include "common/model/task.h"
#include "coordinator/queue/events.h"
#include "proto/messages.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cinefleet::net {

/// A result that has arrived whole. The images have the sizes that the worker stated; their hashes are not
/// checked yet: that is work for the thread that writes them.
struct ArrivedResult {
    ScrapedMovieResult result;
    std::vector<FetchedImage> images;
    std::string worker_id;
    std::vector<KeptAnswer> answers;  ///< for the next scrape of the movie
};

struct AssemblerLimits {
    std::int32_t max_images = 64;  ///< of one result: 8 kinds, twice 20 extras, 8 of a set
    std::int64_t max_image_bytes = 32LL << 20U;
    std::int64_t max_result_bytes = 256LL << 20U;  ///< the images of one result
    std::int64_t peer_bytes = 256LL << 20U;        ///< one peer's results here; a single one always may
    std::int64_t total_bytes = 1LL << 30U;         ///< everybody's: beyond it results come as damaged
    Millis stall{60'000};                          ///< an unfinished result without progress is forgotten
};

/// Puts results together from RESULT and the IMAGE messages that follow it on the same connection, in
/// order. Keeps each whole one until it is taken or dropped. No I/O.
class ResultAssembler {
  public:
    explicit ResultAssembler(AssemblerLimits limits) : limits_(limits) {}

    struct Step {
        std::vector<queue::ResultArrived> arrived;  ///< whole or damaged
        std::string problem;                        ///< what the peer did wrong; empty: nothing
    };
    Step on_result(PeerId peer, proto::ResultMessage message, MonoTime now);
    Step on_image(PeerId peer, const proto::ImageMessage& message, const Blob& bytes, MonoTime now);

    std::optional<ArrivedResult> take(LeaseId lease);
    void drop(LeaseId lease);

    /// The connection is gone: nothing more will come of what it was sending.
    void drop_unfinished(PeerId peer);
    void drop_stalled(MonoTime now);

    /// Of images held, whole results and unfinished ones.
    std::int64_t held_bytes() const;

  private:
    struct Unfinished {
        proto::ResultMessage message;
        std::vector<FetchedImage> images;
        std::int64_t received_bytes = 0;
        MonoTime last_progress;
    };
    struct Whole {
        PeerId peer;
        std::int64_t bytes = 0;
        ArrivedResult result;
    };

    std::string why_refused(PeerId peer, const proto::ResultMessage& message) const;
    std::string why_refused(const Unfinished& unfinished, const proto::ImageMessage& message,
                            std::int64_t bytes) const;
    std::int64_t held_bytes_of(PeerId peer) const;
    queue::ResultArrived finish(PeerId peer, Unfinished unfinished);

    const AssemblerLimits limits_;
    std::map<PeerId, Unfinished> unfinished_;
    std::map<PeerId, LeaseId> refused_;  ///< whose remaining images are still to come
    std::map<LeaseId, Whole> whole_;
};

}  // namespace cinefleet::net
