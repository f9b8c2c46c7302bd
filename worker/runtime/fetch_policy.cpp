#include "worker/runtime/fetch_policy.h"

#include "common/sys/address.h"
#include "common/text.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace cinefleet::worker {
namespace {

constexpr std::string_view kHttp = "http://";
constexpr std::string_view kHttps = "https://";

struct Origin {
    bool is_https = false;
    std::string host;  // in small letters
    std::string port;

    friend bool operator==(const Origin&, const Origin&) = default;
};

bool is_host_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == ':' ||
           c == '[' || c == ']';
}

// Nothing is taken that curl could read in another way: no user, no backslash, no escapes in the host.
std::optional<Origin> origin_of(std::string_view url) {
    const bool is_https = url.starts_with(kHttps);
    if (!is_https && !url.starts_with(kHttp)) {
        return std::nullopt;
    }
    url.remove_prefix(is_https ? kHttps.size() : kHttp.size());
    const std::string authority = to_ascii_lower(url.substr(0, url.find_first_of("/?#")));
    if (!std::ranges::all_of(authority, is_host_character)) {
        return std::nullopt;
    }
    const std::size_t bracket = authority.rfind(']');
    const std::size_t colon = authority.rfind(':');
    const bool has_port = colon != std::string::npos && (bracket == std::string::npos || colon > bracket);
    Origin origin{is_https, authority.substr(0, has_port ? colon : authority.size()),
                  has_port ? authority.substr(colon + 1) : (is_https ? "443" : "80")};
    return origin.host.empty() || origin.port.empty() ? std::nullopt : std::optional(std::move(origin));
}

bool is_of_settings(const Origin& origin, ProviderId provider, const ScrapeSettings& settings) {
    const auto is_it = [&origin](const std::string& base_url) { return origin_of(base_url) == origin; };
    return std::ranges::any_of(settings.providers,
                               [&](const ProviderAccess& access) {
                                   return access.provider == provider && is_it(access.base_url);
                               }) ||
           (provider == ProviderId::imdb && is_it(settings.imdb_suggestion_url));
}

}  // namespace

Result<HttpPermission> permission_for(const FetchRequest& request, const ScrapeSettings& settings) {
    const std::optional<Origin> origin = origin_of(request.url);
    if (!origin || !is_of_settings(*origin, request.provider, settings)) {
        return failure(ErrorClass::malformed, "names an address that is not its own: it is not asked",
                       request.masked_url);
    }
    const bool is_named_inside = is_loopback_host(origin->host) || is_address_literal(origin->host);
    if (!origin->is_https && !is_named_inside) {
        return failure(ErrorClass::malformed, "is only asked over https: check its address in the settings",
                       request.masked_url);
    }
    return HttpPermission{!origin->is_https, is_named_inside};
}

}  // namespace cinefleet::worker
