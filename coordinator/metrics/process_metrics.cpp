// What the system knows of this process.

#include "coordinator/metrics/fleet_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace cinefleet::metrics {
namespace {

// Fields of /proc/self/stat behind the program's name, which may hold anything: 3 is the first of them.
constexpr int kFirstField = 3;
constexpr int kUserTicks = 14;
constexpr int kSystemTicks = 15;
constexpr int kStartTicks = 22;
constexpr int kResidentPages = 24;

double boot_time_s() {
    std::ifstream file("/proc/stat");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("btime ")) {
            return std::strtod(line.c_str() + 6, nullptr);
        }
    }
    return 0;
}

std::int64_t open_files() {
    std::int64_t count = 0;
    std::error_code error;
    for (std::filesystem::directory_iterator entry("/proc/self/fd", error), end; !error && entry != end;
         entry.increment(error)) {
        ++count;
    }
    return count;
}

}  // namespace

ProcessMetrics read_process_metrics() {
    ProcessMetrics process;
    std::ifstream file("/proc/self/stat");
    std::string line;
    std::getline(file, line);
    std::istringstream words(line.substr(std::min(line.rfind(')') + 1, line.size())));
    const auto ticks_a_second = static_cast<double>(::sysconf(_SC_CLK_TCK));
    std::string word;
    for (int field = kFirstField; field <= kResidentPages && words >> word; ++field) {
        const double value = std::strtod(word.c_str(), nullptr);
        if (field == kUserTicks || field == kSystemTicks) {
            process.cpu_s += value / ticks_a_second;
        } else if (field == kStartTicks) {
            process.start_time_s = boot_time_s() + value / ticks_a_second;
        } else if (field == kResidentPages) {
            process.memory_bytes = static_cast<std::int64_t>(value) * ::sysconf(_SC_PAGESIZE);
        }
    }
    process.open_files = open_files();
    rlimit most{};
    if (::getrlimit(RLIMIT_NOFILE, &most) == 0) {
        process.most_files = static_cast<std::int64_t>(most.rlim_cur);
    }
    return process;
}

}  // namespace cinefleet::metrics
