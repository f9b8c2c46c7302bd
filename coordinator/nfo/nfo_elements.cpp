#include "coordinator/nfo/nfo_elements.h"

#include "coordinator/nfo/stream_details.h"

#include "common/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace cinefleet::nfo {
namespace {

constexpr std::string_view kBetweenWords = " / ";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::int32_t small_number(const pugi::xml_node& node) {
    return static_cast<std::int32_t>(number_at_start(text_of(node)));
}

std::string first_text(const pugi::xml_node& movie, std::initializer_list<const char*> names) {
    for (const char* name : names) {
        if (std::string text = text_of(movie.child(name)); !text.empty()) {
            return text;
        }
    }
    return {};
}

MovieIds ids_of(const pugi::xml_node& movie) {
    MovieIds ids;
    for (const pugi::xml_node& unique : movie.children("uniqueid")) {
        const std::string_view type = unique.attribute("type").value();
        if (equal_ignoring_ascii_case(type, "tmdb")) {
            ids.tmdb = number_at_start(text_of(unique));
        } else if (equal_ignoring_ascii_case(type, "imdb")) {
            ids.imdb = find_imdb_id(text_of(unique));
        }
    }
    if (ids.tmdb == 0) {
        ids.tmdb = number_at_start(first_text(movie, {"tmdbid", "tmdbId", "tmdb"}));
    }
    for (const char* name : {"imdbid", "imdb_id", "imdb", "id"}) {
        if (ids.imdb.empty()) {
            ids.imdb = find_imdb_id(text_of(movie.child(name)));
        }
    }
    return ids;
}

Rating rating_of(const pugi::xml_node& node) {
    Rating rating;
    rating.name = node.attribute("name").value();
    rating.max = node.attribute("max").as_int(10);
    rating.value = decimal_at_start(text_of(node.child("value")));
    std::string votes = text_of(node.child("votes"));
    std::erase_if(votes, [](char c) { return c == ',' || c == '.'; });  // "1,234"
    rating.votes = number_at_start(votes);
    return rating;
}

std::vector<Rating> ratings_of(const pugi::xml_node& movie) {
    std::vector<Rating> ratings;
    for (const pugi::xml_node& node : movie.child("ratings").children("rating")) {
        Rating rating = rating_of(node);
        if (node.attribute("default").as_bool()) {
            ratings.insert(ratings.begin(), std::move(rating));
        } else {
            ratings.push_back(std::move(rating));
        }
    }
    const double old = decimal_at_start(text_of(movie.child("rating")));
    if (ratings.empty() && old > 0) {
        std::string votes = text_of(movie.child("votes"));
        std::erase_if(votes, [](char c) { return c == ',' || c == '.'; });
        ratings.push_back({"default", old, 10, number_at_start(votes)});
    }
    return ratings;
}

std::optional<MovieSet> set_of(const pugi::xml_node& movie) {
    pugi::xml_node node = movie.child("set");
    if (!node) {
        node = movie.child("sets").child("set");
    }
    MovieSet set;
    set.name = text_of(node.child("name"));
    set.overview = text_of(node.child("overview"));
    if (set.name.empty() && !node.child("name")) {
        set.name = text_of(node);
    }
    for (const char* name : {"tmdbcolid", "collectionnumber", "tmdbcollectionid"}) {
        if (set.tmdb_id == 0) {
            set.tmdb_id = std::max(number_at_start(node.attribute(name).value()),
                                   number_at_start(text_of(movie.child(name))));
        }
    }
    return set.name.empty() ? std::nullopt : std::optional(set);
}

std::vector<CastMember> cast_of(const pugi::xml_node& movie) {
    std::vector<CastMember> cast;
    for (const pugi::xml_node& node : movie.children("actor")) {
        const std::string type = text_of(node.child("type"));
        CastMember member;
        member.name = text_of(node.child("name"));
        if (member.name.empty() || !(type.empty() || type == "Actor" || type == "GuestStar")) {
            continue;
        }
        member.role = text_of(node.child("role"));
        const std::string order = first_text(node, {"order", "sortorder"});
        member.order = order.empty() ? static_cast<std::int32_t>(cast.size())
                                     : static_cast<std::int32_t>(number_at_start(order));
        member.thumb_url = text_of(node.child("thumb"));
        member.tmdb_id = number_at_start(text_of(node.child("tmdbid")));
        cast.push_back(std::move(member));
    }
    return cast;
}

void add_artwork(std::vector<Artwork>& artwork, ImageKind kind, std::string url) {
    if (!url.empty() && std::ranges::find(artwork, kind, &Artwork::kind) == artwork.end()) {
        Artwork image;
        image.kind = kind;
        image.url = std::move(url);
        artwork.push_back(std::move(image));
    }
}

std::vector<Artwork> artwork_of(const pugi::xml_node& movie) {
    std::vector<Artwork> artwork;
    for (const pugi::xml_node& thumb : movie.children("thumb")) {
        const std::string_view aspect = thumb.attribute("aspect").value();
        const std::optional<ImageKind> kind = image_kind_by_name(aspect.empty() ? "poster" : aspect);
        if (kind) {
            add_artwork(artwork, *kind, text_of(thumb));
        }
    }
    for (const pugi::xml_node& fanart : movie.children("fanart")) {
        for (const pugi::xml_node& thumb : fanart.children("thumb")) {
            add_artwork(artwork, ImageKind::fanart, text_of(thumb));
        }
    }
    std::ranges::sort(artwork, {}, &Artwork::kind);
    return artwork;
}

void add_once(std::vector<std::string>& words, const std::string& word) {
    if (!word.empty() && std::ranges::find(words, word) == words.end()) {
        words.push_back(word);
    }
}

bool is_writer(std::string_view job) {
    return job == "Writer" || job == "Screenplay" || job == "Story" || job == "Author";
}

bool is_iso_date(std::string_view text) {
    return text.size() == 10 && text[4] == '-' && text[7] == '-' &&
           std::ranges::count_if(text, is_digit) == 8;
}

}  // namespace

std::string text_of(const pugi::xml_node& node) {
    std::string text;
    for (const pugi::xml_node& part : node.children()) {
        if (part.type() == pugi::node_pcdata || part.type() == pugi::node_cdata) {
            text += part.value();
        }
    }
    std::size_t at = 0;
    while ((at = text.find('\r', at)) != std::string::npos) {
        text.replace(at, at + 1 < text.size() && text[at + 1] == '\n' ? 2 : 1, "\n");
    }
    return std::string(trim(text));
}

std::int64_t number_at_start(std::string_view text) {
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

double decimal_at_start(std::string_view text) {
    std::string with_point(text.substr(0, 32));
    std::ranges::replace(with_point, ',', '.');  // "8,1", as some locales write it
    double value = 0;
    std::from_chars(with_point.data(), with_point.data() + with_point.size(), value,
                    std::chars_format::fixed);
    return value;
}

std::string find_imdb_id(std::string_view text) {
    for (std::size_t at = text.find("tt"); at != std::string_view::npos; at = text.find("tt", at + 1)) {
        const std::string_view rest = text.substr(at + 2);
        const auto digits =
            static_cast<std::size_t>(std::distance(rest.begin(), std::ranges::find_if_not(rest, is_digit)));
        if (digits >= 7 && digits <= 10) {
            return std::string(text.substr(at, digits + 2));
        }
    }
    return {};
}

std::vector<std::string> words_of(const pugi::xml_node& movie, const char* name) {
    std::vector<std::string> words;
    for (const pugi::xml_node& node : movie.children(name)) {
        const std::string text = text_of(node);
        std::string_view rest = text;
        for (std::size_t at = rest.find(kBetweenWords); at != std::string_view::npos;
             at = rest.find(kBetweenWords)) {
            add_once(words, std::string(trim(rest.substr(0, at))));
            rest.remove_prefix(at + kBetweenWords.size());
        }
        add_once(words, std::string(trim(rest)));
    }
    return words;
}

Movie movie_of(const pugi::xml_node& node) {
    Movie movie;
    movie.ids = ids_of(node);
    movie.title = text_of(node.child("title"));
    movie.original_title = text_of(node.child("originaltitle"));
    movie.sort_title = first_text(node, {"sorttitle", "sortname"});
    movie.tagline = text_of(node.child("tagline"));
    movie.outline = text_of(node.child("outline"));
    movie.plot = text_of(node.child("plot"));
    movie.year = small_number(node.child("year"));
    movie.premiered = text_of(node.child("premiered"));
    if (const std::string released = text_of(node.child("releasedate"));
        movie.premiered.empty() && is_iso_date(released)) {
        movie.premiered = released;
    }
    movie.runtime_min = small_number(node.child("runtime"));
    movie.certification = first_text(node, {"mpaa", "certification"});
    movie.top250 = std::max(small_number(node.child("top250")), 0);
    movie.ratings = ratings_of(node);
    movie.genres = words_of(node, "genre");
    movie.countries = words_of(node, "country");
    movie.studios = words_of(node, "studio");
    movie.tags = words_of(node, "tag");
    movie.languages = words_of(node, "languages");
    movie.set = set_of(node);
    movie.cast = cast_of(node);
    for (const std::string& name : words_of(node, "credits")) {
        movie.crew.push_back({name, "Writer", 0});
    }
    for (const std::string& name : words_of(node, "director")) {
        movie.crew.push_back({name, "Director", 0});
    }
    movie.trailer_url = text_of(node.child("trailer"));
    movie.media = media_of(node);
    movie.artwork = artwork_of(node);
    return movie;
}

std::vector<std::string> writers_of(const Movie& movie) {
    std::vector<std::string> names;
    for (const CrewMember& member : movie.crew) {
        if (is_writer(member.job)) {
            add_once(names, member.name);
        }
    }
    return names;
}

std::vector<std::string> directors_of(const Movie& movie) {
    std::vector<std::string> names;
    for (const CrewMember& member : movie.crew) {
        if (member.job == "Director") {
            add_once(names, member.name);
        }
    }
    return names;
}

std::string number_text(std::int64_t number) {
    return number == 0 ? std::string() : std::to_string(number);
}

std::string one_decimal(double value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f", value);
    return text.data();
}

std::string two_decimals(double value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.2f", value);
    return text.data();
}

}  // namespace cinefleet::nfo
