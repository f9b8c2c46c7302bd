#include "catalogue.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>
#include <sstream>

namespace cinefleet::standin {
namespace {

// Lower-case letters, digits and bytes of other scripts; everything else separates words.
std::string key_of(const std::string& text) {
    std::string key = " ";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            key += c;
        } else if (c >= 'A' && c <= 'Z') {
            key += static_cast<char>(c - 'A' + 'a');
        } else if (c == '&') {
            key += " and ";
        } else if (key.back() != ' ' && c != '\'') {
            key += ' ';
        }
    }
    return key + " ";
}

void complete(Json& movie) {
    const std::int64_t id = movie.value("tmdb_id", std::int64_t{0});
    const auto set_default = [&](const char* name, Json value) {
        if (!movie.contains(name) || movie[name].is_null()) {
            movie[name] = std::move(value);
        }
    };
    const std::string title = movie.value("title", "");
    set_default("overview", "What happens in " + title + ".");
    set_default("tagline", "Tagline " + std::to_string(id));
    set_default("runtime", 80 + id % 60);
    set_default("vote_average", 5.0 + static_cast<double>(id % 40) / 10);
    set_default("vote_count", 100 + id % 5000);
    set_default("popularity", static_cast<double>(id % 100) / 10);
    set_default("imdb_rating", 5.0 + static_cast<double>(id % 45) / 10);
    set_default("imdb_votes", 1000 + id % 90000);
    set_default("certification_us", std::array{"G", "PG", "PG-13", "R"}[static_cast<std::size_t>(id % 4)]);
    set_default("directors", Json::array({"Director " + std::to_string(id)}));
    set_default("cast", Json::array({"Actor " + std::to_string(id), "Actress " + std::to_string(id)}));
    set_default("keywords",
                Json::array({{{"id", id % 1000}, {"name", "keyword " + std::to_string(id % 1000)}}}));
    set_default("production_companies",
                Json::array({{{"id", id % 50}, {"name", "Studio " + std::to_string(id % 50)}}}));
    set_default("production_countries",
                Json::array({{{"iso_3166_1", "US"}, {"name", "United States of America"}}}));
    set_default("spoken_languages", Json::array({{{"iso_639_1", "en"}, {"name", "English"}}}));
}

}  // namespace

std::optional<Catalogue> Catalogue::load(const std::string& path) {
    const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rb"), gzclose);
    if (!file) {
        return std::nullopt;
    }
    std::string text;
    std::array<char, 65'536> buffer{};
    for (int size = 0; (size = gzread(file.get(), buffer.data(), buffer.size())) > 0;) {
        text.append(buffer.data(), static_cast<std::size_t>(size));
    }
    Catalogue catalogue;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        Json movie = Json::parse(line, nullptr, false);
        if (!movie.is_object() || movie.value("tmdb_id", 0) == 0) {
            continue;
        }
        complete(movie);
        const std::size_t index = catalogue.movies_.size();
        catalogue.tmdb_[movie["tmdb_id"].get<std::int64_t>()] = index;
        if (movie.contains("imdb_id") && movie["imdb_id"].is_string()) {
            catalogue.imdb_[movie["imdb_id"].get<std::string>()] = index;
        }
        catalogue.keys_.push_back(key_of(movie.value("title", "")) +
                                  key_of(movie.value("original_title", "")));
        catalogue.movies_.push_back(std::move(movie));
    }
    if (catalogue.movies_.empty()) {
        return std::nullopt;
    }
    return catalogue;
}

const Json* Catalogue::by_tmdb_id(std::int64_t id) const {
    const auto found = tmdb_.find(id);
    return found != tmdb_.end() ? &movies_[found->second] : nullptr;
}

const Json* Catalogue::by_imdb_id(const std::string& id) const {
    const auto found = imdb_.find(id);
    return found != imdb_.end() ? &movies_[found->second] : nullptr;
}

// Every word of the query has to occur; an equal title comes first, then the popular ones.
std::vector<const Json*> Catalogue::search(const std::string& query, std::int32_t year) const {
    const std::string key = key_of(query);
    std::istringstream stream(key);
    std::vector<std::string> words;
    for (std::string word; stream >> word;) {
        words.push_back(" " + word);
    }
    std::vector<std::pair<double, const Json*>> hits;
    for (std::size_t i = 0; i < movies_.size(); ++i) {
        const bool fits = !words.empty() && std::ranges::all_of(words, [&](const std::string& word) {
            return keys_[i].find(word) != std::string::npos;
        });
        if (fits && (year == 0 || movies_[i].value("year", 0) == year)) {
            const double exact = keys_[i].find(key) == 0 ? 1e6 : 0;
            hits.emplace_back(-exact - movies_[i].value("popularity", 0.0), &movies_[i]);
        }
    }
    std::ranges::stable_sort(hits, {}, [](const auto& hit) { return hit.first; });
    std::vector<const Json*> found;
    for (const auto& [rank, movie] : hits) {
        found.push_back(movie);
    }
    return found;
}

}  // namespace cinefleet::standin
