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
};

/// TMDB's API v3: /3/search/movie, /3/movie/{id}, /3/find/{imdb id}, /3/configuration.
Answer answer_tmdb(const Catalogue& catalogue, const Question& question);

/// IMDb's title page.
Answer answer_imdb(const Catalogue& catalogue, const Question& question);

/// TMDB's image host: /t/p/{size}/{kind}{tmdb id}….jpg|png, drawn with the movie's title on it; the same
/// bytes each time.
Answer answer_image(const Catalogue& catalogue, const Question& question);

}  // namespace cinefleet::standin
