#include "worker/providers/facts.h"

namespace cinefleet::worker {
namespace {

ProviderError make_error(ProviderId provider, ErrorClass error_class, const std::string& what) {
    const ProviderInfo* info = find_provider(provider);
    return {provider, error_class, std::string(info != nullptr ? info->title : "provider") + " " + what, 0};
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
            if (provider != ProviderId::tmdb) {  // the others take no key
                return make_error(provider, ErrorClass::blocked, "blocks us (status 401)");
            }
            return make_error(
                provider, ErrorClass::unauthorized,
                "refused the key: set TMDB_API_KEY (or tmdb.api_key) to a v3 API key or v4 token from "
                "https://www.themoviedb.org/settings/api");
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
    return make_error(provider, error_class, "answered with status " + std::to_string(answer.status));
}

std::string percent_encode(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    constexpr std::string_view kUnreserved =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string encoded;
    for (const char c : text) {
        if (kUnreserved.find(c) != std::string_view::npos) {
            encoded += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            encoded += '%';
            encoded += kDigits[byte >> 4U];
            encoded += kDigits[byte & 0x0FU];
        }
    }
    return encoded;
}

}  // namespace cinefleet::worker
