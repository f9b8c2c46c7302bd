#include "worker/providers/tmdb/tmdb_parse.h"

#include "worker/providers/json_fields.h"
#include "worker/providers/tmdb/tmdb_images.h"

#include <algorithm>
#include <charconv>

namespace cinefleet::worker::tmdb {
namespace {

// More than any movie has; a hostile answer must not grow without bound.
constexpr std::size_t kMaxHits = 40;
constexpr std::size_t kMaxPeople = 500;
constexpr std::size_t kMaxWords = 500;

bool are_digits(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::int32_t year_of(const std::string& date) {
    std::int32_t year = 0;
    if (date.size() >= 4 && are_digits(std::string_view(date).substr(0, 4))) {
        std::from_chars(date.data(), date.data() + 4, year);
    }
    return year;
}

// "tt" and at least seven digits; empty if it is anything else.
std::string imdb_id_at(const Json& object) {
    constexpr std::size_t kLongest = 12;
    std::string id = text_at(object, "imdb_id");
    const bool is_id = id.size() >= 9 && id.size() <= kLongest && id.starts_with("tt") &&
                       are_digits(std::string_view(id).substr(2));
    return is_id ? id : std::string();
}

std::vector<std::string> names_of(const Json& list, const char* member) {
    std::vector<std::string> names;
    for (const Json& item : list) {
        std::string name = text_at(item, member);
        if (!name.empty() && names.size() < kMaxWords) {
            names.push_back(std::move(name));
        }
    }
    return names;
}

std::string certification_of(const Json& details, const std::string& country) {
    for (const Json& item : list_at(object_at(details, "release_dates"), "results")) {
        if (text_at(item, "iso_3166_1") != country) {
            continue;
        }
        for (const Json& release : list_at(item, "release_dates")) {
            std::string certification = text_at(release, "certification");
            if (!certification.empty()) {
                return certification;
            }
        }
    }
    return {};
}

// Kodi plays it through its YouTube plug-in. An official trailer comes before others.
std::string trailer_of(const Json& details) {
    std::string best;
    for (const Json& video : list_at(object_at(details, "videos"), "results")) {
        const std::string key = text_at(video, "key");
        if (text_at(video, "site") != "YouTube" || text_at(video, "type") != "Trailer" || key.empty()) {
            continue;
        }
        const bool official = video.find("official") != video.end() && video["official"] == true;
        if (best.empty() || official) {
            best = "plugin://plugin.video.youtube/?action=play_video&videoid=" + percent_encode(key);
        }
        if (official) {
            break;
        }
    }
    return best;
}

void read_people(const Json& credits, Movie& movie, const std::string& profile_base) {
    for (const Json& person : list_at(credits, "cast")) {
        if (movie.cast.size() >= kMaxPeople) {
            break;
        }
        const std::string picture = text_at(person, "profile_path");
        movie.cast.push_back(
            {text_at(person, "name"), text_at(person, "character"), count_at(person, "order"),
             is_image_path(picture) ? profile_base + picture : std::string(), integer_at(person, "id")});
    }
    for (const Json& person : list_at(credits, "crew")) {
        if (movie.crew.size() >= kMaxPeople) {
            break;
        }
        movie.crew.push_back({text_at(person, "name"), text_at(person, "job"), integer_at(person, "id")});
    }
}

void read_facts(const Json& details, const ScrapeSettings& settings, Movie& movie) {
    movie.ids.tmdb = integer_at(details, "id");
    movie.ids.imdb = imdb_id_at(details);
    if (movie.ids.imdb.empty()) {
        movie.ids.imdb = imdb_id_at(object_at(details, "external_ids"));
    }
    movie.title = text_at(details, "title");
    movie.original_title = text_at(details, "original_title");
    movie.tagline = text_at(details, "tagline");
    movie.plot = text_at(details, "overview");
    movie.premiered = text_at(details, "release_date");
    movie.year = year_of(movie.premiered);
    movie.runtime_min = count_at(details, "runtime");
    movie.genres = names_of(list_at(details, "genres"), "name");
    movie.countries = names_of(list_at(details, "production_countries"), "name");
    movie.studios = names_of(list_at(details, "production_companies"), "name");
    movie.languages = names_of(list_at(details, "spoken_languages"), "iso_639_1");
    movie.tags = names_of(list_at(object_at(details, "keywords"), "keywords"), "name");
    movie.certification = certification_of(details, settings.country);
    movie.trailer_url = trailer_of(details);
    const double rating = number_at(details, "vote_average");
    if (count_at(details, "vote_count") > 0 && rating >= 0 && rating <= 10) {
        movie.ratings = {{"themoviedb", rating, 10, count_at(details, "vote_count")}};
    }
    const Json& collection = object_at(details, "belongs_to_collection");
    if (!text_at(collection, "name").empty()) {
        movie.set = MovieSet{text_at(collection, "name"), text_at(collection, "overview"),
                             integer_at(collection, "id")};
    }
}

}  // namespace

Result<std::vector<SearchHit>> parse_search(std::string_view body) {
    const Json answer = parse_json(body);
    if (!answer.is_object() || !answer.contains("results") || !answer["results"].is_array()) {
        return failure(ErrorClass::malformed, "TMDB's search answered something that is no list of movies");
    }
    std::vector<SearchHit> hits;
    for (const Json& item : list_at(answer, "results")) {
        if (integer_at(item, "id") > 0 && hits.size() < kMaxHits) {
            hits.push_back({integer_at(item, "id"), text_at(item, "title"), text_at(item, "original_title"),
                            year_of(text_at(item, "release_date")), number_at(item, "popularity")});
        }
    }
    return hits;
}

Result<ProviderFacts> parse_details(std::string_view body, const ScrapeSettings& settings) {
    const Json details = parse_json(body);
    ProviderFacts facts;
    facts.provider = ProviderId::tmdb;
    if (details.is_object()) {
        read_facts(details, settings, facts.movie);
    }
    if (facts.movie.ids.tmdb <= 0 || facts.movie.title.empty()) {
        return failure(ErrorClass::malformed, "TMDB answered something that is no movie");
    }
    const std::string image_base = image_base_url(settings);
    read_people(object_at(details, "credits"), facts.movie, image_base + "/w185");
    facts.images = image_candidates(details, settings);
    return facts;
}

}  // namespace cinefleet::worker::tmdb
