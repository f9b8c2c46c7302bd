#include "worker/providers/tmdb/tmdb_requests.h"

#include "worker/providers/facts.h"

namespace cinefleet::worker::tmdb {
namespace {

constexpr std::string_view kAppended = "credits,images,videos,release_dates,keywords,external_ids";

// A v3 key is 32 hex digits and goes into the address; a v4 token is a JWT and goes into a header.
constexpr std::size_t kV3KeyLength = 32;

FetchRequest request(const ProviderAccess& access, const std::string& path_and_query) {
    FetchRequest request;
    request.provider = ProviderId::tmdb;
    request.kind = FetchKind::data;
    request.url = access.base_url + path_and_query;
    request.masked_url = request.url;
    request.headers = {"Accept: application/json"};
    if (access.key.size() == kV3KeyLength) {
        request.url += "&api_key=" + percent_encode(access.key);
        request.masked_url += "&api_key=***";
    } else {
        request.headers.push_back("Authorization: Bearer " + access.key);
    }
    return request;
}

}  // namespace

FetchRequest search_request(const ProviderAccess& access, const std::string& title, std::int32_t year,
                            const std::string& language) {
    std::string query = "/search/movie?query=" + percent_encode(title) +
                        "&include_adult=false&language=" + percent_encode(language);
    if (year != 0) {
        query += "&year=" + std::to_string(year);
    }
    return request(access, query);
}

FetchRequest details_request(const ProviderAccess& access, const std::string& id,
                             const ScrapeSettings& settings, const std::string& language) {
    std::string image_languages;
    for (const std::string& image_language : settings.image_languages) {
        image_languages += image_languages.empty() ? "" : ",";
        image_languages += image_language.empty() ? "null" : percent_encode(image_language);
    }
    return request(access, "/movie/" + percent_encode(id) + "?language=" + percent_encode(language) +
                               "&append_to_response=" + std::string(kAppended) +
                               "&include_image_language=" + image_languages);
}

}  // namespace cinefleet::worker::tmdb
