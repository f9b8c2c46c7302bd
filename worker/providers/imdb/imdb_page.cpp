#include "worker/providers/imdb/imdb_page.h"

#include "worker/providers/json_fields.h"

namespace cinefleet::worker::imdb {
namespace {

std::string_view facts_in(std::string_view page) {
    constexpr std::string_view kType = "application/ld+json";
    const std::size_t type = page.find(kType);
    const std::size_t start = type == std::string_view::npos ? type : page.find('>', type);
    const std::size_t end = start == std::string_view::npos ? start : page.find("</script>", start);
    return end == std::string_view::npos ? std::string_view() : page.substr(start + 1, end - start - 1);
}

}  // namespace

FetchRequest title_request(const ProviderAccess& access, const std::string& imdb_id) {
    FetchRequest request;
    request.provider = ProviderId::imdb;
    request.kind = FetchKind::data;
    request.url = access.base_url + "/title/" + percent_encode(imdb_id) + "/";
    request.masked_url = request.url;
    request.headers = {"Accept: text/html", "Accept-Language: en-US"};
    return request;
}

std::variant<ProviderFacts, ProviderError> parse_title(const FetchAnswer& answer) {
    if (const std::optional<ProviderError> error = error_of(ProviderId::imdb, answer)) {
        return *error;
    }
    const Json page = parse_json(facts_in(answer.body.view()));
    if (!page.is_object()) {
        return ProviderError{ProviderId::imdb, ErrorClass::blocked,
                             "IMDb sent a page without facts: it takes us for a robot", 0};
    }
    ProviderFacts facts;
    facts.provider = ProviderId::imdb;
    const Json& rating = object_at(page, "aggregateRating");
    const double value = number_at(rating, "ratingValue");
    if (value > 0 && value <= 10) {
        facts.movie.ratings = {{"imdb", value, 10, count_at(rating, "ratingCount")}};
    }
    facts.movie.certification = text_at(page, "contentRating");
    return facts;
}

}  // namespace cinefleet::worker::imdb
