#include "worker/providers/imdb/imdb.h"

#include "worker/providers/imdb/imdb_page.h"
#include "worker/providers/imdb/imdb_search.h"

namespace cinefleet::worker::imdb {
namespace {

std::vector<FetchRequest> requests(const Inquiry& inquiry) {
    if (!inquiry.settings.imdb_pages || inquiry.ids.imdb.empty()) {
        return {};
    }
    return {title_request(inquiry.access, inquiry.ids.imdb)};
}

ReadFacts read(const Inquiry& /*inquiry*/, const FetchRequest& request, const FetchAnswer& answer) {
    ReadFacts facts = parse_title(answer);
    if (auto* page = std::get_if<ProviderFacts>(&facts)) {
        page->movie.ids.imdb = request.about;
    }
    return facts;
}

// The suggestions take no year: one request a title.
std::optional<FetchRequest> search(const Inquiry& inquiry, const std::string& title, std::int32_t /*year*/) {
    if (inquiry.settings.imdb_suggestion_url.empty()) {
        return std::nullopt;
    }
    return suggestion_request(inquiry.settings.imdb_suggestion_url, title);
}

Result<std::vector<SearchHit>> read_search(const Inquiry& /*inquiry*/, std::string_view body) {
    return parse_suggestions(body);
}

}  // namespace

constinit const Provider kProvider = {
    .id = ProviderId::imdb,
    .can = capabilities({Capability::data}),
    .requests = requests,
    .read = read,
    .search = TitleFinder{search, read_search},
};

}  // namespace cinefleet::worker::imdb
