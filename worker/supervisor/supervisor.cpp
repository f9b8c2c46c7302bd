#include "worker/supervisor/supervisor.h"

#include "common/sys/heartbeat.h"
#include "common/sys/process.h"
#include "common/sys/sockets.h"
#include "common/sys/sockets_security.h"
#include "proto/codec.h"
#include "worker/exit_codes.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <deque>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace cinefleet::worker {
namespace {

constexpr Millis kFirstPause{100};
constexpr Millis kLongestPause{30'000};
constexpr Millis kSteady{60'000};    // a child that lived so long starts again at once
constexpr Millis kGrace{1'000};      // from SIGTERM to SIGKILL
constexpr Millis kOverslept{2'000};  // we were stopped ourselves: nobody could be heard
constexpr Millis kLongestWait{1'000};
constexpr Millis kRetryUnsent{100};      // nobody is connected yet
constexpr std::size_t kMaxUnsent = 100;  // reports

struct Child {
    int index = 0;
    std::uint64_t incarnation = 0;
    std::int64_t pid = 0;
    std::optional<ChildProcess> process;
    MonoTime started_at;
    MonoTime start_at;
    Millis pause{0};
    bool has_left = false;  // it was told to leave, and is not started again
    std::unique_ptr<HeartbeatPipe> heartbeat;
    std::optional<Millis> silent_at_most;  // as it said; nullopt: it has never beaten
    MonoTime beaten_at;
    std::optional<MonoTime> kill_at;  // it hung and was sent SIGTERM
};

class Supervisor {
  public:
    Supervisor(const SupervisorOptions& options, const Clock& clock)
        : options_(options), clock_(clock), endpoint_(options.endpoint) {}

    int run() {
        if (const Status connected = connect(); !connected) {
            options_.log(connected.error().message);
            return kCannotRun;
        }
        make_children();
        for (std::uint64_t turns = 0; !stop_; ++turns) {
            for (Child& child : children_) {
                if (!child.process && !child.has_left && clock_.mono() >= child.start_at) {
                    start(child);
                }
            }
            tell_service(turns);
            wait();
            for (Child& child : children_) {
                end_if_hung(child);
                look_after(child);
            }
            send_reports();
            look_where_it_is();
        }
        if (options_.service != nullptr) {
            options_.service->stopping();
        }
        end_children();
        return exit_code_;
    }

  private:
    Status connect() {
        watch_.reset();
        control_ = std::make_unique<DealerSocket>(context_, options_with(options_.keys));
        watch_ = std::make_unique<ConnectionWatch>(context_, *control_);
        away_since_ = clock_.mono();
        return control_->connect(endpoint_);
    }

    void make_children() {
        for (int i = 0; i < options_.processes; ++i) {
            Child& child = children_.emplace_back();
            child.index = i;
            child.start_at = clock_.mono();
        }
    }

    // What the processes hold they give back if they still reach the old address; else it runs out there.
    void look_where_it_is() {
        while (const std::optional<ConnectionWatch::Event> event = watch_->receive()) {
            if (event->news == ConnectionNews::let_in) {
                away_since_.reset();
            } else if (event->news == ConnectionNews::disconnected) {
                away_since_ = away_since_.value_or(clock_.mono());
            }
        }
        if (!options_.find_again || !away_since_ || clock_.mono() - *away_since_ < options_.patience) {
            return;
        }
        const Result<std::string> found = options_.find_again();
        away_since_ = clock_.mono();
        if (!found || *found == endpoint_) {
            return;  // it may be back at any moment
        }
        options_.log("the coordinator is at " + *found + " now, starting anew");
        end_children();
        endpoint_ = *found;
        if (const Status connected = connect(); !connected) {
            options_.log(connected.error().message);
        }
        make_children();
    }

    std::string name_of(const Child& child) const {
        return options_.name + "/" + std::to_string(child.index);
    }

    void tell_service(std::uint64_t turns) {
        if (options_.service == nullptr) {
            return;
        }
        if (turns == 0) {
            options_.service->ready(std::to_string(options_.processes) + " worker processes for " +
                                    endpoint_);
        }
        options_.service->progress(turns);
    }

    void start(Child& child) {
        child.incarnation = random_number();
        std::vector<std::string> arguments = {
            options_.program, "--connect",     endpoint_,
            "--slots",        options_.slots,  "--child-id",
            name_of(child),   "--incarnation", std::to_string(child.incarnation)};
        child.heartbeat = std::make_unique<HeartbeatPipe>();
        child.silent_at_most.reset();
        child.kill_at.reset();
        const int beat_fd = child.heartbeat->child_fd();
        arguments.insert(arguments.end(), {"--beat-fd", std::to_string(beat_fd)});
        if (options_.is_quiet) {
            arguments.emplace_back("--quiet");
        }
        if (options_.is_one_a_task) {
            arguments.emplace_back("--isolate=task");
        }
        if (!options_.key_file.empty()) {
            arguments.insert(arguments.end(), {"--key-file", options_.key_file});
        }
        arguments.insert(arguments.end(), options_.child_flags.begin(), options_.child_flags.end());
        child.started_at = clock_.mono();  // before it runs: a clock that others turn goes on meanwhile
        Result<ChildProcess> process = ChildProcess::start(arguments, {beat_fd, -1, -1});
        child.heartbeat->close_child_end();
        if (process) {
            child.process.emplace(*std::move(process));
            child.pid = child.process->pid();
        } else {
            back_off(child);
            options_.log(process.error().message);
        }
    }

    void back_off(Child& child) {
        const bool was_steady = clock_.mono() - child.started_at >= kSteady;
        child.pause =
            was_steady || child.pause.count() == 0 ? kFirstPause : std::min(child.pause * 2, kLongestPause);
        child.start_at = clock_.mono() + (child.pause == kFirstPause ? Millis{0} : child.pause);
    }

    // Its loop turns at least once a second, whatever its scrapes wait for: one that says nothing for so long
    // is stuck, and would neither hear a cancel nor SIGTERM.
    void end_if_hung(Child& child) {
        const MonoTime now = clock_.mono();
        if (!child.process) {
            return;
        }
        if (const std::optional<Millis> beat = child.heartbeat->take_beat(); beat) {
            child.silent_at_most = beat;
            child.beaten_at = now;
        }
        child.beaten_at = std::max(child.beaten_at, awake_since_);
        if (child.kill_at) {
            if (now >= *child.kill_at) {
                child.process->send_signal(SIGKILL);
            }
        } else if (child.silent_at_most && now - child.beaten_at > *child.silent_at_most) {
            options_.log(name_of(child) + " has hung for " +
                         std::to_string(child.silent_at_most->count() / 1'000) + " s, ending it");
            child.process->send_signal(SIGTERM);
            child.kill_at = now + kGrace;
        }
    }

    void look_after(Child& child) {
        const std::optional<ProcessEnd> end = child.process ? child.process->poll_end() : std::nullopt;
        if (!end) {
            return;
        }
        child.process.reset();
        if (end->exit_code == kCannotRun) {
            stop_ = true;  // refused: another start would end the same way
            exit_code_ = kCannotRun;
            return;
        }
        if (end->exit_code == kTaskDone && !child.kill_at) {
            child.pause = Millis{0};
            child.start_at = clock_.mono();
            return;
        }
        if (end->exit_code == kLeft && !child.kill_at) {
            child.has_left = true;  // told to
            stop_ = stop_ || std::ranges::all_of(children_, &Child::has_left);
            return;
        }
        back_off(child);
        options_.log(name_of(child) + " ended by " +
                     (end->signal != 0 ? "signal " + std::to_string(end->signal)
                                       : "exit code " + std::to_string(end->exit_code)) +
                     ", starting it again");
        if (unsent_.size() == kMaxUnsent) {
            unsent_.pop_front();
        }
        unsent_.push_back(proto::ChildExited{name_of(child), child.incarnation, child.pid, end->exit_code,
                                             end->signal, child.kill_at.has_value()});
    }

    void send_reports() {
        while (!unsent_.empty()) {
            const std::array<Blob, 1> report = {Blob::from_string(proto::encode(unsent_.front()))};
            if (control_->send(report) != SendOutcome::sent) {
                return;
            }
            unsent_.pop_front();
        }
    }

    void wait() {
        std::vector<Waitable> items = {{nullptr, options_.stop_fd, false}, {control_.get(), -1, false}};
        const MonoTime start = clock_.mono();
        Millis timeout = unsent_.empty() ? kLongestWait : kRetryUnsent;
        for (const Child& child : children_) {
            if (child.process) {
                items.push_back({nullptr, child.process->end_fd(), false});
            } else if (!child.has_left) {
                timeout = std::min(
                    timeout, std::max(Millis{0}, std::chrono::ceil<Millis>(child.start_at - clock_.mono())));
            }
        }
        wait_readable(items, timeout);
        if (const MonoTime now = clock_.mono(); now - start > timeout + kOverslept) {
            awake_since_ = now;
        }
        stop_ = stop_ || items.front().is_readable;
        while (control_->receive()) {
            // The coordinator has nothing to say to a supervisor.
        }
    }

    void end_children() {
        for (const Child& child : children_) {
            if (child.process) {
                child.process->send_signal(SIGTERM);
            }
        }
        const MonoTime until = clock_.mono() + kGrace;
        for (Child& child : children_) {
            while (child.process && !child.process->poll_end() && clock_.mono() < until) {
                std::array<Waitable, 1> item = {Waitable{nullptr, child.process->end_fd(), false}};
                wait_readable(item, std::chrono::ceil<Millis>(until - clock_.mono()));
            }
        }
        children_.clear();  // kills what is left
    }

    const SupervisorOptions& options_;
    const Clock& clock_;
    SocketContext context_;
    std::string endpoint_;  // of the coordinator, by now
    std::unique_ptr<DealerSocket> control_;
    std::unique_ptr<ConnectionWatch> watch_;
    std::optional<MonoTime> away_since_;  // the coordinator
    std::vector<Child> children_;
    std::deque<proto::ChildExited> unsent_;
    MonoTime awake_since_{};  // since we were last stopped ourselves
    bool stop_ = false;
    int exit_code_ = 0;
};

}  // namespace

int supervise(const SupervisorOptions& options, const Clock& clock) {
    return Supervisor(options, clock).run();
}

}  // namespace cinefleet::worker
