#include "worker/providers/tmdb/tmdb_requests.h"

#include "worker/providers/facts.h"

namespace cinefleet::worker::tmdb {
namespace {

constexpr std::string_view kAppended =
    "credits,images,videos,release_dates,keywords,external_ids,alternative_titles,translations";

// A v3 key is 32 hex digits and goes into the address; a v4 token is a JWT and goes into a header.
constexpr std::size_t kV3KeyLength = 32;

FetchRequest request(const ProviderAccess& access, const std::string& path_and_query,
                     const std::string& about) {
    FetchRequest request = make_request(access, path_and_query, about);
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

FetchRequest search_request(const ProviderAccess& access, const TitleQuery& title) {
    std::string query = "/search/movie?query=" + percent_encode(title.title) +
                        "&include_adult=" + (title.include_adult ? "true" : "false") +
                        "&language=" + percent_encode(title.language);
    if (title.year != 0) {
        query += "&year=" + std::to_string(title.year);
    }
    return request(access, query, {});
}

FetchRequest details_request(const ProviderAccess& access, const std::string& id,
                             const ScrapeSettings& settings, const std::string& language) {
    std::string languages;
    for (const std::string& image_language : settings.image_languages) {
        languages += languages.empty() ? "" : ",";
        languages += image_language.empty() ? "null" : percent_encode(image_language);
    }
    return request(access,
                   "/movie/" + percent_encode(id) + "?language=" + percent_encode(language) +
                       "&append_to_response=" + std::string(kAppended) +
                       "&include_image_language=" + languages + "&include_video_language=" + languages,
                   id);
}

FetchRequest set_request(const ProviderAccess& access, std::int64_t set_id, const std::string& language,
                         const std::string& about) {
    return request(access, "/collection/" + std::to_string(set_id) + "?language=" + percent_encode(language),
                   about);
}

FetchRequest changes_request(const ProviderAccess& access, const std::string& first_day,
                             const std::string& last_day, std::int32_t page) {
    return request(access,
                   "/movie/changes?start_date=" + percent_encode(first_day) +
                       "&end_date=" + percent_encode(last_day) + "&page=" + std::to_string(page),
                   {});
}

}  // namespace cinefleet::worker::tmdb
