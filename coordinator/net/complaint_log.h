#pragma once

#include "common/clock.h"

#include <functional>
#include <optional>
#include <string>

namespace cinefleet::net {

/// Says what peers do wrong, at most `kLinesPerWindow` lines a window, so that a broken or hostile peer
/// cannot fill the disk with log. What was left out is counted in the first line of the next window.
class ComplaintLog {
  public:
    static constexpr int kLinesPerWindow = 10;
    static constexpr Millis kWindow{10'000};

    explicit ComplaintLog(std::function<void(const std::string&)> write);

    void say(const std::string& line, MonoTime now);

  private:
    std::function<void(const std::string&)> write_;
    std::optional<MonoTime> window_start_;
    int said_ = 0;
    int left_out_ = 0;
};

}  // namespace cinefleet::net
