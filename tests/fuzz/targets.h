#pragma once

#include <span>
#include <string_view>

namespace cinefleet::fuzz {

/// One parser of bytes that others made. `run` gives it any bytes and aborts (CHECK, a sanitizer) if it does
/// more than refuse them: what libFuzzer searches for, and what the replay test runs over the corpus.
struct Target {
    std::string_view name;  ///< also of its folder in corpus/
    void (*run)(std::string_view bytes);
};

std::span<const Target> targets();

}  // namespace cinefleet::fuzz
