#pragma once

/// How a worker process ends, for its supervisor and for people.
namespace cinefleet::worker {

inline constexpr int kLeft = 0;       ///< it was told to
inline constexpr int kUsage = 2;      ///< wrong usage
inline constexpr int kCannotRun = 3;  ///< another start would end the same way
inline constexpr int kTaskDone = 10;  ///< the one that it was for: another process follows

}  // namespace cinefleet::worker
