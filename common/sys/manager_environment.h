#pragma once

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

/// How a service manager speaks to a process that it starts. Before any thread is started.
namespace cinefleet {

/// The variable's value, and the variable out of the environment: children are not the service.
inline std::string take_from_environment(const char* name) {
    const char* found = std::getenv(name);
    std::string value = found != nullptr ? found : "";
    ::unsetenv(name);
    return value;
}

inline std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

}  // namespace cinefleet
