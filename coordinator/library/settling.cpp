#include "coordinator/library/settling.h"

namespace cinefleet::library {
namespace {

// More files than this are hardly being copied at once: then most of them have gone unfinished.
constexpr std::size_t kMaxWaiting = 10'000;

}  // namespace

bool Settling::is_settled(const std::string& path, const MoviePart& part, MonoTime now, WallTime wall) {
    if (part.mtime_ms <= wall.time_since_epoch().count() - quiet_.count()) {
        seen_.erase(path);
        return true;
    }
    const auto look = seen_.find(path);
    if (look == seen_.end()) {
        if (seen_.size() >= kMaxWaiting) {
            seen_.clear();  // those that are still there wait anew
        }
        seen_.emplace(path, Look{part.size_bytes, part.mtime_ms, now});
        return false;
    }
    if (look->second.size_bytes != part.size_bytes || look->second.mtime_ms != part.mtime_ms) {
        look->second = {part.size_bytes, part.mtime_ms, now};
        return false;
    }
    return now - look->second.since >= quiet_;
}

}  // namespace cinefleet::library
