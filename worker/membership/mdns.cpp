#include "worker/membership/mdns.h"

#include "common/mdns_service.h"
#include "common/sys/bounded_process.h"
#include "common/sys/process.h"
#include "common/sys/sockets_security.h"
#include "common/text.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>

namespace cinefleet::worker {
namespace {

constexpr std::string_view kScheme = "mdns:";
constexpr const char* kProgram = "avahi-browse";
constexpr std::size_t kMostOutput = 64U << 10U;
constexpr std::size_t kMostEndpoints = 16;
constexpr std::size_t kMostNamesShown = 5;
constexpr Millis kBrowseTime{5'000};
constexpr Millis kProbeTime{3'000};  // to know each other over a slow link
constexpr Millis kProbeTurn{50};
constexpr Millis kPause{2'000};  // between two searches
constexpr const char* kInstead = ", or say --connect tcp://HOST:PORT";

// Of a resolved service: =;eth0;IPv4;nas;_cinefleet._tcp;local;nas.local;192.168.1.10;7780;"text"
constexpr std::size_t kInterface = 1;
constexpr std::size_t kProtocol = 2;
constexpr std::size_t kName = 3;
constexpr std::size_t kType = 4;
constexpr std::size_t kAddress = 7;
constexpr std::size_t kPort = 8;
constexpr std::size_t kFields = 9;

std::optional<std::array<std::string_view, kFields>> fields_of(std::string_view line) {
    std::array<std::string_view, kFields> fields;
    for (std::string_view& field : fields) {
        const std::size_t end = line.find(';');
        if (end == std::string_view::npos) {
            return std::nullopt;
        }
        field = line.substr(0, end);
        line.remove_prefix(end + 1);
    }
    return fields;
}

// As ZeroMQ takes it in an endpoint: one that begins with a digit would be a number.
bool is_interface(std::string_view name) {
    constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    constexpr std::string_view kOthers = "0123456789-_.";
    const auto is_in = [](std::string_view set, char c) { return set.find(c) != std::string_view::npos; };
    return !name.empty() && is_in(kLetters, name.front()) &&
           std::ranges::all_of(name, [&](char c) { return is_in(kLetters, c) || is_in(kOthers, c); });
}

// As it stands in an endpoint; empty: no address of this family. One that holds on one link only (fe80::) is
// of use together with the interface that leads there.
std::string host_in_endpoint(int family, std::string_view text, std::string_view interface) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    const std::string address(text);
    const bool is_text = address.find('\0') == std::string::npos;  // inet_pton would read no further
    if (!is_text || ::inet_pton(family, address.c_str(), bytes.data()) != 1) {
        return {};
    }
    const bool is_link_local = family == AF_INET6 && bytes[0] == 0xfe && (bytes[1] & 0xc0U) == 0x80;
    if (is_link_local) {
        return is_interface(interface) ? "[" + address + "%" + std::string(interface) + "]" : std::string();
    }
    return family == AF_INET6 ? "[" + address + "]" : address;
}

bool is_port(std::string_view text) {
    std::uint16_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() && number > 0 && text.front() != '0';
}

// avahi-browse writes "\\." for ".", and other bytes than letters and digits as three decimal digits:
// "\\032".
std::string name_of(std::string_view field) {
    std::string name;
    for (std::size_t i = 0; i < field.size(); ++i) {
        unsigned code = 0;
        const char* digits = field.data() + i + 1;
        if (field[i] != '\\' || i + 1 == field.size()) {
            name += field[i];
        } else if (field.size() - i > 3 && std::from_chars(digits, digits + 3, code).ptr == digits + 3) {
            name += static_cast<char>(code & 0xffU);
            i += 3;
        } else {
            name += field[++i];
        }
    }
    return to_valid_utf8(name);
}

std::optional<Announced> announced_by(std::string_view line) {
    const auto fields = fields_of(line);
    if (!fields || fields->front() != "=" || fields->at(kType) != kMdnsService ||
        !is_port(fields->at(kPort))) {
        return std::nullopt;
    }
    const bool is_v6 = fields->at(kProtocol) == "IPv6";
    if (!is_v6 && fields->at(kProtocol) != "IPv4") {
        return std::nullopt;
    }
    const std::string host =
        host_in_endpoint(is_v6 ? AF_INET6 : AF_INET, fields->at(kAddress), fields->at(kInterface));
    if (host.empty()) {
        return std::nullopt;
    }
    return Announced{name_of(fields->at(kName)), "tcp://" + host + ":" + std::string(fields->at(kPort))};
}

void add(std::vector<Announced>& endpoints, const Announced& one) {
    const bool is_known = std::ranges::find(endpoints, one.endpoint, &Announced::endpoint) != endpoints.end();
    if (!is_known && endpoints.size() < kMostEndpoints) {
        endpoints.push_back(one);
    }
}

bool is_told_to_stop(int stop_fd, Millis wait) {
    std::array<Waitable, 1> stop = {Waitable{nullptr, stop_fd, false}};
    wait_readable(stop, wait);
    return stop.front().is_readable;
}

Error told_to_leave() {
    return {ErrorClass::cancelled, "told to leave", {}};
}

Result<std::string> browse(int stop_fd, const Clock& clock) {
    const std::string program = find_program(kProgram);
    if (program.empty()) {
        return failure(ErrorClass::unsupported,
                       std::string("--connect mdns: takes avahi-browse (Debian: avahi-utils)") + kInstead);
    }
    const MonoTime until = clock.mono() + kBrowseTime;
    const Result<std::unique_ptr<BoundedProcess>> process = BoundedProcess::start(
        {program, "--resolve", "--parsable", "--terminate", kMdnsService}, {"", kMostOutput, false, until});
    if (!process) {
        return failure(process.error());
    }
    for (;;) {
        const std::optional<BoundedProcess::End> end = (*process)->poll(clock.mono());
        if (end && !end->was_too_late && end->process.exit_code != 0) {
            return failure(
                ErrorClass::not_found,
                std::string("avahi-browse fails: does avahi-daemon run on this machine?") + kInstead);
        }
        if (end || (*process)->said_more()) {
            return (*process)->output();  // somebody may be slow to answer: what is known is enough
        }
        std::array<Waitable, 3> items = {Waitable{nullptr, stop_fd, false},
                                         Waitable{nullptr, (*process)->fds()[0], false},
                                         Waitable{nullptr, (*process)->fds()[1], false}};
        wait_readable(items, kProbeTurn);
        if (items.front().is_readable) {
            return failure(told_to_leave());
        }
    }
}

/// A connection that tells whether the other side is the coordinator whose key we know.
struct Probe {
    Probe(SocketContext& context, const ClientKeys& keys, std::string where)
        : endpoint(std::move(where)), socket(context, options_with(keys)), watch(context, socket) {}

    bool is_let_in() {
        while (const std::optional<ConnectionWatch::Event> event = watch.receive()) {
            if (event->news == ConnectionNews::let_in) {
                return true;
            }
        }
        return false;
    }

    const std::string endpoint;
    DealerSocket socket;
    ConnectionWatch watch;
};

Error nobody_answers(const std::string& name) {
    return {ErrorClass::not_found,
            "no coordinator " + (name.empty() ? std::string() : "of the name \"" + name + "\" ") +
                "answers by mDNS on this network: is coordinator.mdns_name set where it runs?" + kInstead,
            {}};
}

Error not_ours(const std::vector<Announced>& announced) {
    std::vector<std::string> names;
    for (const Announced& one : announced) {
        if (std::ranges::find(names, one.name) == names.end()) {
            names.push_back(one.name);
        }
    }
    std::string shown;
    for (std::size_t i = 0; i < names.size() && i < kMostNamesShown; ++i) {
        shown += (i == 0 ? "\"" : ", \"") + names[i] + "\"";
    }
    return {ErrorClass::unauthorized,
            "none that answers by mDNS on this network (" + shown +
                (names.size() > kMostNamesShown ? ", …" : "") +
                ") is the coordinator that this machine has joined, or it lets this machine in no more",
            {}};
}

}  // namespace

std::optional<std::string> mdns_name_in(std::string_view endpoint) {
    if (!endpoint.starts_with(kScheme)) {
        return std::nullopt;
    }
    return std::string(endpoint.substr(kScheme.size()));
}

std::vector<Announced> announced_in(std::string_view said, std::string_view name) {
    std::vector<Announced> all;
    std::vector<Announced> on_one_link;
    while (all.size() < kMostEndpoints) {
        const std::size_t end = said.find('\n');
        if (end == std::string_view::npos) {
            break;  // half a line
        }
        const std::optional<Announced> one = announced_by(said.substr(0, end));
        if (one && (name.empty() || one->name == name)) {
            add(one->endpoint.find('%') == std::string::npos ? all : on_one_link, *one);
        }
        said.remove_prefix(end + 1);
    }
    std::erase_if(on_one_link, [&all](const Announced& one) {
        return std::ranges::find(all, one.name, &Announced::name) != all.end();
    });
    for (const Announced& one : on_one_link) {
        add(all, one);
    }
    return all;
}

Result<std::string> find_coordinator(const CoordinatorSearch& search, const Clock& clock) {
    const Result<std::string> said = browse(search.stop_fd, clock);
    if (!said) {
        return failure(said.error());
    }
    const std::vector<Announced> announced = announced_in(*said, search.name);
    if (announced.empty()) {
        return failure(nobody_answers(search.name));
    }
    SocketContext context;
    std::vector<std::unique_ptr<Probe>> probes;
    for (const Announced& one : announced) {
        auto probe = std::make_unique<Probe>(context, search.keys, one.endpoint);
        if (probe->socket.connect(one.endpoint)) {
            probes.push_back(std::move(probe));
        }
    }
    const MonoTime until = clock.mono() + kProbeTime;
    while (clock.mono() < until) {
        const auto ours = std::ranges::find_if(probes, [](const auto& probe) { return probe->is_let_in(); });
        if (ours != probes.end()) {
            return (*ours)->endpoint;
        }
        if (is_told_to_stop(search.stop_fd, kProbeTurn)) {
            return failure(told_to_leave());
        }
    }
    return failure(not_ours(announced));
}

Result<std::string> wait_for_coordinator(const CoordinatorSearch& search, const LogLine& log,
                                         const std::function<void()>& each_turn, const Clock& clock) {
    std::string hindrance;
    for (;;) {
        Result<std::string> found = find_coordinator(search, clock);
        if (found || found.error().error_class == ErrorClass::unsupported ||
            found.error().error_class == ErrorClass::cancelled) {
            return found;
        }
        if (found.error().message != hindrance) {
            hindrance = found.error().message;
            log(hindrance + "; looking on");
        }
        each_turn();
        if (is_told_to_stop(search.stop_fd, kPause)) {
            return failure(told_to_leave());
        }
    }
}

}  // namespace cinefleet::worker
