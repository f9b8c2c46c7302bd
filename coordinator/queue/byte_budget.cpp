#include "coordinator/queue/byte_budget.h"

#include <algorithm>

namespace cinefleet::queue {

std::int64_t ByteBudget::begin(MonoTime now) {
    free_at_ = std::max(free_at_, now - kBurst);
    charge(expected_);
    return expected_;
}

void ByteBudget::end(std::int64_t charged, std::int64_t bytes) {
    expected_ += (bytes - expected_) / kMemory;
    charge(bytes - charged);
}

void ByteBudget::charge(std::int64_t bytes) {
    if (rate_ > 0) {
        constexpr double kMicrosASecond = 1e6;
        const double micros = static_cast<double>(bytes) / static_cast<double>(rate_) * kMicrosASecond;
        free_at_ += std::chrono::microseconds(static_cast<std::int64_t>(micros));
    }
}

}  // namespace cinefleet::queue
