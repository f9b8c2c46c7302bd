#pragma once

#include "common/counted.h"
#include "common/result.h"

#include <fmt/format.h>

#include <cstdio>
#include <string_view>
#include <utility>

namespace cinefleet::cli {

/// Writes to standard output or standard error. What cannot be written (its reader has gone, its disk is
/// full) is no reason to end what a run is doing: `finish_output` says it at the end.
void put_text(std::FILE* stream, std::string_view text);

template <class... Args>
void put(std::FILE* stream, fmt::format_string<Args...> format, Args&&... args) {
    put_text(stream, fmt::format(format, std::forward<Args>(args)...));
}

template <class... Args>
void put(fmt::format_string<Args...> format, Args&&... args) {
    put(stdout, format, std::forward<Args>(args)...);
}

/// Whether all of standard output has been written. A reader that has gone has what it wanted: no error.
Status finish_output();

}  // namespace cinefleet::cli
