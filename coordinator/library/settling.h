#pragma once

#include "common/clock.h"
#include "common/model/found_movie.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>

namespace cinefleet::library {

/// Tells files that are still being copied from whole ones: a file is whole if it was last written a while
/// ago, or if its size and time have stayed the same for as long. Belongs to one thread.
class Settling {
  public:
    explicit Settling(Millis quiet) : quiet_(quiet) {}

    /// Looks at a file once more. Times of the wall clock that lie ahead (another machine's) count as now.
    bool is_settled(const std::string& path, const MoviePart& part, MonoTime now, WallTime wall);

    /// Files that are being waited for.
    std::size_t size() const { return seen_.size(); }

  private:
    struct Look {
        std::int64_t size_bytes = 0;
        std::int64_t mtime_ms = 0;
        MonoTime since{};
    };
    const Millis quiet_;
    std::unordered_map<std::string, Look> seen_;  // at most kMaxWaiting
};

}  // namespace cinefleet::library
