#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// zlib's format (RFC 1950), for texts that are kept.
namespace cinefleet {

std::string deflated(std::string_view text);

/// nullopt: damaged, or more than `most_bytes` come out of it.
std::optional<std::string> inflated(std::string_view bytes, std::size_t most_bytes);

}  // namespace cinefleet
