#pragma once

#include "catalogue.h"

#include <cstdint>
#include <map>
#include <string>

namespace cinefleet::standin {

struct Answer {
    int status = 200;
    std::string content_type = "application/json";
    std::string body;
};

struct Question {
    std::string path;
    std::map<std::string, std::string> query;
    std::string authorization;

    /// Empty: there is none of that name.
    std::string value(const char* name) const {
        const auto found = query.find(name);
        return found != query.end() ? found->second : std::string();
    }
};

/// TMDB's API v3: /3/search/movie, /3/movie/{id}, /3/find/{imdb id}, /3/configuration. What has changed is in
/// changes.h.
Answer answer_tmdb(const Catalogue& catalogue, const Question& question);

/// fanart.tv's API, and its image host, whose answers name it by its real address.
Answer answer_fanart(const Catalogue& catalogue, const Question& question);
Answer answer_fanart_image(const Catalogue& catalogue, const Question& question);

/// OMDb: /omdb/?i={imdb id}
Answer answer_omdb(const Catalogue& catalogue, const Question& question);

/// Wikidata's query service, for a query that names one IMDb id.
Answer answer_wikidata(const Catalogue& catalogue, const Question& question);

/// Music at /themes/{tmdb id}.mp3
Answer answer_theme(const Catalogue& catalogue, const Question& question);

/// IMDb's title page, and its suggestions at /suggestion/x/{text}.json.
Answer answer_imdb(const Catalogue& catalogue, const Question& question);

/// TMDB's image host: /t/p/{size}/{kind}{tmdb id}….jpg|png, drawn with the movie's title on it; the same
/// bytes each time.
Answer answer_image(const Catalogue& catalogue, const Question& question);

}  // namespace cinefleet::standin
