#include "common/clock.h"
#include "common/sys/log.h"
#include "common/sys/process.h"
#include "worker/runtime/loop.h"
#include "worker/supervisor/supervisor.h"

#include <CLI/CLI.hpp>

#include <unistd.h>

#include <csignal>
#include <string>

namespace {

constexpr int kUsage = 2;
constexpr int kCannotRun = 3;
constexpr const char* kAuto = "auto";

// A number of slots, or "auto"; says what is wrong with anything else.
std::string check_slots(const std::string& text) {
    return text == kAuto ? std::string() : CLI::Range(1, 64)(text);
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app(
        "Scrapes movies for a cinefleet coordinator. Needs no configuration: the coordinator sends it.");
    std::string connect;
    std::string name = cinefleet::host_name();
    int processes = 1;
    std::string slots = "3";
    bool quiet = false;
    std::string child_id;
    std::uint64_t incarnation = 0;
    int beat_fd = -1;
    app.add_option("--connect", connect, "The coordinator, tcp://HOST:PORT")->required();
    app.add_option("--processes", processes, "Worker processes")
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    app.add_option("--slots", slots, "Movies at once in each process; auto: as many as pay, at most 16")
        ->check(check_slots)
        ->capture_default_str();
    app.add_option("--name", name, "Name of this machine in the fleet")->capture_default_str();
    app.add_flag("--quiet", quiet, "Say nothing while all is well");
    app.add_option("--child-id", child_id)->group("");
    app.add_option("--incarnation", incarnation)->group("");
    app.add_option("--beat-fd", beat_fd)->group("");
    app.set_version_flag("--version", CINEFLEET_VERSION);
    app.footer("Exit codes: 0 told to leave, 2 wrong usage, 3 cannot run.");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : kUsage;
    }

    const cinefleet::LogLine log =
        cinefleet::standard_error_log(child_id.empty() ? "cinefleet-worker" : "cinefleet-worker " + child_id);
    const cinefleet::Result<int> stop_fd = cinefleet::open_signal_fd({SIGTERM, SIGINT});
    if (!stop_fd) {
        log(stop_fd.error().message);
        return kCannotRun;
    }
    const cinefleet::SystemClock clock;
    if (child_id.empty()) {
        return cinefleet::worker::supervise(
            {cinefleet::own_program_path(), connect, name, processes, slots, *stop_fd, log, quiet}, clock);
    }
    const bool is_automatic = slots == kAuto;
    const int first_slots = is_automatic ? cinefleet::worker::SlotCount::kFirst : std::stoi(slots);
    cinefleet::worker::Loop loop({{child_id, incarnation, ::getpid(), cinefleet::host_name(), first_slots},
                                  is_automatic,
                                  connect,
                                  *stop_fd,
                                  log,
                                  quiet,
                                  beat_fd},
                                 clock);
    return loop.run();
}
