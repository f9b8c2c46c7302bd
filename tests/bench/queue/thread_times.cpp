#include "tests/bench/queue/thread_times.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <utility>
#include <vector>

namespace cinefleet::bench {
namespace {

constexpr double kLeastToldUs = 0.1;

}  // namespace

// See proc(5) and the kernel's Documentation/scheduler/sched-stats: the first number of schedstat is
// nanoseconds on a CPU.
ThreadTimes thread_times() {
    ThreadTimes times;
    for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
        std::string name;
        std::getline(std::ifstream(thread.path() / "comm"), name);
        std::int64_t nanoseconds = 0;
        std::ifstream(thread.path() / "schedstat") >> nanoseconds;
        times[name] += static_cast<double>(nanoseconds) / 1e9;
    }
    return times;
}

ThreadTimes used_since(const ThreadTimes& before) {
    ThreadTimes used = thread_times();
    for (auto& [name, seconds] : used) {
        const auto earlier = before.find(name);
        seconds -= earlier != before.end() ? earlier->second : 0;
    }
    return used;
}

std::string describe(const ThreadTimes& used, std::int64_t tasks) {
    double sum_us = 0;
    std::vector<std::pair<double, std::string>> threads;
    for (const auto& [name, seconds] : used) {
        const double us = seconds * 1e6 / static_cast<double>(tasks);
        sum_us += us;
        if (us >= kLeastToldUs) {
            threads.emplace_back(us, name);
        }
    }
    std::ranges::sort(threads, std::greater());
    std::string parts;
    for (const auto& [us, name] : threads) {
        parts += fmt::format("{}{} {:.1f}", parts.empty() ? "" : ", ", name, us);
    }
    return fmt::format("{:.1f} ({})", sum_us, parts);
}

}  // namespace cinefleet::bench
