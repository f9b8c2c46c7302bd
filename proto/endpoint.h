#pragma once

#include "common/result.h"

#include <cstdint>
#include <string>
#include <string_view>

/// Addresses as they travel in WELCOME.
namespace cinefleet::proto {

/// "tcp://*:5571": the coordinator does not know under which of its names a worker reached it, so it
/// announces the port alone.
std::string announce_port(std::uint16_t port);

/// What a worker connects to: an announced "tcp://*:PORT" with the host of the endpoint that the worker
/// reached the coordinator by (its --connect, "tcp://nas.local:5570" or "tcp://[fd00::1]:5570"). An announced
/// endpoint that names a host is taken as it is.
/// `invalid_input`: one of them is no "tcp://HOST:PORT".
Result<std::string> resolve_endpoint(std::string_view announced, std::string_view connected_to);

}  // namespace cinefleet::proto
