#include "worker/providers/imdb/imdb_search.h"

#include "worker/providers/json_fields.h"

namespace cinefleet::worker::imdb {
namespace {

constexpr std::size_t kMaxHits = 40;

}  // namespace

FetchRequest suggestion_request(const std::string& base_url, const std::string& title) {
    FetchRequest request;
    request.provider = ProviderId::imdb;
    request.url = base_url + "/suggestion/x/" + percent_encode(title) + ".json";
    request.masked_url = request.url;
    request.headers = {"Accept: application/json"};
    return request;
}

Result<std::vector<SearchHit>> parse_suggestions(std::string_view body) {
    const Json answer = parse_json(body);
    if (!answer.is_object()) {
        return failure(ErrorClass::malformed, "IMDb's suggestions are no list of titles");
    }
    std::vector<SearchHit> hits;
    for (const Json& item : list_at(answer, "d")) {
        const std::string id = text_at(item, "id");
        const std::string kind = text_at(item, "qid");
        if (!is_imdb_id(id) || (kind != "movie" && kind != "tvMovie") || hits.size() >= kMaxHits) {
            continue;
        }
        SearchHit hit;
        hit.imdb_id = id;
        hit.title = text_at(item, "l");
        hit.original_title = hit.title;
        hit.year = count_at(item, "y");
        hit.popularity = 1.0 / (1.0 + count_at(item, "rank"));
        hits.push_back(std::move(hit));
    }
    return hits;
}

}  // namespace cinefleet::worker::imdb
