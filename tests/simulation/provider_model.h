#pragma once

#include "common/clock.h"
#include "common/model/providers.h"
#include "coordinator/queue/events.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <utility>

namespace cinefleet::simulation {

struct World;

/// Of quotas.
constexpr Millis kDay{45'000};

inline std::int64_t day_of(MonoTime time) {
    return time.time_since_epoch() / kDay;
}

/// The services and their judge: counts by itself what arrives from each egress (World::egress_of), in any
/// window and at once, against the limits. A request of a process that has died goes on until it is answered.
class ProviderModel {
  public:
    explicit ProviderModel(World& world) : world_(world) {}

    /// `truth_percent`: of what is documented and set, so much is really allowed in a window.
    void set_first_limit(const queue::ProviderLimit& limit, std::int32_t truth_percent);
    /// What was granted under the old limit is not judged by the new one.
    void change_limit(const queue::ProviderLimit& limit);

    struct Answer {
        bool is_throttled = false;
        bool is_blocked = false;
        Millis retry_after{0};
    };
    /// Sends one request; the number is for close. `answered` is called unless it was closed before.
    std::int64_t request(ProviderId provider, const std::string& egress,
                         std::function<void(Answer)> answered);

    /// The asker has closed the connection: the service stops.
    void close(std::int64_t request);

    /// Whoever asks from there is taken for a robot, until then.
    void block(ProviderId provider, const std::string& egress, MonoTime until) {
        gate_of(provider, egress).blocked_until = until;
    }
    void unblock();

    std::int64_t requests() const { return last_request_; }
    /// Who learns what is allowed is not refused again and again.
    void check_the_end();

  private:
    struct Service {
        queue::ProviderLimit limit;
        MonoTime limit_since{};
        std::int64_t day = 0;
        std::int64_t today = 0;
        std::int32_t truth_percent = 100;
    };
    struct Gate {
        Service* service = nullptr;
        std::int64_t in_flight = 0;
        std::deque<MonoTime> arrivals;
        std::deque<MonoTime> accepted;
        std::int64_t all_accepted = 0;
        std::int64_t refused = 0;
        MonoTime blocked_until{};
    };
    struct Open {
        Gate* gate = nullptr;
        bool has_arrived = false;
        std::function<void(Answer)> answered;
    };
    void arrive(std::int64_t request);
    Gate& gate_of(ProviderId provider, const std::string& egress);
    void judge(Gate& gate);
    void judge_day(Service& service);
    Answer answer_of(Gate& gate);
    bool refuses(Gate& gate, Answer& answer);

    World& world_;
    std::map<ProviderId, Service> services_;
    std::map<std::pair<ProviderId, std::string>, Gate> gates_;
    std::map<std::int64_t, Open> open_;
    std::int64_t last_request_ = 0;
};

}  // namespace cinefleet::simulation
