// A slow, lossy wire between two network namespaces: two tap interfaces and what lies between them. For
// kernels without the netem queueing discipline, and the same everywhere: what is lost follows from the seed
// alone.
//
//     cinefleet-link --left NETNS_FILE:NAME --right NETNS_FILE:NAME [--delay-ms 50] [--loss-percent 1] …
//
// Prints "up" once both interfaces are there. SIGUSR1 cuts it: whatever is sent vanishes, and nobody is told;
// SIGUSR2 mends it. SIGTERM ends it with a line of numbers for each direction.

#include <CLI/CLI.hpp>

#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <deque>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr std::size_t kMaxFrame = 16'384;  // a tap's frames are an MTU and its header
constexpr int kFramesPerTurn = 256;        // from one side, so that the other one has its turn

// What may wait for a wire with a rate, as in a home router: more would only make everything late.
constexpr milliseconds kLongestQueue{400};

struct Words {
    std::string left;
    std::string right;
    int delay_ms = 0;
    double loss_percent = 0;
    std::int64_t left_kbit = 0;
    std::int64_t right_kbit = 0;
    std::uint64_t seed = 1;
};

// One way over the wire. Frames stay in order: the delay is the same for all.
class Direction {
  public:
    Direction(const Words& words, std::int64_t kbit, std::uint64_t seed)
        : delay_(words.delay_ms), loss_percent_(words.loss_percent), kbit_(kbit), random_(seed) {}

    void enter(std::string frame, Time now, bool is_cut) {
        ++entered_;
        const bool is_lost = std::uniform_real_distribution<>(0, 100)(random_) < loss_percent_;
        free_at_ = std::max(free_at_, now);
        if (is_cut || is_lost || free_at_ - now > kLongestQueue) {
            ++lost_;
            return;
        }
        bytes_ += frame.size();
        if (kbit_ > 0) {
            free_at_ += nanoseconds(static_cast<std::int64_t>(frame.size()) * 8 * 1'000'000 / kbit_);
        }
        under_way_.push_back({free_at_ + delay_, std::move(frame)});
    }

    // Writes what has arrived by now. What the other side's interface does not take is lost.
    void leave(int fd, Time now, bool is_cut) {
        while (!under_way_.empty() && under_way_.front().due <= now) {
            const std::string& frame = under_way_.front().bytes;
            if (is_cut || ::write(fd, frame.data(), frame.size()) < 0) {
                ++lost_;
            }
            under_way_.pop_front();
        }
    }

    std::optional<Time> next() const {
        return under_way_.empty() ? std::nullopt : std::optional(under_way_.front().due);
    }

    void report(const char* name) const {
        std::printf("%s: %lld frames, %lld of them lost, %lld bytes\n", name,
                    static_cast<long long>(entered_), static_cast<long long>(lost_),
                    static_cast<long long>(bytes_));
    }

  private:
    struct Frame {
        Time due;
        std::string bytes;
    };

    const milliseconds delay_;
    const double loss_percent_;
    const std::int64_t kbit_;  // 0: as fast as it comes
    std::mt19937_64 random_;
    std::deque<Frame> under_way_;
    Time free_at_{};
    std::int64_t entered_ = 0;
    std::int64_t lost_ = 0;
    std::size_t bytes_ = 0;
};

// "/run/netns/nas:eth0": a new tap interface there. Below 0: errno says why there is none. This process stays
// there.
int open_tap(const std::string& place) {
    const std::size_t colon = place.rfind(':');
    if (colon == std::string::npos) {
        errno = EINVAL;
        return -1;
    }
    const int space = ::open(place.substr(0, colon).c_str(), O_RDONLY | O_CLOEXEC);
    if (space < 0 || ::setns(space, CLONE_NEWNET) != 0) {
        return -1;
    }
    ::close(space);
    const int tap = ::open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    ifreq request = {};
    request.ifr_flags = IFF_TAP | IFF_NO_PI;
    place.substr(colon + 1).copy(request.ifr_name, IFNAMSIZ - 1);
    return tap >= 0 && ::ioctl(tap, TUNSETIFF, &request) == 0 ? tap : -1;
}

class Wire {
  public:
    Wire(const Words& words, int left, int right)
        : taps_{left, right},
          ways_{Direction(words, words.left_kbit, 2 * words.seed),
                Direction(words, words.right_kbit, 2 * words.seed + 1)} {}

    // Until SIGTERM or SIGINT.
    void run(int signal_fd) {
        while (handle_signals(signal_fd)) {
            for (std::size_t side = 0; side < 2; ++side) {
                take_in(side);
            }
            const Time now = Clock::now();
            ways_[0].leave(taps_[1], now, is_cut_);
            ways_[1].leave(taps_[0], now, is_cut_);
            wait(signal_fd);
        }
        ways_[0].report("left to right");
        ways_[1].report("right to left");
    }

  private:
    void take_in(std::size_t side) {
        for (int i = 0; i < kFramesPerTurn; ++i) {
            const ssize_t size = ::read(taps_[side], buffer_.data(), buffer_.size());
            if (size <= 0) {
                return;
            }
            ways_[side].enter(std::string(buffer_.data(), static_cast<std::size_t>(size)), Clock::now(),
                              is_cut_);
        }
    }

    bool handle_signals(int signal_fd) {
        signalfd_siginfo info = {};
        while (::read(signal_fd, &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
            if (info.ssi_signo != SIGUSR1 && info.ssi_signo != SIGUSR2) {
                return false;
            }
            is_cut_ = info.ssi_signo == SIGUSR1;
        }
        return true;
    }

    void wait(int signal_fd) {
        std::array<pollfd, 3> fds = {pollfd{taps_[0], POLLIN, 0}, pollfd{taps_[1], POLLIN, 0},
                                     pollfd{signal_fd, POLLIN, 0}};
        std::optional<Time> due = ways_[0].next();
        if (const std::optional<Time> other = ways_[1].next(); other && (!due || *other < *due)) {
            due = other;
        }
        timespec timeout = {};
        if (due) {
            const auto left = std::max(nanoseconds{0}, nanoseconds(*due - Clock::now()));
            timeout.tv_sec = left.count() / 1'000'000'000;
            timeout.tv_nsec = left.count() % 1'000'000'000;
        }
        ::ppoll(fds.data(), fds.size(), due ? &timeout : nullptr, nullptr);
    }

    const std::array<int, 2> taps_;
    std::array<Direction, 2> ways_;
    std::array<char, kMaxFrame> buffer_{};
    bool is_cut_ = false;
};

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("A slow, lossy wire between two network namespaces.");
    Words words;
    app.add_option("--left", words.left, "NETNS_FILE:NAME of one end")->required();
    app.add_option("--right", words.right, "NETNS_FILE:NAME of the other end")->required();
    app.add_option("--delay-ms", words.delay_ms, "Each way")->check(CLI::Range(0, 60'000));
    app.add_option("--loss-percent", words.loss_percent, "Each way")->check(CLI::Range(0, 100));
    app.add_option("--left-kbit", words.left_kbit, "From the left, kbit/s; 0: as fast as it comes");
    app.add_option("--right-kbit", words.right_kbit, "From the right, kbit/s; 0: as fast as it comes");
    app.add_option("--seed", words.seed, "Of what is lost");
    CLI11_PARSE(app, argc, argv);

    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGTERM, SIGINT, SIGUSR1, SIGUSR2}) {
        sigaddset(&signals, signal);
    }
    sigprocmask(SIG_BLOCK, &signals, nullptr);
    const int signal_fd = ::signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
    const int left = open_tap(words.left);
    const int right = left >= 0 ? open_tap(words.right) : -1;
    if (signal_fd < 0 || right < 0) {
        std::fprintf(stderr, "cinefleet-link: %s\n", std::strerror(errno));
        return 3;
    }
    std::printf("up\n");
    std::fflush(stdout);
    Wire(words, left, right).run(signal_fd);
    return 0;
}
