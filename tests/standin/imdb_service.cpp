#include "services.h"

namespace cinefleet::standin {
namespace {

// What the page's scripts show.
Json next_data(const Json& movie) {
    Json summary = {{"aggregateRating", movie["imdb_rating"]}, {"voteCount", movie["imdb_votes"]}};
    if (movie.contains("top250")) {
        summary["topRanking"] = {{"rank", movie["top250"]}};
    }
    Json keywords = Json::array();
    for (const Json& keyword : movie["imdb_keywords"]) {
        keywords.push_back({{"node", {{"text", keyword}}}});
    }
    return {{"props",
             {{"pageProps",
               {{"aboveTheFoldData",
                 {{"titleText", {{"text", movie["title"]}}},
                  {"originalTitleText", {{"text", movie["original_title"]}}},
                  {"releaseYear", {{"year", movie.value("year", 0)}}},
                  {"certificate", {{"rating", movie["certification_us"]}}},
                  {"plot", {{"plotText", {{"plainText", movie["overview"]}}}}},
                  {"keywords", {{"edges", keywords}}},
                  {"ratingsSummary", summary}}}}}}}};
}

Answer suggestions(const Catalogue& catalogue, std::string text) {
    constexpr std::string_view kEnd = ".json";
    constexpr std::size_t kMost = 8;
    if (text.ends_with(kEnd)) {
        text.resize(text.size() - kEnd.size());
    }
    Json list = Json::array();
    for (const Json* movie : catalogue.search(text, 0)) {
        if (movie->contains("imdb_id") && list.size() < kMost) {
            list.push_back({{"id", (*movie)["imdb_id"]},
                            {"l", (*movie)["title"]},
                            {"y", movie->value("year", 0)},
                            {"qid", "movie"},
                            {"rank", 100 + list.size()}});
        }
    }
    return {200, "application/json", Json{{"d", list}, {"q", text}, {"v", 1}}.dump()};
}

}  // namespace

Answer answer_imdb(const Catalogue& catalogue, const Question& question) {
    constexpr std::string_view kTitle = "/title/";
    constexpr std::string_view kSuggestion = "/suggestion/x/";
    if (question.path.starts_with(kSuggestion)) {
        return suggestions(catalogue, question.path.substr(kSuggestion.size()));
    }
    std::string id = question.path.substr(kTitle.size());
    if (!id.empty() && id.back() == '/') {
        id.pop_back();
    }
    const Json* movie = catalogue.by_imdb_id(id);
    if (movie == nullptr) {
        return {404, "text/html", "<html><body>404</body></html>"};
    }
    const Json facts = {
        {"@type", "Movie"},
        {"name", (*movie)["title"]},
        {"contentRating", (*movie)["certification_us"]},
        {"datePublished", movie->value("release_date", "")},
        {"aggregateRating",
         {{"ratingValue", (*movie)["imdb_rating"]}, {"ratingCount", (*movie)["imdb_votes"]}}}};
    return {200, "text/html",
            "<!DOCTYPE html><html><head><script type=\"application/ld+json\">" + facts.dump() +
                "</script></head><body><script id=\"__NEXT_DATA__\" type=\"application/json\">" +
                next_data(*movie).dump() + "</script></body></html>"};
}

}  // namespace cinefleet::standin
