#include "services.h"

#include <algorithm>
#include <cstdlib>

namespace cinefleet::standin {
namespace {

constexpr std::size_t kPage = 20;
constexpr int kMostPages = 500;

Answer tmdb_error(int status, int code, const char* message) {
    return {status, "application/json",
            Json{{"success", false}, {"status_code", code}, {"status_message", message}}.dump()};
}

bool has_key(const Question& question) {
    return question.value("api_key").size() == 32 || question.authorization.starts_with("Bearer ey");
}

Json summary(const Json& movie) {
    return {{"id", movie["tmdb_id"]},
            {"title", movie["title"]},
            {"original_title", movie.value("original_title", movie.value("title", ""))},
            {"release_date", movie.value("release_date", "")},
            {"overview", movie["overview"]},
            {"popularity", movie["popularity"]},
            {"vote_average", movie["vote_average"]},
            {"vote_count", movie["vote_count"]}};
}

Json credits(const Json& movie) {
    const std::int64_t id = movie["tmdb_id"];
    Json cast = Json::array();
    for (const Json& name : movie["cast"]) {
        const auto order = static_cast<std::int64_t>(cast.size());
        cast.push_back({{"id", id * 100 + order},
                        {"name", name},
                        {"character", "Role " + std::to_string(order + 1)},
                        {"order", order},
                        {"profile_path", "/person" + std::to_string(id * 100 + order) + ".jpg"}});
    }
    Json crew = Json::array();
    for (const Json& name : movie["directors"]) {
        crew.push_back({{"id", id * 100 + 50 + static_cast<std::int64_t>(crew.size())},
                        {"name", name},
                        {"job", "Director"},
                        {"department", "Directing"}});
    }
    return {{"cast", cast}, {"crew", crew}};
}

Json image(const std::string& path, const Json& language, double votes) {
    return {{"file_path", path}, {"iso_639_1", language}, {"vote_average", votes}, {"vote_count", 10}};
}

Json images(const Json& movie) {
    const std::string id = std::to_string(movie["tmdb_id"].get<std::int64_t>());
    return {{"posters", Json::array({image("/poster" + id + "de.jpg", "de", 9),
                                     image("/poster" + id + "en.jpg", "en", 7)})},
            {"backdrops", Json::array({image("/backdrop" + id + ".jpg", nullptr, 6),
                                       image("/backdrop" + id + "en.jpg", "en", 5),
                                       image("/backdrop" + id + "second.jpg", nullptr, 4),
                                       image("/backdrop" + id + "third.jpg", nullptr, 3)})},
            {"logos", Json::array({image("/logo" + id + "en.png", "en", 5)})}};
}

Json releases(const Json& movie, const char* country, const char* certification) {
    const std::string date = movie.value("release_date", "");
    Json dates =
        Json::array({{{"certification", movie[certification]}, {"type", 3}, {"release_date", date}}});
    dates.push_back({{"certification", ""}, {"type", 5}, {"release_date", date}});
    return {{"iso_3166_1", country}, {"release_dates", dates}};
}

Json video(const char* type, const char* language, int size, bool official, const std::string& key) {
    return {{"site", "YouTube"}, {"type", type},         {"iso_639_1", language},
            {"size", size},      {"official", official}, {"key", key}};
}

Json videos(const Json& movie) {
    const std::string id = std::to_string(movie["tmdb_id"].get<std::int64_t>());
    return Json::array(
        {video("Clip", "en", 1080, true, "clip" + id), video("Teaser", "en", 1080, true, "teaser" + id),
         video("Trailer", "de", 1080, true, "trailerde" + id),
         video("Trailer", "en", 720, true, "small" + id), video("Trailer", "en", 1080, true, "trailer" + id),
         video("Trailer", "en", 2160, true, "huge" + id)});
}

Json translations(const Json& movie) {
    const Json english = {{"title", ""}, {"overview", movie["overview"]}, {"tagline", movie["tagline"]}};
    const Json german = {{"title", movie["title_de"]}, {"overview", movie["overview_de"]}, {"tagline", ""}};
    return Json::array({{{"iso_639_1", "en"}, {"iso_3166_1", "US"}, {"data", english}},
                        {{"iso_639_1", "de"}, {"iso_3166_1", "DE"}, {"data", german}}});
}

Json details(const Json& movie, const std::string& appended) {
    Json answer = summary(movie);
    answer["imdb_id"] = movie.contains("imdb_id") ? movie["imdb_id"] : Json(nullptr);
    for (const char* field : {"tagline", "runtime", "genres", "production_companies", "production_countries",
                              "spoken_languages", "belongs_to_collection", "original_language"}) {
        if (movie.contains(field)) {
            answer[field] = movie[field];
        }
    }
    const auto wants = [&](const char* part) { return appended.find(part) != std::string::npos; };
    if (wants("credits")) {
        answer["credits"] = credits(movie);
    }
    if (wants("images")) {
        answer["images"] = images(movie);
    }
    if (wants("keywords")) {
        answer["keywords"] = {{"keywords", movie["keywords"]}};
    }
    if (wants("external_ids")) {
        answer["external_ids"] = {
            {"imdb_id", answer["imdb_id"]},
            {"wikidata_id", "Q" + std::to_string(movie["tmdb_id"].get<std::int64_t>())},
            {"facebook_id", "movie" + std::to_string(movie["tmdb_id"].get<std::int64_t>())}};
    }
    if (wants("release_dates")) {
        answer["release_dates"] = {{"results", Json::array({releases(movie, "DE", "certification_de"),
                                                            releases(movie, "US", "certification_us")})}};
    }
    if (wants("videos")) {
        answer["videos"] = {{"results", videos(movie)}};
    }
    if (wants("alternative_titles")) {
        Json titles = Json::array();
        for (const Json& title : movie["alternative_titles"]) {
            titles.push_back({{"iso_3166_1", "US"}, {"title", title}, {"type", ""}});
        }
        answer["alternative_titles"] = {{"titles", titles}};
    }
    if (wants("translations")) {
        answer["translations"] = {{"translations", translations(movie)}};
    }
    return answer;
}

// "year" and "primary_release_year" are the same here: the catalogue knows one release a movie.
Answer search(const Catalogue& catalogue, const Question& question) {
    const auto number = [&](const char* name) { return std::atoi(question.value(name).c_str()); };
    const int year = number("year") != 0 ? number("year") : number("primary_release_year");
    const std::vector<const Json*> hits = catalogue.search(question.value("query"), year);
    const auto page = static_cast<std::size_t>(std::clamp(number("page"), 1, kMostPages));
    Json results = Json::array();
    for (std::size_t i = (page - 1) * kPage; i < hits.size() && i < page * kPage; ++i) {
        results.push_back(summary(*hits[i]));
    }
    return {200, "application/json",
            Json{{"page", page},
                 {"results", results},
                 {"total_pages", (hits.size() + kPage - 1) / kPage},
                 {"total_results", hits.size()}}
                .dump()};
}

}  // namespace

Answer answer_tmdb(const Catalogue& catalogue, const Question& question) {
    constexpr std::string_view kMovie = "/3/movie/";
    constexpr std::string_view kSet = "/3/collection/";
    constexpr std::string_view kFind = "/3/find/";
    if (!has_key(question)) {
        return tmdb_error(401, 7, "Invalid API key: You must be granted a valid key.");
    }
    if (question.path == "/3/search/movie") {
        return search(catalogue, question);
    }
    if (question.path == "/3/configuration") {
        return {200, "application/json", Json{{"images", {{"secure_base_url", "/t/p/"}}}}.dump()};
    }
    if (question.path.starts_with(kFind)) {
        Json found = Json::array();
        const Json* movie = catalogue.by_imdb_id(question.path.substr(kFind.size()));
        if (movie != nullptr && question.value("external_source") == "imdb_id") {
            found.push_back(summary(*movie));
        }
        return {200, "application/json",
                Json{{"movie_results", found}, {"tv_results", Json::array()}}.dump()};
    }
    if (question.path.starts_with(kSet)) {
        const std::int64_t id = std::atoll(question.path.c_str() + kSet.size());
        if (const Json* movie = catalogue.first_of_set(id)) {
            const std::string name = movie->at("belongs_to_collection").value("name", "");
            return {200, "application/json",
                    Json{{"id", id}, {"name", name}, {"overview", "All of " + name + "."}}.dump()};
        }
    }
    if (question.path.starts_with(kMovie)) {
        const std::string id = question.path.substr(kMovie.size());
        const Json* movie =
            id.starts_with("tt") ? catalogue.by_imdb_id(id) : catalogue.by_tmdb_id(std::atoll(id.c_str()));
        if (movie != nullptr) {
            return {200, "application/json", details(*movie, question.value("append_to_response")).dump()};
        }
    }
    return tmdb_error(404, 34, "The resource you requested could not be found.");
}

}  // namespace cinefleet::standin
