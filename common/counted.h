#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cinefleet {

/// "1 movie", "2 movies".
inline std::string counted(std::int64_t count, std::string_view noun) {
    return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

}  // namespace cinefleet
