#include "worker/providers/imdb/imdb_page.h"

#include "common/text.h"
#include "worker/providers/json_fields.h"

#include <algorithm>

namespace cinefleet::worker::imdb {
namespace {

constexpr std::size_t kMaxWords = 200;
constexpr std::int32_t kTop = 250;

// The text of the script element that bears this mark.
std::string_view script(std::string_view page, std::string_view mark) {
    const std::size_t at = page.find(mark);
    const std::size_t start = at == std::string_view::npos ? at : page.find('>', at);
    const std::size_t end = start == std::string_view::npos ? start : page.find("</script>", start);
    return end == std::string_view::npos ? std::string_view() : page.substr(start + 1, end - start - 1);
}

void add_word(std::vector<std::string>& words, std::string word) {
    if (!word.empty() && words.size() < kMaxWords) {
        words.push_back(std::move(word));
    }
}

void read_rating(double value, std::int32_t votes, Movie& movie) {
    if (value > 0 && value <= 10) {
        movie.ratings = {{"imdb", value, 10, votes}};
    }
}

// https://schema.org/Movie
void read_linked_data(const Json& page, Movie& movie) {
    const Json& rating = object_at(page, "aggregateRating");
    read_rating(number_at(rating, "ratingValue"), count_at(rating, "ratingCount"), movie);
    movie.title = text_at(page, "name");
    movie.certification = text_at(page, "contentRating");
    movie.outline = text_at(page, "description");
    for (const Json& genre : list_at(page, "genre")) {
        if (genre.is_string()) {
            add_word(movie.genres, genre.get<std::string>());
        }
    }
    for (std::string& keyword : split_list(text_at(page, "keywords"))) {
        add_word(movie.tags, std::move(keyword));
    }
}

// What the page's scripts show: more than the linked data, in a form of IMDb's own.
void read_next_data(const Json& page, Movie& movie) {
    const Json& props = object_at(object_at(page, "props"), "pageProps");
    const Json& above = object_at(props, "aboveTheFoldData");
    const Json& summary = object_at(above, "ratingsSummary");
    const Json& column_summary = object_at(object_at(props, "mainColumnData"), "ratingsSummary");
    if (movie.ratings.empty()) {
        read_rating(number_at(summary, "aggregateRating"), count_at(summary, "voteCount"), movie);
    }
    for (const Json* holder : {&summary, &column_summary}) {
        const std::int32_t place = count_at(object_at(*holder, "topRanking"), "rank");
        if (place > 0 && place <= kTop) {
            movie.top250 = place;
        }
    }
    const std::string title = text_at(object_at(above, "titleText"), "text");
    movie.title = title.empty() ? movie.title : title;
    movie.original_title = text_at(object_at(above, "originalTitleText"), "text");
    movie.year = count_at(object_at(above, "releaseYear"), "year");
    movie.plot = text_at(object_at(object_at(above, "plot"), "plotText"), "plainText");
    const std::string certificate = text_at(object_at(above, "certificate"), "rating");
    movie.certification = certificate.empty() ? movie.certification : certificate;
    if (movie.tags.empty()) {
        for (const Json& edge : list_at(object_at(above, "keywords"), "edges")) {
            add_word(movie.tags, text_at(object_at(edge, "node"), "text"));
        }
    }
}

}  // namespace

FetchRequest title_request(const ProviderAccess& access, const std::string& imdb_id) {
    FetchRequest request = make_request(access, "/title/" + percent_encode(imdb_id) + "/", imdb_id);
    request.headers = {"Accept: text/html", "Accept-Language: en-US"};
    return request;
}

std::variant<ProviderFacts, ProviderError> parse_title(const FetchAnswer& answer) {
    if (const std::optional<ProviderError> error = error_of(ProviderId::imdb, answer)) {
        return *error;
    }
    const Json linked = parse_json(script(answer.body.view(), "application/ld+json"));
    const Json next = parse_json(script(answer.body.view(), "__NEXT_DATA__"));
    const bool has_next = !object_at(object_at(next, "props"), "pageProps").empty();
    if (!linked.is_object() && !has_next) {
        return ProviderError{ProviderId::imdb, ErrorClass::blocked,
                             "IMDb sent a page without facts: it takes us for a robot", 0};
    }
    ProviderFacts facts;
    facts.provider = ProviderId::imdb;
    read_linked_data(linked, facts.movie);
    if (has_next) {
        read_next_data(next, facts.movie);
    }
    return facts;
}

}  // namespace cinefleet::worker::imdb
