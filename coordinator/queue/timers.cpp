#include "coordinator/queue/timers.h"

#include <algorithm>

namespace cinefleet::queue {

void Timers::set(MonoTime due, TimerKind kind, std::int64_t id) {
    heap_.push_back({{due, kind, id}, next_sequence_++});
    std::ranges::push_heap(heap_, is_later);
}

std::optional<MonoTime> Timers::next() const {
    if (heap_.empty()) {
        return std::nullopt;
    }
    return heap_.front().timer.due;
}

std::optional<Timer> Timers::pop_due(MonoTime now) {
    if (heap_.empty() || heap_.front().timer.due > now) {
        return std::nullopt;
    }
    std::ranges::pop_heap(heap_, is_later);
    const Timer timer = heap_.back().timer;
    heap_.pop_back();
    return timer;
}

bool Timers::is_later(const Entry& left, const Entry& right) {
    return left.timer.due != right.timer.due ? left.timer.due > right.timer.due
                                             : left.sequence > right.sequence;
}

}  // namespace cinefleet::queue
