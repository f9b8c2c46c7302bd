#include "worker/providers/tmdb/tmdb.h"

#include "worker/providers/tmdb/tmdb_parse.h"
#include "worker/providers/tmdb/tmdb_requests.h"

#include <algorithm>
#include <utility>

namespace cinefleet::worker::tmdb {
namespace {

std::string first_language(const Inquiry& inquiry) {
    const std::vector<std::string> languages = split_list(inquiry.languages);
    return languages.empty() ? std::string("en-US") : languages.front();
}

const MovieSet* set_of(const Inquiry& inquiry) {
    for (const ProviderFacts& known : inquiry.facts) {
        if (known.provider == ProviderId::tmdb && known.movie.set) {
            return &*known.movie.set;
        }
    }
    return nullptr;
}

FetchRequest details(const Inquiry& inquiry, const std::string& id) {
    return details_request(inquiry.access, id, inquiry.settings, first_language(inquiry));
}

std::vector<FetchRequest> requests(const Inquiry& inquiry) {
    const MovieSet* set = set_of(inquiry);
    if (!inquiry.settings.set_overviews || set == nullptr || set->tmdb_id <= 0 ||
        !inquiry.task.fields.has(MovieField::set)) {
        return {};
    }
    return {
        set_request(inquiry.access, set->tmdb_id, first_language(inquiry), std::to_string(inquiry.ids.tmdb))};
}

ReadFacts read(const Inquiry& inquiry, const FetchRequest& request, const FetchAnswer& answer) {
    if (std::optional<ProviderError> error = error_of(ProviderId::tmdb, answer)) {
        return *std::move(error);
    }
    const MovieSet* set = set_of(inquiry);
    const bool is_set = set != nullptr && request.url.find("/collection/") != std::string::npos;
    Result<ProviderFacts> facts =
        is_set ? parse_set(answer.body.view(), *set)
               : parse_details(answer.body.view(), inquiry.settings, split_list(inquiry.languages));
    if (!facts) {
        return ProviderError{ProviderId::tmdb, facts.error().error_class, facts.error().message, 0};
    }
    return *std::move(facts);
}

std::optional<FetchRequest> search(const Inquiry& inquiry, const std::string& title, std::int32_t year) {
    return search_request(inquiry.access,
                          {title, year, first_language(inquiry), inquiry.settings.include_adult});
}

Result<std::vector<SearchHit>> read_search(const Inquiry& inquiry, std::string_view body) {
    return parse_search(body, inquiry.settings.include_adult);
}

}  // namespace

constinit const Provider kProvider = {
    .id = ProviderId::tmdb,
    .can = capabilities({Capability::data, Capability::image, Capability::trailer}),
    .requests = requests,
    .read = read,
    .search = TitleFinder{search, read_search},
    .details = details,
};

}  // namespace cinefleet::worker::tmdb
