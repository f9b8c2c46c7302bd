#include "common/text.h"
#include "coordinator/nfo/nfo.h"

#include <pugixml.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <sstream>

namespace cinefleet::nfo {
namespace {

// The elements that a scrape owns and therefore replaces. All others of an existing NFO are kept as they are.
constexpr std::array<std::string_view, 26> kOwned = {
    "title",   "originaltitle", "sorttitle", "ratings",       "top250",   "outline",   "plot",
    "tagline", "runtime",       "thumb",     "fanart",        "mpaa",     "uniqueid",  "genre",
    "country", "set",           "tag",       "credits",       "director", "premiered", "year",
    "studio",  "trailer",       "actor",     "certification", "id"};

// XML 1.0 forbids most control characters, escaped or not.
std::string clean(std::string_view text) {
    std::string valid = to_valid_utf8(text);
    std::erase_if(valid, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 && c != '\t' && c != '\n' && c != '\r';
    });
    return valid;
}

void add(pugi::xml_node& movie, const char* name, std::string_view text) {
    if (!text.empty()) {
        movie.append_child(name).text().set(clean(text).c_str());
    }
}

void add_number(pugi::xml_node& movie, const char* name, std::int64_t number) {
    if (number != 0) {
        movie.append_child(name).text().set(static_cast<long long>(number));
    }
}

std::string decimal(double value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f", value);
    return text.data();
}

void add_ratings(pugi::xml_node& movie, const std::vector<Rating>& ratings) {
    if (ratings.empty()) {
        return;
    }
    pugi::xml_node list = movie.append_child("ratings");
    for (const Rating& rating : ratings) {
        pugi::xml_node node = list.append_child("rating");
        node.append_attribute("name").set_value(clean(rating.name).c_str());
        node.append_attribute("max").set_value(rating.max);
        if (&rating == &ratings.front()) {
            node.append_attribute("default").set_value("true");
        }
        add(node, "value", decimal(rating.value));
        node.append_child("votes").text().set(static_cast<long long>(rating.votes));
    }
}

void add_unique_id(pugi::xml_node& movie, const char* type, std::string_view id, bool is_default) {
    if (id.empty()) {
        return;
    }
    pugi::xml_node node = movie.append_child("uniqueid");
    node.append_attribute("type").set_value(type);
    if (is_default) {
        node.append_attribute("default").set_value("true");
    }
    node.text().set(clean(id).c_str());
}

void add_artwork(pugi::xml_node& movie, const std::vector<Artwork>& artwork) {
    for (const Artwork& image : artwork) {
        if (image.kind == ImageKind::fanart) {
            pugi::xml_node fanart = movie.append_child("fanart");
            add(fanart, "thumb", image.url);
        } else {
            pugi::xml_node thumb = movie.append_child("thumb");
            thumb.append_attribute("aspect").set_value(std::string(to_string(image.kind)).c_str());
            thumb.text().set(clean(image.url).c_str());
        }
    }
}

bool is_writer(const CrewMember& member) {
    return member.job == "Writer" || member.job == "Screenplay" || member.job == "Story" ||
           member.job == "Author";
}

void add_people(pugi::xml_node& movie, const Movie& data) {
    for (const CrewMember& member : data.crew) {
        if (is_writer(member)) {
            add(movie, "credits", member.name);
        }
    }
    for (const CrewMember& member : data.crew) {
        if (member.job == "Director") {
            add(movie, "director", member.name);
        }
    }
}

void add_cast(pugi::xml_node& movie, const std::vector<CastMember>& cast) {
    for (const CastMember& member : cast) {
        pugi::xml_node actor = movie.append_child("actor");
        add(actor, "name", member.name);
        add(actor, "role", member.role);
        actor.append_child("order").text().set(member.order);
        add(actor, "thumb", member.thumb_url);
    }
}

void add_scraped(pugi::xml_node& movie, const Movie& data) {
    add(movie, "title", data.title);
    add(movie, "originaltitle", data.original_title);
    add(movie, "sorttitle", data.sort_title);
    add_ratings(movie, data.ratings);
    add_number(movie, "top250", data.top250);
    add(movie, "outline", data.outline);
    add(movie, "plot", data.plot);
    add(movie, "tagline", data.tagline);
    add_number(movie, "runtime", data.runtime_min);
    add_artwork(movie, data.artwork);
    add(movie, "mpaa", data.certification);
    add_unique_id(movie, "tmdb", data.ids.tmdb == 0 ? "" : std::to_string(data.ids.tmdb), true);
    add_unique_id(movie, "imdb", data.ids.imdb, data.ids.tmdb == 0);
    for (const std::string& genre : data.genres) {
        add(movie, "genre", genre);
    }
    for (const std::string& country : data.countries) {
        add(movie, "country", country);
    }
    if (data.set) {
        pugi::xml_node set = movie.append_child("set");
        add(set, "name", data.set->name);
        add(set, "overview", data.set->overview);
    }
    for (const std::string& tag : data.tags) {
        add(movie, "tag", tag);
    }
    add_people(movie, data);
    add(movie, "premiered", data.premiered);
    add_number(movie, "year", data.year);
    for (const std::string& studio : data.studios) {
        add(movie, "studio", studio);
    }
    add(movie, "trailer", data.trailer_url);
    add_cast(movie, data.cast);
}

bool is_owned(std::string_view name) {
    return std::ranges::find(kOwned, name) != kOwned.end();
}

}  // namespace

Result<std::string> write_movie_nfo(const Movie& movie, std::string_view existing) {
    pugi::xml_document old;
    const std::string_view content = trim(existing);
    if (!content.empty()) {
        const pugi::xml_parse_result parsed =
            old.load_buffer(content.data(), content.size(), pugi::parse_default | pugi::parse_comments);
        if (!parsed && !old.child("movie")) {
            return failure(ErrorClass::malformed, "the existing NFO is not XML", parsed.description());
        }
    }
    pugi::xml_document document;
    pugi::xml_node declaration = document.append_child(pugi::node_declaration);
    declaration.append_attribute("version").set_value("1.0");
    declaration.append_attribute("encoding").set_value("UTF-8");
    declaration.append_attribute("standalone").set_value("yes");
    pugi::xml_node root = document.append_child("movie");
    add_scraped(root, movie);
    for (const pugi::xml_node& kept : old.child("movie").children()) {
        if (!is_owned(kept.name())) {
            root.append_copy(kept);
        }
    }
    std::ostringstream text;
    document.save(text, "    ", pugi::format_default, pugi::encoding_utf8);
    return text.str();
}

}  // namespace cinefleet::nfo
