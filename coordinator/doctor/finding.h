#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace cinefleet::doctor {

enum class Verdict : std::uint8_t { ok, warning, problem };

constexpr std::string_view to_string(Verdict verdict) {
    return verdict == Verdict::ok ? "ok" : verdict == Verdict::warning ? "warning" : "problem";
}

/// What one check has found.
struct Finding {
    std::string check;  ///< what was looked at: "TMDB key"
    Verdict verdict = Verdict::ok;
    std::string text;    ///< what is there
    std::string remedy;  ///< what to do; empty if all is well
};

inline Finding well(std::string check, std::string text) {
    return {std::move(check), Verdict::ok, std::move(text), {}};
}
inline Finding warning(std::string check, std::string text, std::string remedy) {
    return {std::move(check), Verdict::warning, std::move(text), std::move(remedy)};
}
inline Finding problem(std::string check, std::string text, std::string remedy) {
    return {std::move(check), Verdict::problem, std::move(text), std::move(remedy)};
}

}  // namespace cinefleet::doctor
