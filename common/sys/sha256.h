#pragma once

#include <span>
#include <string>

namespace cinefleet {

/// SHA-256 as 64 lower-case hex digits.
std::string sha256_hex(std::span<const char> bytes);

/// HMAC-SHA256 (RFC 2104) as 64 lower-case hex digits.
std::string hmac_sha256_hex(std::span<const char> key, std::span<const char> bytes);

}  // namespace cinefleet
