#include "worker/providers/omdb/omdb.h"

#include "worker/providers/json_fields.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace cinefleet::worker::omdb {
namespace {

// "8.7/10", "83%" or "1,234": the number at its beginning, without the thousands' commas; below 0: none.
double leading_number(std::string text) {
    std::erase(text, ',');
    double number = -1;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

// OMDb writes "N/A" where it knows nothing.
std::string known_text(const Json& answer, const char* name) {
    std::string text = text_at(answer, name);
    return text == "N/A" ? std::string() : text;
}

void add_rating(const char* name, double value, std::int32_t max, std::int64_t votes, Movie& movie) {
    const bool is_known = std::ranges::find(movie.ratings, name, &Rating::name) != movie.ratings.end();
    if (value > 0 && value <= max && !is_known) {
        movie.ratings.push_back({name, value, max, votes});
    }
}

// The names are Kodi's.
void read_ratings(const Json& answer, Movie& movie) {
    constexpr double kMostVotes = 1e9;
    const double votes = leading_number(known_text(answer, "imdbVotes"));
    add_rating("imdb", leading_number(known_text(answer, "imdbRating")), 10,
               votes > 0 && votes < kMostVotes ? static_cast<std::int64_t>(votes) : 0, movie);
    for (const Json& rating : list_at(answer, "Ratings")) {
        const std::string source = text_at(rating, "Source");
        const double value = leading_number(text_at(rating, "Value"));
        if (source == "Rotten Tomatoes") {
            add_rating("tomatometerallcritics", value, 100, 0, movie);
        } else if (source == "Metacritic") {
            add_rating("metacritic", value, 100, 0, movie);
        }
    }
}

bool takes_english(std::string_view languages) {
    const std::vector<std::string> list = split_list(languages);
    return std::ranges::any_of(list, [](const std::string& language) { return language.starts_with("en"); });
}

std::vector<FetchRequest> requests(const Inquiry& inquiry) {
    if (inquiry.ids.imdb.empty()) {
        return {};
    }
    FetchRequest request = make_request(
        inquiry.access, "/?i=" + percent_encode(inquiry.ids.imdb) + "&plot=short&r=json", inquiry.ids.imdb);
    request.url += "&apikey=" + percent_encode(inquiry.access.key);
    request.masked_url += "&apikey=***";
    return {std::move(request)};
}

// "Request limit reached!", with status 401 as for a wrong key.
bool is_used_up(const FetchAnswer& answer) {
    constexpr std::int32_t kUnauthorized = 401;
    return !answer.transport_error && (answer.status == 200 || answer.status == kUnauthorized) &&
           text_at(parse_json(answer.body.view()), "Error").find("limit") != std::string::npos;
}

ReadFacts read(const Inquiry& inquiry, const FetchRequest& request, const FetchAnswer& answer) {
    if (is_used_up(answer)) {
        return ProviderError{ProviderId::omdb, ErrorClass::throttled,
                             "OMDb: the key's requests of today are used up", 0};
    }
    if (std::optional<ProviderError> error = error_of(ProviderId::omdb, answer)) {
        return *std::move(error);
    }
    const Json body = parse_json(answer.body.view());
    const std::string response = text_at(body, "Response");
    if (response == "False") {
        return ProviderError{ProviderId::omdb, ErrorClass::not_found, "OMDb does not know it", 0};
    }
    if (response != "True" || text_at(body, "imdbID") != request.about) {
        return ProviderError{ProviderId::omdb, ErrorClass::malformed,
                             "OMDb answered something that is not this movie", 0};
    }
    ProviderFacts facts;
    facts.provider = ProviderId::omdb;
    read_ratings(body, facts.movie);
    if (takes_english(inquiry.languages)) {
        facts.movie.title = known_text(body, "Title");
        facts.movie.outline = known_text(body, "Plot");
    }
    return facts;
}

}  // namespace

constinit const Provider kProvider = {
    .id = ProviderId::omdb,
    .can = capabilities({Capability::data}),
    .requests = requests,
    .read = read,
};

}  // namespace cinefleet::worker::omdb
