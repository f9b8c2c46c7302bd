#pragma once

#include <optional>
#include <string>
#include <string_view>

struct sockaddr;

namespace cinefleet {

/// "localhost" in "http://localhost:80/x", "[::1]" in "https://[::1]/"; empty: there is no host, or a user is
/// named before it.
std::string_view host_in_url(std::string_view url);

/// "localhost", "127.0.0.1", "::1", with or without brackets: nobody on another machine is meant.
bool is_loopback_host(std::string_view host);

/// An IPv4 or IPv6 address in numbers, with or without brackets; no name.
bool is_address_literal(std::string_view host);

/// `host` as "tcp://HOST:PORT" has it: an IPv6 address gets its brackets. nullopt: it is no host alone, but
/// has a scheme, a port, a path or a space, too.
std::optional<std::string> host_in_endpoint(std::string_view host);

/// An address that belongs to this machine or to a network of its own: loopback, private, link-local,
/// shared, multicast, unspecified or reserved (RFC 6890), also when it is written as IPv6.
bool is_inside_address(const sockaddr& address);

}  // namespace cinefleet
