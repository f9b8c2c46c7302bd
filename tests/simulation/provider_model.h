#pragma once

#include "common/clock.h"
#include "common/model/providers.h"
#include "coordinator/queue/events.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>

namespace cinefleet::simulation {

struct World;

/// The services and their judge: counts by itself what arrives, in any window and at once, against the
/// limits. A request of a process that has died goes on until it is answered.
class ProviderModel {
  public:
    explicit ProviderModel(World& world) : world_(world) {}

    void set_first_limit(const queue::ProviderLimit& limit) { gates_[limit.provider].limit = limit; }
    /// What was granted under the old limit is not judged by the new one.
    void change_limit(const queue::ProviderLimit& limit);

    struct Answer {
        bool is_throttled = false;
        Millis retry_after{0};
    };
    /// Sends one request; the number is for close. `answered` is called unless it was closed before.
    std::int64_t request(ProviderId provider, std::function<void(Answer)> answered);

    /// The asker has closed the connection: the service stops.
    void close(std::int64_t request);

    std::int64_t requests() const { return last_request_; }

  private:
    struct Gate {
        queue::ProviderLimit limit;
        MonoTime limit_since{};
        std::int64_t in_flight = 0;
        std::deque<MonoTime> arrivals;
    };
    struct Open {
        ProviderId provider = ProviderId::tmdb;
        bool has_arrived = false;
        std::function<void(Answer)> answered;
    };
    void arrive(std::int64_t request);
    void judge(Gate& gate);

    World& world_;
    std::map<ProviderId, Gate> gates_;
    std::map<std::int64_t, Open> open_;
    std::int64_t last_request_ = 0;
};

}  // namespace cinefleet::simulation
