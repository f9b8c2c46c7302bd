#include "worker/providers/tmdb/tmdb_parse.h"

#include "worker/providers/json_fields.h"
#include "worker/providers/tmdb/tmdb_images.h"
#include "worker/providers/tmdb/tmdb_videos.h"

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

std::string imdb_id_at(const Json& object) {
    std::string id = text_at(object, "imdb_id");
    return is_imdb_id(id) ? id : std::string();
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

bool is_country(const std::string& code) {
    return code.size() == 2 && std::ranges::all_of(code, [](char c) { return c >= 'A' && c <= 'Z'; });
}

// One certification a country: the first that it gave. Dates come as "1999-10-15T00:00:00.000Z".
void read_releases(const Json& details, Movie& movie) {
    constexpr std::size_t kDateLength = 10;
    for (const Json& item : list_at(object_at(details, "release_dates"), "results")) {
        const std::string country = text_at(item, "iso_3166_1");
        if (!is_country(country) || movie.releases.size() >= kMaxWords) {
            continue;
        }
        bool is_certified = false;
        for (const Json& release : list_at(item, "release_dates")) {
            std::string certification = text_at(release, "certification");
            if (!certification.empty() && !is_certified) {
                movie.certifications.push_back({country, std::move(certification)});
                is_certified = true;
            }
            const std::int32_t kind = count_at(release, "type");
            const std::string date = text_at(release, "release_date").substr(0, kDateLength);
            const bool is_known = kind >= static_cast<int>(ReleaseKind::premiere) &&
                                  kind <= static_cast<int>(ReleaseKind::tv) && year_of(date) != 0;
            if (is_known && movie.releases.size() < kMaxWords) {
                movie.releases.push_back({country, static_cast<ReleaseKind>(kind), date});
            }
        }
    }
}

// Of the first of the user's countries that has one.
std::string certification_of(const Movie& movie, const std::string& countries) {
    for (const std::string& country : split_list(countries)) {
        const auto found = std::ranges::find(movie.certifications, country, &Certification::country);
        if (found != movie.certifications.end()) {
            return found->name;
        }
    }
    return {};
}

// "de-AT" fits a translation of that country, "de" one of any.
bool fits(const Json& translation, const std::string& language) {
    const std::size_t dash = language.find('-');
    return text_at(translation, "iso_639_1") == language.substr(0, dash) &&
           (dash == std::string::npos || text_at(translation, "iso_3166_1") == language.substr(dash + 1));
}

// A text in the first of the languages that has it; else what the answer itself says. Where a translation
// has no title though it is in the movie's own language, the title is the original one.
std::string text_in(const Json& details, const char* name, const char* outer_name,
                    const std::vector<std::string>& languages) {
    for (const std::string& language : languages) {
        for (const Json& translation : list_at(object_at(details, "translations"), "translations")) {
            std::string text = text_at(object_at(translation, "data"), name);
            if (!text.empty() && fits(translation, language)) {
                return text;
            }
        }
        const bool is_title = std::string_view(name) == "title";
        if (is_title && language.substr(0, language.find('-')) == text_at(details, "original_language")) {
            break;
        }
    }
    return text_at(details, outer_name);
}

void read_other_ids(const Json& ids, Movie& movie) {
    constexpr std::size_t kLongest = 100;
    // In alphabetical order, as in MovieIds.
    for (const char* service : {"facebook", "instagram", "twitter", "wikidata"}) {
        const std::string id = text_at(ids, (std::string(service) + "_id").c_str());
        const bool is_plain = std::ranges::all_of(id, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                   c == '_' || c == '-';
        });
        if (!id.empty() && id.size() <= kLongest && is_plain) {
            movie.ids.others.push_back({service, id});
        }
    }
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

void read_set(const Json& details, const std::string& image_base, Movie& movie) {
    const Json& collection = object_at(details, "belongs_to_collection");
    if (text_at(collection, "name").empty()) {
        return;
    }
    const std::string poster = text_at(collection, "poster_path");
    const std::string fanart = text_at(collection, "backdrop_path");
    movie.set =
        MovieSet{text_at(collection, "name"), text_at(collection, "overview"), integer_at(collection, "id"),
                 is_image_path(poster) ? image_base + "/original" + poster : std::string(),
                 is_image_path(fanart) ? image_base + "/original" + fanart : std::string()};
}

void read_facts(const Json& details, const ScrapeSettings& settings,
                const std::vector<std::string>& languages, Movie& movie) {
    movie.ids.tmdb = integer_at(details, "id");
    movie.ids.imdb = imdb_id_at(details);
    if (movie.ids.imdb.empty()) {
        movie.ids.imdb = imdb_id_at(object_at(details, "external_ids"));
    }
    read_other_ids(object_at(details, "external_ids"), movie);
    movie.title = text_in(details, "title", "title", languages);
    movie.original_title = text_at(details, "original_title");
    movie.tagline = text_in(details, "tagline", "tagline", languages);
    movie.plot = text_in(details, "overview", "overview", languages);
    movie.premiered = text_at(details, "release_date");
    movie.year = year_of(movie.premiered);
    movie.runtime_min = count_at(details, "runtime");
    movie.genres = names_of(list_at(details, "genres"), "name");
    movie.countries = names_of(list_at(details, "production_countries"), "name");
    movie.studios = names_of(list_at(details, "production_companies"), "name");
    movie.languages = names_of(list_at(details, "spoken_languages"), "iso_639_1");
    movie.tags = names_of(list_at(object_at(details, "keywords"), "keywords"), "name");
    movie.alternative_titles = names_of(list_at(object_at(details, "alternative_titles"), "titles"), "title");
    read_releases(details, movie);
    movie.certification = certification_of(movie, settings.country);
    movie.trailer_url = trailer_of(details, settings, languages);
    const double rating = number_at(details, "vote_average");
    if (count_at(details, "vote_count") > 0 && rating >= 0 && rating <= 10) {
        movie.ratings = {{"themoviedb", rating, 10, count_at(details, "vote_count")}};
    }
    read_set(details, image_base_url(settings), movie);
}

}  // namespace

Result<std::vector<SearchHit>> parse_search(std::string_view body, bool include_adult) {
    const Json answer = parse_json(body);
    if (!answer.is_object() || !answer.contains("results") || !answer["results"].is_array()) {
        return failure(ErrorClass::malformed, "TMDB's search answered something that is no list of movies");
    }
    std::vector<SearchHit> hits;
    for (const Json& item : list_at(answer, "results")) {
        const bool is_adult = item.is_object() && item.contains("adult") && item["adult"] == true;
        if (integer_at(item, "id") > 0 && (include_adult || !is_adult) && hits.size() < kMaxHits) {
            hits.push_back({integer_at(item, "id"), text_at(item, "title"), text_at(item, "original_title"),
                            year_of(text_at(item, "release_date")), number_at(item, "popularity")});
        }
    }
    return hits;
}

Result<ProviderFacts> parse_details(std::string_view body, const ScrapeSettings& settings,
                                    const std::vector<std::string>& languages) {
    const Json details = parse_json(body);
    ProviderFacts facts;
    facts.provider = ProviderId::tmdb;
    if (details.is_object()) {
        read_facts(details, settings, languages, facts.movie);
    }
    if (facts.movie.ids.tmdb <= 0 || facts.movie.title.empty()) {
        return failure(ErrorClass::malformed, "TMDB answered something that is no movie");
    }
    const std::string image_base = image_base_url(settings);
    read_people(object_at(details, "credits"), facts.movie, image_base + "/w185");
    facts.images = image_candidates(details, settings);
    return facts;
}

Result<ProviderFacts> parse_set(std::string_view body, const MovieSet& known) {
    const Json answer = parse_json(body);
    if (!answer.is_object() || integer_at(answer, "id") != known.tmdb_id) {
        return failure(ErrorClass::malformed, "TMDB answered something that is not the set");
    }
    ProviderFacts facts;
    facts.provider = ProviderId::tmdb;
    facts.movie.set = known;
    facts.movie.set->overview = text_at(answer, "overview");
    return facts;
}

}  // namespace cinefleet::worker::tmdb
