#include "common/sys/settings_checks.h"

#include "common/mdns_service.h"
#include "common/model/artwork_names.h"
#include "common/model/interval.h"
#include "common/model/merge_policy.h"
#include "common/model/name_template.h"
#include "common/model/quiet_hours.h"
#include "common/sys/address.h"
#include "common/text.h"
#include "common/whole_number.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

namespace cinefleet {
namespace {

// What TMDB, IMDb and OMDb call theirs in a movie.
constexpr std::array<std::string_view, 4> kRatings = {"imdb", "themoviedb", "metacritic",
                                                      "tomatometerallcritics"};

}  // namespace

Status check_merge(const std::string& value) {
    const auto policy = parse_merge_policy(value);
    return policy ? Status{} : failure(policy.error());
}

Status check_providers(const std::string& value) {
    const auto providers = parse_providers(value, ',');
    return providers ? Status{} : failure(providers.error());
}

Status check_rating(const std::string& value) {
    return std::ranges::find(kRatings, value) != kRatings.end()
               ? Status{}
               : failure(ErrorClass::invalid_input,
                         "has to be imdb, themoviedb, metacritic or tomatometerallcritics");
}

Status check_quiet_hours(const std::string& value) {
    const auto hours = parse_quiet_hours(value);
    return hours ? Status{} : failure(hours.error());
}

Status check_limit_scope(const std::string& value) {
    return value == "fleet" || value == "host"
               ? Status{}
               : failure(ErrorClass::invalid_input, "has to be fleet or host");
}

Status check_interval(const std::string& value) {
    const auto interval = parse_interval(value);
    return interval ? Status{} : failure(interval.error());
}

Status check_artwork_names(const std::string& value) {
    const auto styles = parse_artwork_styles(value);
    return styles ? Status{} : failure(styles.error());
}

Status check_artwork_place(const std::string& value) {
    const auto place = parse_artwork_place(value);
    return place ? Status{} : failure(place.error());
}

Status check_folder_template(const std::string& value) {
    const auto parsed = parse_name_template(value, TemplateKind::folder);
    return parsed ? Status{} : failure(parsed.error());
}

Status check_file_template(const std::string& value) {
    const auto parsed = parse_name_template(value, TemplateKind::file);
    return parsed ? Status{} : failure(parsed.error());
}

Status check_log_format(const std::string& value) {
    return value == "text" || value == "json" ? Status{}
                                              : failure(ErrorClass::invalid_input, "has to be text or json");
}

Status check_slots(const std::string& value) {
    constexpr int kMostSlots = 64;
    if (value == "auto" || is_whole_number(value, 1, kMostSlots)) {
        return {};
    }
    return failure(ErrorClass::invalid_input, "has to be auto or a whole number from 1 to 64");
}

Status check_image_size(const std::string& value) {
    constexpr std::size_t kMostDigits = 4;
    const std::string_view digits = std::string_view(value).substr(std::min<std::size_t>(1, value.size()));
    const bool is_number = !digits.empty() && digits.size() <= kMostDigits && digits.front() != '0' &&
                           std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
    if (value == "original" || (is_number && (value.front() == 'w' || value.front() == 'h'))) {
        return {};
    }
    return failure(
        ErrorClass::invalid_input,
        "has to be original, or w (width) or h (height) with a number of pixels that TMDB has: w780");
}

Status check_mdns_name(const std::string& value) {
    if (value.size() > kMostMdnsName || !is_valid_utf8(value)) {
        return failure(ErrorClass::invalid_input, "has to be UTF-8 of at most 63 bytes");
    }
    return {};
}

Status check_listening_host(const std::string& value) {
    return host_in_endpoint(value)
               ? Status{}
               : failure(ErrorClass::invalid_input,
                         "has to be a name or an address of this machine, without a port: "
                         "127.0.0.1, nas.local, ::1; 0.0.0.0 is every address");
}

Result<std::string> with_home(const std::string& path) {
    if (!path.starts_with('~')) {
        return path;
    }
    if (path.size() > 1 && path[1] != '/') {
        return failure(ErrorClass::invalid_input, "has to begin with / or with ~/, which is your own folder");
    }
    const char* home = std::getenv("HOME");
    if (home == nullptr || *home != '/') {
        return failure(ErrorClass::invalid_input, "has to begin with /: HOME does not say what ~ is");
    }
    return home + path.substr(1);
}

Result<std::string> whole_path(const std::string& path) {
    Result<std::string> whole = with_home(path);
    if (whole && !whole->starts_with('/')) {
        return failure(ErrorClass::invalid_input, "has to be a whole path, from / or ~/");
    }
    while (whole && whole->size() > 1 && whole->ends_with('/')) {
        whole->pop_back();
    }
    return whole;
}

}  // namespace cinefleet
