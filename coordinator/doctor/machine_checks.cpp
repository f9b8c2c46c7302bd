// The machine: the worker program, limits of the system, Avahi, ports.

#include "common/mdns_service.h"
#include "common/sys/bounded_process.h"
#include "common/sys/process.h"
#include "coordinator/control/remote_control.h"
#include "coordinator/doctor/doctor.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cinefleet::doctor {
namespace {

constexpr rlim_t kFewFiles = 1'024;
constexpr int kPorts = 3;
constexpr Millis kAnswerTime{5'000};
constexpr int kTurnMs = 50;
constexpr std::size_t kMostOutput = 64U << 10U;

struct Said {
    bool is_well = false;  // it ended by itself, without an error
    std::string line;      // the first
};

Said ask(const std::vector<std::string>& program, const Clock& clock) {
    const Result<std::unique_ptr<BoundedProcess>> process =
        BoundedProcess::start(program, {"", kMostOutput, true, clock.mono() + kAnswerTime});
    if (!process) {
        return {false, process.error().message};
    }
    std::optional<BoundedProcess::End> end;
    for (end = (*process)->poll(clock.mono()); !end; end = (*process)->poll(clock.mono())) {
        pollfd ended{(*process)->fds().front(), POLLIN, 0};
        ::poll(&ended, 1, kTurnMs);
    }
    const std::string& said = (*process)->output();
    return {!end->was_too_late && end->process.exit_code == 0, said.substr(0, said.find('\n'))};
}

Finding check_worker(const Outside& outside, const Clock& clock) {
    constexpr const char* kCheck = "worker program";
    if (::access(outside.worker_program.c_str(), X_OK) != 0) {
        return problem(kCheck, outside.worker_program + " is not there",
                       "install it beside cinefleet, or set workers.program");
    }
    const Said version = ask({outside.worker_program, "--version"}, clock);
    if (!version.is_well || version.line != outside.version) {
        return problem(kCheck,
                       fmt::format("{} is of version {}, this is {}", outside.worker_program,
                                   version.is_well ? version.line : "?", outside.version),
                       "install both of one version");
    }
    return well(kCheck, outside.worker_program + " " + version.line);
}

Finding check_files() {
    rlimit most{};
    if (::getrlimit(RLIMIT_NOFILE, &most) == 0 && most.rlim_cur < kFewFiles) {
        return warning("open files", fmt::format("at most {}", most.rlim_cur),
                       "ulimit -n 4096, or LimitNOFILE= of the unit");
    }
    return well("open files", fmt::format("at most {}", most.rlim_cur));
}

Finding check_media(const Settings& settings) {
    constexpr const char* kCheck = "media info";
    if (!settings.media_info) {
        return well(kCheck, "is switched off");
    }
    const std::string program = find_program(settings.media_info_program);
    if (program.empty()) {
        return warning(kCheck,
                       settings.media_info_program + " is not there: NFOs get no length and no streams",
                       "apt-get install mediainfo, or set media_info.enabled = false");
    }
    return well(kCheck, program);
}

// As `serve` does: Avahi's programs speak to its daemon over the system's D-Bus.
Finding check_mdns(const Settings& settings, const Clock& clock) {
    constexpr const char* kCheck = "mDNS";
    if (settings.mdns_name.empty()) {
        return well(kCheck, "is switched off (coordinator.mdns_name)");
    }
    for (const char* program : {"avahi-publish", "avahi-browse"}) {
        if (find_program(program).empty()) {
            return problem(kCheck, fmt::format("{} is not there: no worker finds this coordinator", program),
                           "apt-get install avahi-daemon avahi-utils, or set coordinator.mdns_name = \"\"");
        }
    }
    const Said said = ask({find_program("avahi-browse"), "--terminate", "--parsable", kMdnsService}, clock);
    if (!said.is_well) {
        return problem(kCheck, "Avahi does not answer" + (said.line.empty() ? "" : ": " + said.line),
                       "apt-get install avahi-daemon, then systemctl start avahi-daemon");
    }
    return well(kCheck, fmt::format("Avahi answers: `serve` is announced as {}", settings.mdns_name));
}

// Whether somebody could listen there; only what is asked most: IPv4.
bool is_free(std::int64_t port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool is_bound = ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
    ::close(fd);
    return is_bound;
}

Finding check_coordinator(const Settings& settings) {
    constexpr const char* kCheck = "coordinator";
    if (const auto control = control::RemoteControl::connect(settings.control_socket())) {
        const Result<control::FleetStatus> status = (*control)->status();
        return status ? well(kCheck, fmt::format("runs (process {}, {} workers, {})", status->pid,
                                                 status->workers.size(), status->endpoint))
                      : problem(kCheck, "does not answer: " + status.error().message, "start it again");
    }
    for (std::int64_t port = settings.port; settings.port != 0 && port < settings.port + kPorts; ++port) {
        if (!is_free(port)) {
            return problem(kCheck, fmt::format("does not run, and port {} is taken by another program", port),
                           "end that one, or set coordinator.port");
        }
    }
    return well(kCheck, "does not run; its ports are free");
}

}  // namespace

std::vector<Finding> check_machine(const Settings& settings, const Outside& outside, const Clock& clock) {
    return {check_worker(outside, clock), check_media(settings), check_files(), check_mdns(settings, clock),
            check_coordinator(settings)};
}

}  // namespace cinefleet::doctor
