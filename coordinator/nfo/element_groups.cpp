#include "coordinator/nfo/element_groups.h"

#include "common/text.h"
#include "coordinator/nfo/nfo_elements.h"

#include <algorithm>
#include <map>

namespace cinefleet::nfo {
namespace {

void set_or_update(MovieElement& movie, bool is_wanted, const char* name, const std::string& text) {
    if (is_wanted) {
        movie.set_child(name, text);
    } else {
        movie.update_child(name, text);
    }
}

pugi::xml_node unique_id(const MovieElement& movie, std::string_view type) {
    for (const pugi::xml_node& node : movie.node().children("uniqueid")) {
        if (equal_ignoring_ascii_case(node.attribute("type").value(), type)) {
            return node;
        }
    }
    return {};
}

void write_unique_id(MovieElement& movie, const char* type, const std::string& id) {
    if (id.empty()) {
        return;
    }
    pugi::xml_node node = unique_id(movie, type);
    if (!node) {
        node = movie.add("uniqueid");
        movie.set_attribute(node, "type", type);
    }
    movie.set_text(node, id);
}

pugi::xml_node rating_named(const pugi::xml_node& ratings, const std::string& name) {
    for (const pugi::xml_node& node : ratings.children("rating")) {
        if (node.attribute("name").value() == name) {
            return node;
        }
    }
    return {};
}

void write_rating(MovieElement& movie, pugi::xml_node list, const Rating& rating) {
    pugi::xml_node node = rating_named(list, rating.name);
    if (!node) {
        node = movie.add_inside(list, "rating");
        movie.set_attribute(node, "name", rating.name);
    }
    if (node.attribute("max").as_int(10) != rating.max || !node.attribute("max")) {
        movie.set_attribute(node, "max", std::to_string(rating.max));
    }
    const std::string value = one_decimal(rating.value);
    // "8.100000" says the same.
    if (one_decimal(decimal_at_start(text_of(node.child("value")))) != value || !node.child("value")) {
        movie.set_child_of(node, "value", value);
    }
    movie.set_child_of(node, "votes", std::to_string(rating.votes));
}

void mark_default(MovieElement& movie, const pugi::xml_node& list, const std::string& name) {
    for (const pugi::xml_node& node : list.children("rating")) {
        const bool is_marked = node.attribute("default").as_bool();
        const bool is_default = node == rating_named(list, name);
        if (is_marked != is_default) {
            movie.set_attribute(node, "default", is_default ? "true" : "false");
        }
    }
}

const Rating* critics_of(const std::vector<Rating>& ratings) {
    for (const Rating& rating : ratings) {
        if (rating.name.starts_with("rottentomatoes") || rating.name.starts_with("tomatometerallcritics")) {
            return &rating;
        }
    }
    return nullptr;
}

// Two people of one name are told apart by their order.
std::vector<std::string> keys_of(const std::vector<CastMember>& cast) {
    std::map<std::string, int> seen;
    std::vector<std::string> keys;
    for (const CastMember& member : cast) {
        const std::string name(trim(clean_for_xml(member.name)));
        keys.push_back(name + "\x1F" + std::to_string(seen[name]++));
    }
    return keys;
}

void write_member(MovieElement& movie, pugi::xml_node actor, const CastMember& member,
                  const NfoDialects& dialects) {
    movie.set_child_of(actor, "name", member.name);
    movie.set_child_of(actor, "role", member.role);
    const char* order = actor.child("sortorder") && !actor.child("order") ? "sortorder" : "order";
    movie.set_child_of(actor, order, std::to_string(member.order));
    movie.set_child_of(actor, "thumb", member.thumb_url);
    if (dialects.jellyfin || dialects.emby) {
        movie.set_child_of(actor, "type", text_of(actor.child("type")).empty() ? "Actor" : "");
        movie.set_child_of(actor, "tmdbid", number_text(member.tmdb_id));
    }
}

bool is_ours(const std::vector<Artwork>& previous, ImageKind kind, const std::string& url) {
    return std::ranges::any_of(previous,
                               [&](const Artwork& image) { return image.kind == kind && image.url == url; });
}

// The first of these that holds our address of before; null: none does. `is_there`: the new one is there.
pugi::xml_node find_address(const std::vector<pugi::xml_node>& thumbs, const Artwork& image,
                            const std::vector<Artwork>& previous, bool& is_there) {
    pugi::xml_node ours;
    for (const pugi::xml_node& thumb : thumbs) {
        const std::string url = text_of(thumb);
        is_there = is_there || url == image.url;
        if (!ours && is_ours(previous, image.kind, url)) {
            ours = thumb;
        }
    }
    return ours;
}

void write_address(MovieElement& movie, pugi::xml_node thumb, const std::string& url) {
    movie.set_text(thumb, url);
    movie.remove_attribute(thumb, "preview");  // of the image before
}

void write_thumb(MovieElement& movie, const Artwork& image, const std::vector<Artwork>& previous) {
    const std::string aspect(to_string(image.kind));
    std::vector<pugi::xml_node> thumbs;
    for (const pugi::xml_node& thumb : movie.node().children("thumb")) {
        if (thumb.attribute("aspect").value() == aspect) {
            thumbs.push_back(thumb);
        }
    }
    bool is_there = false;
    pugi::xml_node thumb = find_address(thumbs, image, previous, is_there);
    if (is_there) {
        return;
    }
    if (!thumb) {
        thumb = thumbs.empty() ? movie.add("thumb") : movie.add_before(thumbs.front(), "thumb");
        movie.set_attribute(thumb, "aspect", aspect);
    }
    write_address(movie, thumb, image.url);
}

void write_fanart(MovieElement& movie, const Artwork& image, const std::vector<Artwork>& previous) {
    std::vector<pugi::xml_node> thumbs;
    for (const pugi::xml_node& fanart : movie.node().children("fanart")) {
        for (const pugi::xml_node& thumb : fanart.children("thumb")) {
            thumbs.push_back(thumb);
        }
    }
    bool is_there = false;
    pugi::xml_node thumb = find_address(thumbs, image, previous, is_there);
    if (is_there) {
        return;
    }
    if (!thumb) {
        const pugi::xml_node fanart = movie.child("fanart") ? movie.child("fanart") : movie.add("fanart");
        thumb = movie.add_inside(fanart, "thumb");
    }
    write_address(movie, thumb, image.url);
}

using Names = std::vector<const char*>;

// Whichever program has written them.
Names elements_of(MovieField field) {
    switch (field) {
        case MovieField::ids:
            return {"uniqueid", "id", "imdb_id", "imdbid", "tmdbid", "tmdb"};
        case MovieField::title:
            return {"title"};
        case MovieField::original_title:
            return {"originaltitle"};
        case MovieField::sort_title:
            return {"sorttitle"};
        case MovieField::tagline:
            return {"tagline"};
        case MovieField::outline:
            return {"outline"};
        case MovieField::plot:
            return {"plot"};
        case MovieField::year:
            return {"year"};
        case MovieField::premiered:
            return {"premiered", "releasedate"};
        case MovieField::runtime:
            return {"runtime"};
        case MovieField::certification:
            return {"mpaa", "certification"};
        case MovieField::top250:
            return {"top250"};
        case MovieField::ratings:
            return {"ratings", "rating", "votes", "criticrating"};
        case MovieField::genres:
            return {"genre"};
        case MovieField::countries:
            return {"country"};
        case MovieField::studios:
            return {"studio"};
        case MovieField::tags:
            return {"tag"};
        case MovieField::languages:
            return {"languages"};
        case MovieField::set:
            return {"set", "collectionnumber", "tmdbcollectionid", "tmdbcolid"};
        case MovieField::cast:
            return {"actor"};
        case MovieField::crew:
            return {"credits", "director"};
        case MovieField::trailer:
            return {"trailer"};
        case MovieField::media:  // of the files, whichever movie they are
        case MovieField::alternative_titles:
        case MovieField::certifications:
        case MovieField::releases:
        case MovieField::theme:
            return {};
    }
    return {};
}

// Those with this image's address.
void remove_thumbs(MovieElement& movie, const pugi::xml_node& parent, const Artwork& image) {
    const bool has_aspects = parent == movie.node();
    for (pugi::xml_node thumb = parent.child("thumb"); thumb;) {
        const pugi::xml_node next = thumb.next_sibling("thumb");
        const bool is_of_kind = !has_aspects || thumb.attribute("aspect").value() == to_string(image.kind);
        if (is_of_kind && text_of(thumb) == image.url) {
            movie.remove(thumb);
        }
        thumb = next;
    }
}

}  // namespace

void remove_field(MovieElement& movie, MovieField field) {
    for (const char* name : elements_of(field)) {
        while (const pugi::xml_node node = movie.child(name)) {
            movie.remove(node);
        }
    }
}

void remove_addresses(MovieElement& movie, const std::vector<Artwork>& gone) {
    for (const Artwork& image : gone) {
        if (image.kind != ImageKind::fanart) {
            remove_thumbs(movie, movie.node(), image);
            continue;
        }
        for (const pugi::xml_node& fanart : movie.node().children("fanart")) {
            remove_thumbs(movie, fanart, image);
        }
    }
}

void write_ids(MovieElement& movie, const MovieIds& ids, const NfoDialects& dialects) {
    if (ids == MovieIds{}) {
        return;
    }
    write_unique_id(movie, "tmdb", number_text(ids.tmdb));
    write_unique_id(movie, "imdb", ids.imdb);
    const bool has_default = static_cast<bool>(movie.node().find_child([](const pugi::xml_node& node) {
        return std::string_view(node.name()) == "uniqueid" && node.attribute("default").as_bool();
    }));
    pugi::xml_node best = unique_id(movie, "tmdb") ? unique_id(movie, "tmdb") : unique_id(movie, "imdb");
    if (best && !has_default) {
        movie.set_attribute(best, "default", "true");
    }
    for (const char* name : {"id", "imdb_id"}) {
        const std::string old = text_of(movie.child(name));
        if (old.empty() || !find_imdb_id(old).empty()) {
            movie.update_child(name, ids.imdb);
        }
    }
    const bool is_jellyfin = dialects.jellyfin || dialects.emby;
    set_or_update(movie, is_jellyfin, "imdbid", ids.imdb);
    set_or_update(movie, is_jellyfin, "tmdbid", number_text(ids.tmdb));
    set_or_update(movie, dialects.ember, "tmdb", number_text(ids.tmdb));
}

void write_ratings(MovieElement& movie, const std::vector<Rating>& ratings, const NfoDialects& dialects) {
    if (ratings.empty()) {
        return;
    }
    const bool is_old_only = movie.child("rating") && !movie.child("ratings") && ratings.size() == 1 &&
                             ratings[0].name == "default";
    if (!is_old_only) {
        const pugi::xml_node list = movie.child("ratings") ? movie.child("ratings") : movie.add("ratings");
        for (const Rating& rating : ratings) {
            write_rating(movie, list, rating);
        }
        mark_default(movie, list, ratings.front().name);
    }
    const Rating& best = ratings.front();
    const std::string of_ten = one_decimal(best.max == 0 ? 0 : best.value * 10 / best.max);
    if (one_decimal(decimal_at_start(text_of(movie.child("rating")))) != of_ten) {
        set_or_update(movie, dialects.jellyfin || dialects.emby || dialects.ember, "rating", of_ten);
    }
    set_or_update(movie, dialects.ember, "votes", std::to_string(best.votes));
    if (const Rating* critics = critics_of(ratings); critics != nullptr && critics->max != 0) {
        const auto percent = static_cast<std::int64_t>(critics->value * 100 / critics->max + 0.5);
        set_or_update(movie, dialects.jellyfin || dialects.emby, "criticrating", std::to_string(percent));
    }
}

void write_set(MovieElement& movie, const std::optional<MovieSet>& set, const NfoDialects& dialects) {
    if (!set || trim(set->name).empty()) {
        return;
    }
    pugi::xml_node node = movie.child("set") ? movie.child("set") : movie.add("set");
    const bool is_text = !node.child("name") && !text_of(node).empty();
    const std::string before = is_text ? text_of(node) : text_of(node.child("name"));
    const bool is_other = before != trim(set->name);
    if (is_text && (is_other || !set->overview.empty())) {
        movie.set_text(node, "");
        while (node.first_child()) {
            node.remove_child(node.first_child());
        }
    }
    if (!is_text || is_other || !set->overview.empty()) {
        movie.set_child_of(node, "name", set->name);
        // The overview of another set must not stay.
        if (is_other && set->overview.empty() && node.child("overview")) {
            movie.remove(node.child("overview"));
        }
        movie.set_child_of(node, "overview", set->overview);
    }
    const std::string id = number_text(set->tmdb_id);
    if (node.attribute("tmdbcolid") && !id.empty()) {
        movie.set_attribute(node, "tmdbcolid", id);
    }
    set_or_update(movie, dialects.jellyfin, "collectionnumber", id);
    set_or_update(movie, dialects.emby, "tmdbcollectionid", id);
    set_or_update(movie, dialects.ember, "tmdbcolid", id);
}

void write_cast(MovieElement& movie, const std::vector<CastMember>& cast, const NfoDialects& dialects) {
    std::vector<CastMember> named;
    std::ranges::copy_if(cast, std::back_inserter(named),
                         [](const CastMember& member) { return !trim(member.name).empty(); });
    if (named.empty()) {
        return;
    }
    std::map<std::string, int> seen;
    const std::vector<pugi::xml_node> actors =
        movie.arrange("actor", keys_of(named), [&seen](const pugi::xml_node& node) {
            const std::string type = text_of(node.child("type"));
            const std::string name = text_of(node.child("name"));
            return type.empty() || type == "Actor" || type == "GuestStar"
                       ? std::optional(name + "\x1F" + std::to_string(seen[name]++))
                       : std::nullopt;
        });
    for (std::size_t i = 0; i < named.size(); ++i) {
        write_member(movie, actors[i], named[i], dialects);
    }
}

void write_artwork(MovieElement& movie, const std::vector<Artwork>& artwork,
                   const std::vector<Artwork>& previous) {
    for (const Artwork& image : artwork) {
        if (image.url.empty()) {
            continue;
        }
        if (image.kind == ImageKind::fanart) {
            write_fanart(movie, image, previous);
        } else {
            write_thumb(movie, image, previous);
        }
    }
}

}  // namespace cinefleet::nfo
