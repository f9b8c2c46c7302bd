#include "worker/providers/facts.h"

#include "common/text.h"

#include <algorithm>
#include <utility>

namespace cinefleet::worker {
namespace {

ProviderError make_error(ProviderId provider, ErrorClass error_class, const std::string& what) {
    const ProviderInfo* info = find_provider(provider);
    return {provider, error_class, std::string(info != nullptr ? info->title : "provider") + " " + what, 0};
}

ProviderError refused_key(ProviderId provider) {
    if (provider == ProviderId::tmdb) {
        return make_error(provider, ErrorClass::unauthorized,
                          "refused the key: set TMDB_API_KEY (or tmdb.api_key) to a v3 API key or v4 token "
                          "from https://www.themoviedb.org/settings/api");
    }
    const ProviderInfo* info = find_provider(provider);
    if (info == nullptr || info->key_env.empty()) {
        return make_error(provider, ErrorClass::blocked, "blocks us (status 401)");
    }
    return make_error(provider, ErrorClass::unauthorized,
                      "refused the key: set " + std::string(info->key_env) + " (or " +
                          std::string(info->name) + ".api_key), or " + std::string(info->name) +
                          ".enabled = false");
}

}  // namespace

std::optional<ProviderError> error_of(ProviderId provider, const FetchAnswer& answer) {
    if (answer.transport_error) {
        return make_error(provider, answer.transport_error->error_class, answer.transport_error->message);
    }
    switch (answer.status) {
        case 200:
            return std::nullopt;
        case 401:
            return refused_key(provider);
        case 404:
            return make_error(provider, ErrorClass::not_found, "does not know it");
        case 202:
        case 403:
            return make_error(provider, ErrorClass::blocked,
                              "blocks us (status " + std::to_string(answer.status) + ")");
        case 429: {
            ProviderError error = make_error(provider, ErrorClass::throttled, "asks for fewer requests");
            error.retry_after_ms = answer.retry_after_ms;
            return error;
        }
        default:
            break;
    }
    const ErrorClass error_class = answer.status >= 500 ? ErrorClass::unavailable : ErrorClass::malformed;
    ProviderError error =
        make_error(provider, error_class, "answered with status " + std::to_string(answer.status));
    error.retry_after_ms = answer.status == 503 ? answer.retry_after_ms : 0;  // RFC 9110, 10.2.3
    return error;
}

std::int32_t least_width(const ScrapeSettings& settings, ImageKind kind) {
    return kind == ImageKind::poster   ? settings.poster_min_width
           : kind == ImageKind::fanart ? settings.fanart_min_width
                                       : 0;
}

FetchRequest make_request(const ProviderAccess& access, std::string path_and_query, std::string about) {
    FetchRequest request;
    request.provider = access.provider;
    request.url = access.base_url + std::move(path_and_query);
    request.masked_url = request.url;
    request.about = std::move(about);
    return request;
}

bool is_imdb_id(std::string_view text) {
    constexpr std::size_t kShortest = 9;
    constexpr std::size_t kLongest = 12;
    return text.size() >= kShortest && text.size() <= kLongest && text.starts_with("tt") &&
           std::ranges::all_of(text.substr(2), [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<std::string> split_list(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(','), text.size());
        const std::string_view part = trim(text.substr(0, end));
        if (!part.empty()) {
            parts.emplace_back(part);
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

}  // namespace cinefleet::worker
