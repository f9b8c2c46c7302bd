#include "proto/endpoint.h"

#include <charconv>
#include <optional>

namespace cinefleet::proto {
namespace {

constexpr std::string_view kScheme = "tcp://";

struct HostPort {
    std::string_view host;  // with brackets around an IPv6 address
    std::string_view port;
};

bool is_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    return error == std::errc() && end == text.data() + text.size() && port != 0;
}

std::optional<HostPort> split_endpoint(std::string_view endpoint) {
    if (!endpoint.starts_with(kScheme)) {
        return std::nullopt;
    }
    const std::string_view address = endpoint.substr(kScheme.size());
    const std::size_t colon = address.rfind(':');
    if (colon == std::string_view::npos || colon == 0 || !is_port(address.substr(colon + 1))) {
        return std::nullopt;
    }
    const std::string_view host = address.substr(0, colon);
    const bool is_bracketed = host.starts_with('[') && host.ends_with(']') && host.size() > 2;
    if (!is_bracketed && host.find_first_of("[]:/ ") != std::string_view::npos) {
        return std::nullopt;
    }
    return HostPort{host, address.substr(colon + 1)};
}

tl::unexpected<Error> not_an_endpoint(std::string_view text) {
    return failure(ErrorClass::invalid_input,
                   "\"" + std::string(text) +
                       "\" is not an address: write tcp://HOST:PORT, with an IPv6 address in brackets.");
}

}  // namespace

std::string announce_port(std::uint16_t port) {
    return std::string(kScheme) + "*:" + std::to_string(port);
}

Result<std::string> resolve_endpoint(std::string_view announced, std::string_view connected_to) {
    const std::optional<HostPort> target = split_endpoint(announced);
    if (!target) {
        return not_an_endpoint(announced);
    }
    if (target->host != "*") {
        return std::string(announced);
    }
    const std::optional<HostPort> reached = split_endpoint(connected_to);
    if (!reached || reached->host == "*") {
        return not_an_endpoint(connected_to);
    }
    return std::string(kScheme) + std::string(reached->host) + ":" + std::string(target->port);
}

}  // namespace cinefleet::proto
