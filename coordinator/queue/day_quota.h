#pragma once

#include <cstdint>
#include <optional>

namespace cinefleet::queue {

/// A provider's requests of one day, counted so that no crash makes them fewer: a request may be made only
/// after it was durable that there may be so many. Pure.
class DayQuota {
  public:
    /// Made durable at a time: enough that a fast provider does not wait for the disk, few enough that a
    /// crash, which loses what was reserved and not used, does not cost much.
    static constexpr std::int64_t kMostReserved = 16;

    /// 0: no quota; requests are counted all the same, in case there is one later.
    void change(std::int64_t most) { most_ = most; }

    /// What was durable.
    void restore(std::int64_t day, std::int64_t requests);

    /// `carried`: requests that were allowed before and may yet be made count for the new day. A clock that
    /// is put right does not begin a day again. True: it was used up and is no more.
    bool begin_day(std::int64_t day, std::int64_t carried);

    std::int64_t most() const { return most_; }
    std::int64_t used() const { return used_; }
    bool is_used_up() const { return most_ > 0 && used_ >= most_; }
    bool may_take() const { return most_ == 0 || (used_ < most_ && used_ < reserved_); }

    void take() { ++used_; }
    void give_back();

    /// `wanted` requests are waited for: so many of this day are to be made durable now; nullopt: nothing is.
    std::optional<std::int64_t> reserve(std::int64_t wanted);
    std::int64_t day() const { return day_; }

    /// It is durable.
    void reserved(std::int64_t day, std::int64_t requests);

  private:
    std::int64_t most_ = 0;
    std::int64_t day_ = 0;
    std::int64_t used_ = 0;
    std::int64_t reserved_ = 0;
    std::int64_t asked_ = 0;  // to reserve, not durable yet; 0: nothing is
};

}  // namespace cinefleet::queue
