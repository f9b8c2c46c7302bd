#include "worker/providers/wikidata/wikidata.h"

#include "worker/providers/json_fields.h"

#include <algorithm>
#include <array>
#include <utility>

namespace cinefleet::worker::wikidata {
namespace {

// Properties of Wikidata: https://www.wikidata.org/wiki/Property:P345 and so on.
constexpr std::string_view kQuery =
    "select ?item ?original ?tmdb ?letterboxd ?metacritic ?rottentomatoes WHERE { ?item wdt:P345 \"@\" ."
    " OPTIONAL { ?item wdt:P1476 ?original } OPTIONAL { ?item wdt:P4947 ?tmdb }"
    " OPTIONAL { ?item wdt:P6127 ?letterboxd } OPTIONAL { ?item wdt:P1712 ?metacritic }"
    " OPTIONAL { ?item wdt:P1258 ?rottentomatoes } } LIMIT 1";

std::string value_of(const Json& row, const char* name) {
    return text_at(object_at(row, name), "value");
}

// An id becomes part of files: letters, digits and what such ids bear.
bool is_plain(const std::string& id) {
    constexpr std::size_t kLongest = 200;
    return !id.empty() && id.size() <= kLongest && std::ranges::all_of(id, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '-' || c == '/' || c == '.';
    });
}

std::vector<FetchRequest> requests(const Inquiry& inquiry) {
    if (!is_imdb_id(inquiry.ids.imdb)) {
        return {};
    }
    std::string query(kQuery);
    query.replace(query.find('@'), 1, inquiry.ids.imdb);
    FetchRequest request =
        make_request(inquiry.access, "/sparql?query=" + percent_encode(query), inquiry.ids.imdb);
    request.headers = {"Accept: application/sparql-results+json"};
    return {std::move(request)};
}

ReadFacts read(const Inquiry& /*inquiry*/, const FetchRequest& request, const FetchAnswer& answer) {
    if (std::optional<ProviderError> error = error_of(ProviderId::wikidata, answer)) {
        return *std::move(error);
    }
    const Json body = parse_json(answer.body.view());
    if (!object_at(body, "results").contains("bindings")) {
        return ProviderError{ProviderId::wikidata, ErrorClass::malformed,
                             "Wikidata answered something that is no result of a query", 0};
    }
    const Json& rows = list_at(object_at(body, "results"), "bindings");
    if (rows.empty()) {
        return ProviderError{ProviderId::wikidata, ErrorClass::not_found, "Wikidata does not know it", 0};
    }
    const Json& row = rows.front();
    ProviderFacts facts;
    facts.provider = ProviderId::wikidata;
    facts.movie.ids.imdb = request.about;
    facts.movie.original_title = value_of(row, "original");
    for (const char* service : {"letterboxd", "metacritic", "rottentomatoes"}) {
        std::string id = value_of(row, service);
        if (is_plain(id)) {
            facts.movie.ids.others.push_back({service, std::move(id)});
        }
    }
    const std::string item = value_of(row, "item");  // "http://www.wikidata.org/entity/Q83495"
    const std::string number = item.substr(item.rfind('/') + 1);
    if (number.starts_with('Q') && is_plain(number)) {
        facts.movie.ids.others.push_back({"wikidata", number});
    }
    return facts;
}

}  // namespace

constinit const Provider kProvider = {
    .id = ProviderId::wikidata,
    .can = capabilities({Capability::data}),
    .requests = requests,
    .read = read,
};

}  // namespace cinefleet::worker::wikidata
