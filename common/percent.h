#pragma once

#include <string>
#include <string_view>

namespace cinefleet {

/// For one part of a URL: every byte but letters, digits and "-._~" as %XX. Source: RFC 3986, 2.1 and 2.3.
std::string percent_encode(std::string_view text);

}  // namespace cinefleet
