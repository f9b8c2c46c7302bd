#pragma once

#include <cstddef>

namespace cinefleet {

/// The kind of service (RFC 6763) that a coordinator announces on its network by mDNS (RFC 6762), and that
/// workers look for. It says where a coordinator is; that it is the right one, its key says.
inline constexpr const char* kMdnsService = "_cinefleet._tcp";

/// Longest name of one, bytes: a label of DNS.
inline constexpr std::size_t kMostMdnsName = 63;

}  // namespace cinefleet
