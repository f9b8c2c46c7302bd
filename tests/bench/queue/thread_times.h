#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace cinefleet::bench {

/// Seconds of CPU that this process's living threads have taken, by name; threads of one name together.
using ThreadTimes = std::map<std::string, double>;

ThreadTimes thread_times();

/// What each has taken since; one that has ended since is left out.
ThreadTimes used_since(const ThreadTimes& before);

/// "58.1 (core 27.2, save 24.0, ZMQbg/IO/0 6.9)": microseconds a task, of all and of those that took any.
std::string describe(const ThreadTimes& used, std::int64_t tasks);

}  // namespace cinefleet::bench
