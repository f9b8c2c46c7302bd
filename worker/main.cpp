#include "common/cli/completion.h"
#include "common/cli/usage.h"
#include "common/clock.h"
#include "common/plain_line.h"
#include "common/sys/log.h"
#include "common/sys/process.h"
#include "common/sys/service_notice.h"
#include "common/whole_number.h"
#include "worker/exit_codes.h"
#include "worker/membership/mdns.h"
#include "worker/membership/membership.h"
#include "worker/runtime/loop.h"
#include "worker/supervisor/supervisor.h"

#include <CLI/CLI.hpp>

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <functional>
#include <iostream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace {

using cinefleet::one_of;
using cinefleet::whole_number;
using cinefleet::worker::kCannotRun;
using cinefleet::worker::kUsage;

constexpr const char* kAuto = "auto";
constexpr const char* kTask = "task";

// A number of slots, or "auto"; says what is wrong with anything else.
std::string check_slots(const std::string& text) {
    return text == kAuto || cinefleet::is_whole_number(text, 1, 64)
               ? std::string()
               : "has to be auto or a whole number from 1 to 64, not '" + cinefleet::to_plain_line(text) +
                     "'";
}

// Of a worker process, beyond what it has when it starts: for each slot every image of a movie at the largest
// size and room to spare, and once that for all else.
constexpr std::int64_t kMemoryPerSlot = 512LL << 20;
constexpr std::int64_t kOpenFiles = 2'048;
constexpr std::chrono::seconds kCpuPerBeat{60};  // a beat comes each second

struct Words {
    cinefleet::worker::MembershipWords fleet;
    std::string join_file = cinefleet::worker::usual_key_file();
    int processes = 1;
    std::string slots;
    std::string isolate = "none";
    bool quiet = false;
    std::string log_format = "text";
    std::string log_file;
    std::int64_t log_max_mb = 10;
    std::int64_t log_keep = 5;
    std::string child_id;
    std::uint64_t incarnation = 0;
    int beat_fd = -1;
};

void describe(CLI::App& app, Words& words) {
    app.add_option(
        "--connect", words.fleet.connect,
        "The coordinator, tcp://HOST:PORT; default: the one that this machine has joined; mdns: or mdns:NAME "
        "(with a key): looked for on this network, by Avahi");
    app.add_option(
        "--key-file", words.fleet.key_file,
        "This machine's key; default: where `join` puts it, unless the coordinator is on this machine");
    whole_number(app.add_option("--processes", words.processes, "Worker processes"), 1, 64)
        ->capture_default_str();
    app.add_option("--slots", words.slots,
                   "Movies at once in each process; auto: as many as pay, at most 16; default: 3")
        ->check(check_slots);
    one_of(app.add_option("--isolate", words.isolate,
                          "task: a process of its own for each movie, one movie in each at a time"),
           {"none", kTask})
        ->capture_default_str();
    app.add_option("--name", words.fleet.name,
                   "Name of this machine in the fleet; default: its key's, or its host name");
    app.add_flag("--quiet", words.quiet, "Say nothing while all is well");
    one_of(app.add_option("--log-format", words.log_format,
                          "Lines of the log: text, or json (an object a line)"),
           {"text", "json"})
        ->capture_default_str();
    app.add_option("--log-file", words.log_file,
                   "Log to this file, each process to one of its own beside it; default: standard error");
    whole_number(
        app.add_option("--log-max-mb", words.log_max_mb, "Size at which it is set aside as NAME.1, MiB"), 1,
        10'000)
        ->capture_default_str();
    whole_number(app.add_option("--log-keep", words.log_keep, "How many of these are kept of each"), 1, 1'000)
        ->capture_default_str();
    app.add_option("--child-id", words.child_id)->group("");
    app.add_option("--incarnation", words.incarnation)->group("");
    app.add_option("--beat-fd", words.beat_fd)->group("");
    CLI::App& join = *app.add_subcommand(
        "join", "Join a fleet: reads the line that `cinefleet workers add NAME` prints from standard input");
    join.add_option("--key-file", words.join_file, "Where to keep it")->capture_default_str();
    app.set_version_flag("--version", CINEFLEET_VERSION);
    app.footer("Exit codes: 0 told to leave, 2 wrong usage, 3 cannot run.");
}

bool is_isolated(const Words& words) {
    return words.isolate == kTask;
}

// How many, where it is not said. Says what is wrong with it; empty: nothing.
std::string settle_slots(Words& words) {
    if (is_isolated(words) && !words.slots.empty() && words.slots != "1") {
        return "--isolate=task has one movie in a process: say by --processes how many at once";
    }
    if (words.slots.empty()) {
        words.slots = is_isolated(words) ? "1" : "3";
    }
    return {};
}

cinefleet::Result<cinefleet::Log> open_worker_log(const Words& words) {
    const bool is_child = !words.child_id.empty();
    cinefleet::LogOptions options;
    options.process = is_child ? "cinefleet-worker " + words.child_id : "cinefleet-worker";
    options.format = cinefleet::parse_log_format(words.log_format).value_or(cinefleet::LogFormat::text);
    const std::string number = words.child_id.substr(words.child_id.rfind('/') + 1);
    options.file = is_child ? cinefleet::log_file_of(words.log_file, number) : words.log_file;
    options.max_bytes = words.log_max_mb << 20;
    options.keep = static_cast<std::size_t>(words.log_keep);
    return cinefleet::open_log(options);
}

std::vector<std::string> log_flags(const Words& words) {
    std::vector<std::string> flags = {"--log-format", words.log_format,
                                      "--log-max-mb", std::to_string(words.log_max_mb),
                                      "--log-keep",   std::to_string(words.log_keep)};
    if (!words.log_file.empty()) {
        flags.insert(flags.end(), {"--log-file", words.log_file});
    }
    return flags;
}

// From standard input, so that the secret is neither in the shell's history nor in the list of processes.
int join(const Words& words, const cinefleet::LogLine& log) {
    if (::isatty(STDIN_FILENO) == 1) {
        log("paste the line that `cinefleet workers add NAME` has printed:");
    }
    std::string line;
    std::getline(std::cin, line);
    if (const cinefleet::Status joined = cinefleet::worker::join(line, words.join_file); !joined) {
        log(joined.error().message);
        return joined.error().error_class == cinefleet::ErrorClass::invalid_input ? kUsage : kCannotRun;
    }
    log("joined: the key is in " + words.join_file + "; `cinefleet-worker` starts");
    return 0;
}

// A supervisor in the place of this process, until it is told to leave.
int supervise(const Words& words, cinefleet::worker::Membership membership, int stop_fd,
              const cinefleet::LogLine& log, const cinefleet::Clock& clock) {
    cinefleet::ServiceNotice service(cinefleet::ServiceNotice::manager_of_environment(), clock);
    std::function<cinefleet::Result<std::string>()> find_again;
    if (const auto name = cinefleet::worker::mdns_name_in(membership.endpoint); name) {
        const cinefleet::worker::CoordinatorSearch search{std::get<cinefleet::ClientKeys>(membership.keys),
                                                          *name, stop_fd};
        service.ready("looking for the coordinator by mDNS");
        std::uint64_t turns = 0;
        const cinefleet::Result<std::string> found = cinefleet::worker::wait_for_coordinator(
            search, log, [&] { service.progress(++turns); }, clock);
        if (!found) {
            log(found.error().message);
            return found.error().error_class == cinefleet::ErrorClass::cancelled ? 0 : kCannotRun;
        }
        log("the coordinator is at " + *found);
        membership.endpoint = *found;
        find_again = [search, &clock] { return cinefleet::worker::find_coordinator(search, clock); };
    }
    return cinefleet::worker::supervise(
        {cinefleet::own_program_path(), membership.endpoint, membership.name, words.processes, words.slots,
         is_isolated(words), stop_fd, log, words.quiet, membership.keys, membership.key_file,
         log_flags(words), &service, find_again},
        clock);
}

}  // namespace

int main(int argc, char** argv) {
    cinefleet::keep_memory_private();
    CLI::App app(
        "Scrapes movies for a cinefleet coordinator. Needs no configuration: the coordinator sends it.",
        "cinefleet-worker");
    Words words;
    describe(app, words);
    cinefleet::add_completion(app);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) {  // help or version
            return app.exit(error);
        }
        std::cerr << "cinefleet-worker: " << cinefleet::usage_problem(app, error, {argv + 1, argv + argc})
                  << '\n';
        return kUsage;
    }

    if (const std::string problem = settle_slots(words); !problem.empty()) {
        std::cerr << "cinefleet-worker: " << problem << '\n';
        return kUsage;
    }
    const cinefleet::Result<cinefleet::Log> logs = open_worker_log(words);
    if (!logs) {
        std::cerr << "cinefleet-worker: " << logs.error().message << '\n';
        return kCannotRun;
    }
    const cinefleet::LogLine& log = logs->info;
    if (app.got_subcommand("join")) {
        return join(words, log);
    }
    const cinefleet::Result<cinefleet::worker::Membership> membership =
        cinefleet::worker::membership_of(words.fleet, cinefleet::worker::usual_key_file());
    if (!membership) {
        log(membership.error().message);
        return membership.error().error_class == cinefleet::ErrorClass::invalid_input ? kUsage : kCannotRun;
    }
    const cinefleet::Result<int> stop_fd = cinefleet::open_signal_fd({SIGTERM, SIGINT});
    if (!stop_fd) {
        log(stop_fd.error().message);
        return kCannotRun;
    }
    const cinefleet::SystemClock clock;
    if (words.child_id.empty()) {
        return supervise(words, *membership, *stop_fd, log, clock);
    }
    using cinefleet::worker::SlotCount;
    const bool is_automatic = words.slots == kAuto;
    const int first_slots = is_automatic ? SlotCount::kFirst : std::stoi(words.slots);
    const int most_slots = is_automatic ? SlotCount::kMost : first_slots;
    cinefleet::limit_resources({kMemoryPerSlot * (most_slots + 1), kOpenFiles});
    cinefleet::worker::Loop loop({{words.child_id, words.incarnation, ::getpid(), cinefleet::host_name(),
                                   first_slots, is_isolated(words)},
                                  is_automatic,
                                  membership->endpoint,
                                  *stop_fd,
                                  log,
                                  words.quiet,
                                  words.beat_fd,
                                  membership->keys,
                                  kCpuPerBeat},
                                 clock);
    return loop.run();
}
