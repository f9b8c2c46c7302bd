#pragma once

#include "common/clock.h"
#include "common/ids.h"
#include "proto/messages.h"
#include "worker/scrape/scrape_movie.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace cinefleet::worker {

/// A result on its way to the coordinator: RESULT, then one IMAGE each.
struct OutgoingResult {
    proto::ResultMessage message;
    std::vector<FetchedImage> images;
};

/// What a worker holds: leases that wait for a slot, are being scraped, or whose result has not been
/// acknowledged. Each question costs the same however many there are. Pure.
class HeldLeases {
  public:
    struct Held {
        proto::Lease lease;
        proto::LeasePhase phase = proto::LeasePhase::queued;
        MonoTime since;  ///< of its arrival, or of the scrape's start
        std::optional<OutgoingResult> result;
        bool sent = false;
        std::int64_t bytes = 0;  ///< of the result's images
    };

    /// Queues it; nothing happens if it is held already.
    void add(const proto::Lease& lease, MonoTime now);
    void erase(LeaseId lease);

    /// nullptr: it is not held.
    const Held* find(LeaseId lease) const;
    const std::map<LeaseId, Held>& all() const { return leases_; }
    bool empty() const { return leases_.empty(); }

    std::int32_t queued() const { return static_cast<std::int32_t>(queued_.size()); }
    std::int32_t scraping() const { return scraping_; }
    bool is_suspect_scraping() const { return suspects_scraping_ > 0; }

    /// The queued one that came first; nullptr: there is none.
    const Held* first_queued() const;
    void start(LeaseId lease, MonoTime now);
    void finish(LeaseId lease, OutgoingResult result);

    /// The first result that has not been sent, whose bytes `fit` may refuse; it counts as sent now.
    const OutgoingResult* send_next(const std::function<bool(std::int64_t bytes)>& fits);
    /// Its result has to be sent again.
    void unsend(LeaseId lease);
    void unsend_all();

    /// Sent and not acknowledged.
    bool any_outstanding() const { return outstanding_ > 0; }
    std::int64_t outstanding_bytes() const { return outstanding_bytes_; }

  private:
    void leave(const Held& held);

    std::map<LeaseId, Held> leases_;
    std::set<LeaseId> queued_;
    std::set<LeaseId> unsent_;
    std::int32_t scraping_ = 0;
    std::int32_t suspects_scraping_ = 0;
    std::int64_t outstanding_ = 0;
    std::int64_t outstanding_bytes_ = 0;
};

}  // namespace cinefleet::worker
