// The machine: the worker program, limits of the system, ports.

#include "common/sys/process.h"
#include "coordinator/control/remote_control.h"
#include "coordinator/doctor/doctor.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace cinefleet::doctor {
namespace {

constexpr rlim_t kFewFiles = 1'024;
constexpr int kPorts = 3;
constexpr int kAnswerMs = 5'000;

// What a program prints with --version; empty: it does not run.
std::string version_of(const std::string& program) {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        return {};
    }
    const std::string script = "exec \"$0\" --version >&" + std::to_string(ends[1]);
    std::string text;
    {
        const Result<ChildProcess> process =
            ChildProcess::start({"/bin/sh", "-c", script, program}, {ends[1], -1, -1});
        ::close(ends[1]);
        std::array<char, 256> buffer{};
        pollfd readable{ends[0], POLLIN, 0};
        while (process && ::poll(&readable, 1, kAnswerMs) > 0) {
            const ssize_t size = ::read(ends[0], buffer.data(), buffer.size());
            if (size <= 0 || text.size() > buffer.size()) {
                break;
            }
            text.append(buffer.data(), static_cast<std::size_t>(size));
        }
    }
    ::close(ends[0]);
    return text.substr(0, text.find('\n'));
}

Finding check_worker(const Outside& outside) {
    constexpr const char* kCheck = "worker program";
    if (::access(outside.worker_program.c_str(), X_OK) != 0) {
        return problem(kCheck, outside.worker_program + " is not there",
                       "install it beside cinefleet, or set workers.program");
    }
    const std::string version = version_of(outside.worker_program);
    if (version != outside.version) {
        return problem(kCheck,
                       fmt::format("{} is of version {}, this is {}", outside.worker_program,
                                   version.empty() ? "?" : version, outside.version),
                       "install both of one version");
    }
    return well(kCheck, outside.worker_program + " " + version);
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

std::vector<Finding> check_machine(const Settings& settings, const Outside& outside) {
    return {check_worker(outside), check_media(settings), check_files(), check_coordinator(settings)};
}

}  // namespace cinefleet::doctor
