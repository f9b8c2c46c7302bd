#include "services.h"

namespace cinefleet::standin {
namespace {

// The IMDb id that the query names.
std::string imdb_id_in(const std::string& query) {
    const std::size_t start = query.find("\"tt");
    const std::size_t end = start == std::string::npos ? start : query.find('"', start + 1);
    return end == std::string::npos ? std::string() : query.substr(start + 1, end - start - 1);
}

Json literal(const std::string& value) {
    return {{"type", "literal"}, {"value", value}};
}

}  // namespace

Answer answer_wikidata(const Catalogue& catalogue, const Question& question) {
    Json rows = Json::array();
    const Json* movie = catalogue.by_imdb_id(imdb_id_in(question.value("query")));
    if (question.path != "/wikidata/sparql") {
        return {404, "text/plain", "not found"};
    }
    if (movie != nullptr) {
        const std::string id = std::to_string((*movie)["tmdb_id"].get<std::int64_t>());
        rows.push_back({{"item", {{"type", "uri"}, {"value", "http://www.wikidata.org/entity/Q" + id}}},
                        {"original", literal(movie->value("original_title", ""))},
                        {"tmdb", literal(id)},
                        {"letterboxd", literal("movie-" + id)},
                        {"rottentomatoes", literal("m/movie_" + id)}});
    }
    return {200, "application/sparql-results+json",
            Json{{"head", {{"vars", {"item", "original"}}}}, {"results", {{"bindings", rows}}}}.dump()};
}

// A frame of MPEG audio, which is all that a client looks at.
Answer answer_theme(const Catalogue& catalogue, const Question& question) {
    constexpr std::string_view kThemes = "/themes/";
    const std::string name = question.path.substr(kThemes.size());
    const Json* movie = catalogue.by_tmdb_id(std::atoll(name.c_str()));
    if (movie == nullptr || !name.ends_with(".mp3")) {
        return {404, "text/html", "<html><body>404</body></html>"};
    }
    return {200, "audio/mpeg", "ID3" + std::string(1'021, '\0')};
}

}  // namespace cinefleet::standin
