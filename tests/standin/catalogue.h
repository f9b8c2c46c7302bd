#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cinefleet::standin {

using Json = nlohmann::json;

/// The movies that the stand-in knows: one JSON object a line, in TMDB's shapes, gzipped or not. What a movie
/// lacks is made up from its number, the same each time, so that every movie has a plot, people, images and a
/// certification.
class Catalogue {
  public:
    /// nullopt: the file cannot be read or holds no movie.
    static std::optional<Catalogue> load(const std::string& path);

    const Json* by_tmdb_id(std::int64_t id) const;
    const Json* by_imdb_id(const std::string& id) const;
    /// The first movie of a set, by TMDB's number of the set.
    const Json* first_of_set(std::int64_t id) const;

    /// Best match first; year 0: any, else that of the primary release.
    std::vector<const Json*> search(const std::string& query, std::int32_t year) const;

    const std::vector<Json>& movies() const { return movies_; }

  private:
    std::vector<Json> movies_;
    struct Keys {
        std::string title;
        std::string original_title;
    };
    std::vector<Keys> keys_;
    std::map<std::int64_t, std::size_t> tmdb_;
    std::map<std::string, std::size_t> imdb_;
};

}  // namespace cinefleet::standin
