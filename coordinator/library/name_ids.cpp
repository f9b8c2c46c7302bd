#include "coordinator/library/name_ids.h"

#include "common/text.h"
#include "coordinator/library/characters.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace cinefleet::library {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kLeastImdbDigits = 7;
constexpr std::size_t kMostImdbDigits = 10;
constexpr std::size_t kMostTmdbDigits = 9;
constexpr std::string_view kIdSigns = "-=:_ ";

bool starts_word(std::string_view text, std::size_t at) {
    return at == 0 || !(is_ascii_letter(text[at - 1]) || is_digit(text[at - 1]));
}

// Where "imdbid-" or the like begins, if it stands before `at`.
std::size_t marker_start(std::string_view lower, std::size_t at) {
    std::size_t start = at;
    while (start > 0 && kIdSigns.substr(0, 4).find(lower[start - 1]) != std::string_view::npos) {
        --start;
    }
    for (const std::string_view marker : {"imdbid"sv, "imdb"sv}) {
        if (lower.substr(0, start).ends_with(marker)) {
            return start - marker.size();
        }
    }
    return at;
}

std::string take_imdb_id(std::string& name) {
    const std::string lower = to_ascii_lower(name);
    for (std::size_t at = lower.find("tt"); at != std::string::npos; at = lower.find("tt", at + 1)) {
        const std::size_t digits = digits_at(lower, at + 2);
        const bool marked = marker_start(lower, at) != at;
        if ((marked || starts_word(lower, at)) && digits >= kLeastImdbDigits && digits <= kMostImdbDigits) {
            const std::size_t start = marker_start(lower, at);
            name.erase(start, at + 2 + digits - start);
            return lower.substr(at, 2 + digits);
        }
    }
    return {};
}

std::int64_t take_tmdb_id(std::string& name) {
    const std::string lower = to_ascii_lower(name);
    for (std::size_t at = lower.find("tmdb"); at != std::string::npos; at = lower.find("tmdb", at + 1)) {
        std::size_t start = at + 4;
        if (lower.compare(start, 2, "id") == 0) {
            start += 2;
        }
        while (start < lower.size() && kIdSigns.find(lower[start]) != std::string_view::npos) {
            ++start;
        }
        const std::size_t digits = digits_at(lower, start);
        std::int64_t id = 0;
        std::from_chars(lower.data() + start, lower.data() + start + digits, id);
        if (starts_word(lower, at) && digits <= kMostTmdbDigits && id > 0) {
            name.erase(at, start + digits - at);
            return id;
        }
    }
    return 0;
}

// The end of a host name at `from`: labels up to the first that is a top-level domain. npos: there is none.
std::size_t host_end(std::string_view lower, std::size_t from) {
    constexpr std::array kDomains = {"com"sv, "org"sv, "net"sv, "info"sv, "tv"sv, "cc"sv, "me"sv, "to"sv};
    const bool has_www = lower.substr(from).starts_with("www.");
    std::size_t label = has_www ? from + 4 : from;
    bool is_first = true;
    while (label < lower.size()) {
        std::size_t end = label;
        while (end < lower.size() &&
               (is_ascii_letter(lower[end]) || is_digit(lower[end]) || lower[end] == '-')) {
            ++end;
        }
        const std::string_view text = lower.substr(label, end - label);
        const bool is_country = has_www && text.size() == 2 && std::ranges::all_of(text, is_ascii_letter);
        if (!is_first && (is_country || std::ranges::find(kDomains, text) != kDomains.end())) {
            return end;
        }
        if (text.empty() || end >= lower.size() || lower[end] != '.') {
            return std::string_view::npos;
        }
        label = end + 1;
        is_first = false;
    }
    return std::string_view::npos;
}

}  // namespace

MovieIds take_ids(std::string& name) {
    MovieIds ids;
    ids.imdb = take_imdb_id(name);
    ids.tmdb = take_tmdb_id(name);
    return ids;
}

void take_site(std::string& name) {
    const std::string lower = to_ascii_lower(name);
    const bool bracketed = !lower.empty() && (lower[0] == '[' || lower[0] == '(');
    const std::size_t from = bracketed ? lower.find_first_not_of("[( ") : 0;
    const std::size_t end = from == std::string::npos ? from : host_end(lower, from);
    if (end == std::string::npos) {
        return;
    }
    const bool has_www = lower.compare(from, 4, "www.") == 0;
    const std::string_view after = std::string_view(lower).substr(end);
    const std::size_t next = after.find_first_not_of(" -_");
    const bool is_set_off = (after.starts_with(" - ") || after.starts_with("_") || after.starts_with("-")) &&
                            next != std::string_view::npos &&
                            (is_ascii_letter(after[next]) || is_digit(after[next]));
    const std::size_t close = bracketed ? lower.find_first_not_of(' ', end) : end;
    if (bracketed ? close == std::string::npos || (lower[close] != ']' && lower[close] != ')')
                  : !has_www && !is_set_off) {
        return;
    }
    const std::size_t title = lower.find_first_not_of(" -_.", bracketed ? close + 1 : end);
    if (title != std::string::npos) {
        name.erase(0, title);
    }
}

}  // namespace cinefleet::library
