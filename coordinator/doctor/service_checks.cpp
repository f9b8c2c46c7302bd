// The services: reachable, the key accepted, and what their clocks say.

#include "common/sys/address.h"
#include "coordinator/doctor/doctor.h"

#include <fmt/format.h>

#include <cstdlib>
#include <optional>
#include <string_view>

namespace cinefleet::doctor {
namespace {

constexpr std::size_t kV3KeySize = 32;  // hex digits, for the address; a v4 token goes into a header
constexpr std::int64_t kMostSkewS = 60;
constexpr std::int64_t kMostBytes = 1 << 20;
constexpr Millis kTimeout{10'000};
constexpr const char* kTmdbKey = "TMDB key";

// As workers ask: in a private network only what the settings say as an address in numbers.
HttpRequest about(const std::string& url) {
    const std::string_view host = host_in_url(url);
    HttpRequest request;
    request.url = url;
    request.max_bytes = kMostBytes;
    request.total_timeout = kTimeout;
    request.permission = {url.starts_with("http://"), is_loopback_host(host) || is_address_literal(host)};
    return request;
}

HttpRequest about_tmdb(const Settings& settings) {
    const std::string url = settings.tmdb_base_url + "/configuration";
    if (settings.tmdb_api_key.size() == kV3KeySize) {
        return about(url + "?api_key=" + settings.tmdb_api_key);
    }
    HttpRequest request = about(url);
    request.headers = {"Authorization: Bearer " + settings.tmdb_api_key};
    return request;
}

Finding verdict_on_key(const HttpAnswer& answer) {
    if (answer.transport_error) {
        return problem(kTmdbKey, "TMDB " + answer.transport_error->message,
                       "check the network, its DNS and tmdb.base_url");
    }
    if (answer.status == 401 || answer.status == 403) {
        return problem(kTmdbKey, fmt::format("TMDB refuses it (HTTP {})", answer.status),
                       "copy it again from https://www.themoviedb.org/settings/api");
    }
    if (answer.status != 200) {
        return warning(kTmdbKey, fmt::format("TMDB answers HTTP {}", answer.status), "try again later");
    }
    return well(kTmdbKey, "TMDB accepts it");
}

Finding check_clock(std::int64_t date_s, const Clock& clock) {
    const std::int64_t now_s = clock.wall().time_since_epoch().count() / 1'000;
    const std::int64_t skew_s = now_s - date_s;
    if (std::abs(skew_s) <= kMostSkewS) {
        return well("clock", "right to a minute, by a service's");
    }
    return warning("clock",
                   fmt::format("{} s {} a service's", std::abs(skew_s), skew_s > 0 ? "ahead of" : "behind"),
                   "set it by NTP (timedatectl set-ntp true): quotas and quiet hours depend on it");
}

bool is_asked(const Settings& settings, ProviderId id) {
    const ServiceSettings& service = settings.services.at(id);
    if (id == ProviderId::fanart_images && !is_asked(settings, ProviderId::fanart)) {
        return false;  // nobody names an image there
    }
    const bool lacks_key = !find_provider(id)->key_env.empty() && service.api_key.empty();
    const bool is_template = service.base_url.find('{') != std::string::npos;
    return service.enabled && !lacks_key && !is_template;
}

Finding reach(const std::string& title, const std::string& url, const Ask& ask) {
    const std::optional<Error> error = ask(about(url)).transport_error;
    if (error && error->error_class != ErrorClass::malformed) {  // more than we want to hear is an answer
        return warning(title, error->message, "movies are saved without it until it does");
    }
    return well(title, "answers");
}

}  // namespace

std::vector<Finding> check_services(const Settings& settings, const Ask& ask, const Clock& clock) {
    std::vector<Finding> findings;
    if (settings.tmdb_api_key.empty()) {
        findings.push_back(problem(kTmdbKey, "there is none",
                                   "set TMDB_API_KEY or tmdb.api_key (free: "
                                   "https://www.themoviedb.org/settings/api)"));
    } else {
        const HttpAnswer answer = ask(about_tmdb(settings));
        findings.push_back(verdict_on_key(answer));
        if (answer.date_s) {
            findings.push_back(check_clock(*answer.date_s, clock));
        }
    }
    findings.push_back(reach("TMDB images", settings.tmdb_image_base_url, ask));
    for (const auto& [id, service] : settings.services) {
        if (is_asked(settings, id)) {
            findings.push_back(reach(std::string(find_provider(id)->title), service.base_url, ask));
        }
    }
    return findings;
}

}  // namespace cinefleet::doctor
