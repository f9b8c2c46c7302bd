#include "catalogue.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>
#include <sstream>

namespace cinefleet::standin {
namespace {

// Compatibility forms folded, accents off, as a search engine does with what it indexes.
std::string folded(const std::string& text) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* casefold = icu::Normalizer2::getNFKCCasefoldInstance(status);
    const icu::Normalizer2* decompose = icu::Normalizer2::getNFDInstance(status);
    if (U_FAILURE(status)) {
        return text;
    }
    const icu::UnicodeString whole =
        decompose->normalize(casefold->normalize(icu::UnicodeString::fromUTF8(text), status), status);
    icu::UnicodeString plain;
    for (std::int32_t i = 0; i < whole.length(); i = whole.moveIndex32(i, 1)) {
        const UChar32 c = whole.char32At(i);
        switch (c) {
            case U'æ':
                plain += "ae";
                break;
            case U'œ':
                plain += "oe";
                break;
            case U'ø':
                plain += 'o';
                break;
            case U'ł':
                plain += 'l';
                break;
            default:
                if (u_charType(c) != U_NON_SPACING_MARK) {
                    plain += c == U'&' ? icu::UnicodeString(" and ") : icu::UnicodeString(c);
                }
        }
    }
    std::string utf8;
    return plain.toUTF8String(utf8);
}

// Words between spaces: letters and digits of any script; an apostrophe separates nothing, all other signs
// do.
std::string key_of(const std::string& text) {
    const icu::UnicodeString plain = icu::UnicodeString::fromUTF8(folded(text));
    icu::UnicodeString key(" ");
    for (std::int32_t i = 0; i < plain.length(); i = plain.moveIndex32(i, 1)) {
        const UChar32 c = plain.char32At(i);
        if (u_isalnum(c)) {
            key += c;
        } else if (c != U'\'' && c != U'’' && key[key.length() - 1] != u' ') {
            key += u' ';
        }
    }
    std::string utf8;
    key.toUTF8String(utf8);
    return utf8.back() == ' ' ? utf8 : utf8 + " ";
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
    set_default("certification_de", std::array{"0", "6", "12", "16"}[static_cast<std::size_t>(id % 4)]);
    set_default("original_title", title);
    set_default("original_language", "en");
    set_default("outline", title + " in one line.");
    set_default("overview_de", "Was in " + title + " geschieht.");
    set_default("title_de", title + " (deutsch)");
    set_default("alternative_titles", Json::array({title + ": The Movie"}));
    set_default("top250", 1 + id % 250);
    set_default("tomatometer", 20 + id % 80);
    set_default("metascore", 30 + id % 70);
    set_default("imdb_keywords", Json::array({"imdb keyword " + std::to_string(id % 100)}));
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
        catalogue.keys_.push_back(
            {key_of(movie.value("title", "")), key_of(movie.value("original_title", ""))});
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

const Json* Catalogue::first_of_set(std::int64_t id) const {
    const auto found = std::ranges::find_if(movies_, [id](const Json& movie) {
        const Json set = movie.value("belongs_to_collection", Json(nullptr));
        return set.is_object() && set.value("id", std::int64_t{0}) == id;
    });
    return found != movies_.end() ? &*found : nullptr;
}

const Json* Catalogue::by_imdb_id(const std::string& id) const {
    const auto found = imdb_.find(id);
    return found != imdb_.end() ? &movies_[found->second] : nullptr;
}

// Every word of the query has to occur in the title or in the original title, the last one perhaps only
// begun; an equal title comes first, then one that begins so, then the popular ones.
std::vector<const Json*> Catalogue::search(const std::string& query, std::int32_t year) const {
    const std::string key = key_of(query);
    std::istringstream stream(key);
    std::vector<std::string> words;
    for (std::string word; stream >> word;) {
        words.push_back(" " + word + " ");
    }
    if (words.empty()) {
        return {};
    }
    words.back().pop_back();
    const auto relevance = [&](const std::string& title) {
        const bool has_all = std::ranges::all_of(
            words, [&](const std::string& word) { return title.find(word) != std::string::npos; });
        return !has_all ? 0 : title == key ? 3 : title.starts_with(key) ? 2 : 1;
    };
    struct Hit {
        int relevance = 0;
        double popularity = 0;
        const Json* movie = nullptr;
    };
    std::vector<Hit> hits;
    for (std::size_t i = 0; i < movies_.size(); ++i) {
        const int best = std::max(relevance(keys_[i].title), relevance(keys_[i].original_title));
        if (best > 0 && (year == 0 || movies_[i].value("year", 0) == year)) {
            hits.push_back({best, movies_[i].value("popularity", 0.0), &movies_[i]});
        }
    }
    std::ranges::stable_sort(hits, [](const Hit& a, const Hit& b) {
        return a.relevance != b.relevance ? a.relevance > b.relevance : a.popularity > b.popularity;
    });
    std::vector<const Json*> found;
    for (const Hit& hit : hits) {
        found.push_back(hit.movie);
    }
    return found;
}

}  // namespace cinefleet::standin
