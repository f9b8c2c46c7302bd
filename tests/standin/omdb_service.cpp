#include "services.h"

#include <cstdio>

namespace cinefleet::standin {
namespace {

std::string decimal(double value) {
    char text[32] = {};
    std::snprintf(text, sizeof text, "%.1f", value);
    return text;
}

// "1,234,567"
std::string with_commas(std::int64_t number) {
    std::string text = std::to_string(number);
    for (std::size_t at = text.size(); at > 3;) {
        at -= 3;
        text.insert(at, ",");
    }
    return text;
}

}  // namespace

Answer answer_omdb(const Catalogue& catalogue, const Question& question) {
    if (question.value("apikey").empty()) {
        return {401, "application/json", R"({"Response":"False","Error":"No API key provided."})"};
    }
    const Json* movie = catalogue.by_imdb_id(question.value("i"));
    if (movie == nullptr) {
        return {200, "application/json", R"({"Response":"False","Error":"Incorrect IMDb ID."})"};
    }
    const double rating = (*movie)["imdb_rating"];
    const std::int64_t percent = (*movie)["tomatometer"];
    const std::int64_t metascore = (*movie)["metascore"];
    const Json ratings =
        Json::array({{{"Source", "Internet Movie Database"}, {"Value", decimal(rating) + "/10"}},
                     {{"Source", "Rotten Tomatoes"}, {"Value", std::to_string(percent) + "%"}},
                     {{"Source", "Metacritic"}, {"Value", std::to_string(metascore) + "/100"}}});
    return {200, "application/json",
            Json{{"Title", (*movie)["title"]},
                 {"Year", std::to_string(movie->value("year", 0))},
                 {"Rated", (*movie)["certification_us"]},
                 {"Plot", (*movie)["outline"]},
                 {"Metascore", std::to_string(metascore)},
                 {"imdbRating", decimal(rating)},
                 {"imdbVotes", with_commas((*movie)["imdb_votes"])},
                 {"imdbID", (*movie)["imdb_id"]},
                 {"Ratings", ratings},
                 {"Awards", "N/A"},
                 {"Response", "True"}}
                .dump()};
}

}  // namespace cinefleet::standin
