#pragma once

#include "common/clock.h"
#include "common/model/hook.h"
#include "common/sys/http_client.h"
#include "common/sys/wake.h"
#include "coordinator/hooks/hook_call.h"
#include "coordinator/hooks/hook_retry.h"
#include "coordinator/hooks/running_command.h"
#include "coordinator/store/store.h"
#include "coordinator/store/store_reader.h"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace cinefleet::hooks {

/// Tells hooks what is in the outbox: for each in its order, all of them side by side, and at least once,
/// because what was told is taken out of the outbox afterwards. A hook that fails is tried again with growing
/// pauses and holds up nobody else. One thread, its own: it owns the HTTP client, the commands and a
/// connection that reads. What it writes is done by the save thread.
class Deliverer {
  public:
    using Log = std::function<void(const std::string&)>;
    /// save::SaveLoop::run_on_writer(). False: there is no writer any more.
    using Writer = std::function<bool(const std::function<void(store::Store&)>&)>;
    struct Parts {
        Writer write;
        Log log;
        const Clock& clock;  ///< outlives the deliverer
        Millis first_pause = kFirstHookPause;
    };

    Deliverer(const std::vector<Hook>& hooks, std::unique_ptr<store::StoreReader> reader, Parts parts);
    ~Deliverer();
    Deliverer(const Deliverer&) = delete;
    Deliverer& operator=(const Deliverer&) = delete;

    void start();

    /// Ends the thread and with it commands that still run: what they were told is told again.
    void stop();

    /// Any thread: something is new in the outbox.
    void notify();

    /// Any thread: what failed is tried at once.
    void retry_now();

    /// Waits until nothing is to be told but to hooks that fail. False: it took longer.
    bool wait_until_told(Millis longest);

  private:
    struct Lane {
        Hook hook;
        std::int64_t key = 0;                    ///< of its transfers
        bool has_news = true;                    ///< there may be more in the outbox than in `page`
        std::deque<store::HookDelivery> page{};  ///< the first is being told or is next
        std::vector<std::int64_t> told{};        ///< and not taken out of the outbox yet
        MonoTime told_since{};
        std::int64_t failures = 0;  ///< in a row
        MonoTime next_try{};
        bool is_asking = false;                     ///< a transfer is under way
        std::unique_ptr<RunningCommand> command{};  ///< may be null

        bool is_busy() const { return is_asking || command != nullptr; }
        bool is_done() const { return !has_news && page.empty() && told.empty(); }
    };

    void run();
    void take_notice();
    void move_on(Lane& lane);
    bool load(Lane& lane);
    void tell(Lane& lane);
    std::optional<HookMessage> message_of(const store::HookDelivery& delivery);
    void conclude(Lane& lane, const HookVerdict& verdict);
    void on_delivered(Lane& lane);
    void on_failed(Lane& lane, const HookVerdict& verdict);
    bool settle(Lane& lane);
    void log_output(const Lane& lane) const;
    void publish();
    Millis wait_time() const;
    void wait();

    const std::unique_ptr<store::StoreReader> reader_;
    const Parts parts_;
    HttpClient http_;
    std::vector<Lane> lanes_;
    Wake wake_;
    std::atomic<bool> stopping_{false};
    std::atomic<bool> retries_{false};

    std::mutex mutex_;
    std::condition_variable told_;
    std::uint64_t noticed_ = 0;   // under mutex_: calls of notify()
    std::uint64_t taken_ = 0;     // of them, by the thread
    std::uint64_t all_told_ = 0;  // under mutex_: up to this call everything was told
    std::thread thread_;
};

}  // namespace cinefleet::hooks
