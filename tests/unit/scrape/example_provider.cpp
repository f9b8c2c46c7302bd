#include "tests/unit/scrape/example_provider.h"

#include "worker/providers/json_fields.h"

#include <utility>

namespace cinefleet::worker::example {
namespace {

constexpr auto kId = ProviderId{42};  // its line in common/model/providers.h: number, name, address, limit

// GET /movie/tt0133093, once the IMDb id is known: from the file's name, or from TMDB's answer.
std::vector<FetchRequest> requests(const Inquiry& inquiry) {
    if (inquiry.ids.imdb.empty()) {
        return {};
    }
    FetchRequest request =
        make_request(inquiry.access, "/movie/" + percent_encode(inquiry.ids.imdb), inquiry.ids.imdb);
    request.headers = {"Authorization: Bearer " + inquiry.access.key};  // never in the address: it is logged
    return {std::move(request)};
}

ProviderError malformed(std::string message) {
    return {kId, ErrorClass::malformed, std::move(message), 0};
}

// {"id": "tt0133093", "score": 83, "votes": 1234, "keywords": ["simulation"]}
ReadFacts read(const Inquiry& /*inquiry*/, const FetchRequest& request, const FetchAnswer& answer) {
    if (std::optional<ProviderError> error = error_of(kId, answer)) {
        return *std::move(error);  // no answer, a block, too many requests, not known …
    }
    const Json body = parse_json(answer.body.view());
    if (text_at(body, "id") != request.about) {
        return malformed("Example answered something that is not this movie");
    }
    ProviderFacts facts;
    facts.provider = kId;
    const double score = number_at(body, "score");
    if (score > 0 && score <= 100) {
        facts.movie.ratings = {{"example", score, 100, count_at(body, "votes")}};
    }
    for (const Json& keyword : list_at(body, "keywords")) {
        if (keyword.is_string() && facts.movie.tags.size() < 100) {
            facts.movie.tags.push_back(keyword.get<std::string>());
        }
    }
    return facts;
}

}  // namespace

constinit const Provider kProvider = {
    .id = kId,
    .can = capabilities({Capability::data}),
    .requests = requests,
    .read = read,
};

}  // namespace cinefleet::worker::example
