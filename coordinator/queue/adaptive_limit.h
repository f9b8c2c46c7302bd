#pragma once

#include "common/clock.h"

#include <cstdint>

namespace cinefleet::queue {

/// Between what an allowance is kept. `least` equal to `most`: it is fixed.
struct AllowanceRange {
    std::int64_t start = 0;
    std::int64_t least = 1;
    std::int64_t most = 0;

    bool is_fixed() const { return least >= most; }
};

/// How many requests a window really allows, learned from what the provider answers. While everything that is
/// allowed is used, a few requests more than allowed are **probes**: each that is answered raises the
/// allowance by one. A refusal (429) tells the truth: what was accepted in the window before it is what is
/// allowed. After that the limit holds for a number of accepted requests that doubles with each further
/// refusal, so that less than one request in kRequestsAProbe is refused once the truth is found. Pure.
class AdaptiveAllowance {
  public:
    static constexpr std::int64_t kRequestsAProbe = 256;
    static constexpr int kMaxDoublings = 3;
    /// Among so many of the latest requests half have to fail before that is a sign of trouble.
    static constexpr std::int64_t kMemory = 16;

    AdaptiveAllowance() = default;
    explicit AdaptiveAllowance(const AllowanceRange& range);

    std::int64_t value() const { return value_; }

    /// How many requests beyond value() may be under way now.
    std::int64_t probes() const;

    /// A request was answered. `was_probe`: it had been sent beyond the value.
    void on_accepted(bool was_probe);

    /// Requests were refused; `accepted`: how many were not in the window that ended with the last of these.
    void on_refused(std::int64_t accepted, bool only_probes);

    /// A request failed or was not answered in time. True: too many do, the value came down.
    bool on_failed();

    /// As learned by an earlier process. It holds for a while, or each restart would cost a refusal.
    void restore(std::int64_t value);

    /// The range has been changed by a person: what was learned about another one is void.
    void change(const AllowanceRange& range);

  private:
    void lower_to(std::int64_t value);
    void note_health(bool is_good);
    // So far above the latest refusal that the provider must allow more than it did; one or two more were
    // answered there because the edges of windows are not sharp.
    bool is_new_ground() const;

    AllowanceRange range_;
    std::int64_t value_ = 0;
    std::int64_t hold_ = 0;  // accepted requests until the next probe
    int doublings_ = 0;
    std::int64_t ceiling_known_ = 0;  // the value at the last refusal; 0: none yet
    std::int64_t failing_ = 0;        // 0 to kScale: share of failures among the latest
};

/// How many requests a provider bears at once: down by a third at a sign of trouble (3, 2, 1), and up again
/// by one after many good answers, twice as many after each further trouble. Pure.
class AdaptiveCap {
  public:
    static constexpr std::int64_t kAnswersAStep = 32;
    static constexpr int kMaxDoublings = 4;

    AdaptiveCap() = default;
    explicit AdaptiveCap(std::int64_t most) : most_(most), value_(most) {}

    std::int64_t value() const { return value_; }
    void on_accepted();
    /// One sign of trouble a `pause`: those that were under way together are one.
    void on_trouble(MonoTime now, Millis pause);
    bool on_failed(MonoTime now, Millis pause);
    void restore(std::int64_t value);
    void change(std::int64_t most);

  private:
    std::int64_t most_ = 0;
    std::int64_t value_ = 0;
    std::int64_t good_ = 0;
    int doublings_ = 0;
    MonoTime blind_until_{};
    std::int64_t failing_ = 0;
};

}  // namespace cinefleet::queue
