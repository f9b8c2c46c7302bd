#pragma once

namespace cinefleet::detail {

[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace cinefleet::detail

/// States what must be true unless we made a mistake; on in every build. Prints condition and place, then
/// aborts: a process that is wrong about itself must not go on and write. For failures of the outside world
/// see result.h.
#define CINEFLEET_CHECK(condition) \
    ((condition) ? static_cast<void>(0) : ::cinefleet::detail::check_failed(#condition, __FILE__, __LINE__))
