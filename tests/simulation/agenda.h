#pragma once

#include "common/clock.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace cinefleet::simulation {

/// Virtual time: what happens when, and in which order if at once: that of asking.
class Agenda {
  public:
    using Action = std::function<void()>;

    MonoTime now() const { return now_; }

    /// Not before now.
    void at(MonoTime when, Action action) {
        entries_.push_back({std::max(when, now_), next_sequence_++, std::move(action)});
        std::ranges::push_heap(entries_, is_later);
    }
    void after(Millis delay, Action action) { at(now_ + delay, std::move(action)); }

    /// Lets the next thing happen. False: there is none.
    bool run_next() {
        if (entries_.empty()) {
            return false;
        }
        std::ranges::pop_heap(entries_, is_later);
        Entry entry = std::move(entries_.back());
        entries_.pop_back();
        now_ = entry.when;
        entry.action();
        return true;
    }

  private:
    struct Entry {
        MonoTime when;
        std::uint64_t sequence = 0;
        Action action;
    };
    static bool is_later(const Entry& left, const Entry& right) {
        return left.when != right.when ? left.when > right.when : left.sequence > right.sequence;
    }

    std::vector<Entry> entries_;
    MonoTime now_{std::chrono::seconds(1)};
    std::uint64_t next_sequence_ = 0;
};

}  // namespace cinefleet::simulation
