#include "common/text.h"
#include "coordinator/nfo/nfo.h"
#include "coordinator/nfo/nfo_elements.h"
#include "coordinator/nfo/nfo_text.h"

#include <algorithm>
#include <array>

namespace cinefleet::nfo {
namespace {

struct LockedName {
    std::string_view name;
    MovieField field;
};

// Jellyfin's and Emby's names of what `<lockedfields>` locks; cinefleet's and Ember's own are understood too.
constexpr std::array kLockedNames = {
    LockedName{"Name", MovieField::title},
    LockedName{"OriginalTitle", MovieField::original_title},
    LockedName{"SortName", MovieField::sort_title},
    LockedName{"Overview", MovieField::plot},
    LockedName{"Overview", MovieField::outline},
    LockedName{"Tagline", MovieField::tagline},
    LockedName{"Taglines", MovieField::tagline},
    LockedName{"Genres", MovieField::genres},
    LockedName{"ProductionLocations", MovieField::countries},
    LockedName{"Studios", MovieField::studios},
    LockedName{"Tags", MovieField::tags},
    LockedName{"Cast", MovieField::cast},
    LockedName{"Cast", MovieField::crew},
    LockedName{"Runtime", MovieField::runtime},
    LockedName{"OfficialRating", MovieField::certification},
    LockedName{"CommunityRating", MovieField::ratings},
    LockedName{"CriticRating", MovieField::ratings},
    LockedName{"ProductionYear", MovieField::year},
    LockedName{"PremiereDate", MovieField::premiered},
    LockedName{"Collections", MovieField::set},
};

bool is_true(const pugi::xml_node& node) {
    const std::string text = text_of(node);
    return equal_ignoring_ascii_case(text, "true") || text == "1" || equal_ignoring_ascii_case(text, "yes");
}

void lock_named(FieldSet& fields, std::string_view name) {
    for (const LockedName& known : kLockedNames) {
        if (equal_ignoring_ascii_case(known.name, name)) {
            fields.add(known.field);
        }
    }
    if (const std::optional<MovieField> field = movie_field_by_name(name)) {
        fields.add(*field);
    }
}

FieldSet locked_fields_of(const pugi::xml_node& movie) {
    FieldSet fields;
    for (const pugi::xml_node& node : movie.children("lockedfields")) {
        const std::string text = text_of(node);
        std::string_view rest = text;
        while (!rest.empty()) {
            const std::size_t end = rest.find_first_of("|,;");
            lock_named(fields, trim(rest.substr(0, end)));
            rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        }
    }
    return fields;
}

std::int64_t find_tmdb_address(std::string_view text) {
    constexpr std::string_view kAddress = "themoviedb.org/movie/";
    const std::size_t at = text.find(kAddress);
    return at == std::string_view::npos ? 0 : number_at_start(text.substr(at + kAddress.size()));
}

void complete_ids(MovieIds& ids, std::string_view text) {
    if (ids.imdb.empty()) {
        ids.imdb = find_imdb_id(text);
    }
    if (ids.tmdb == 0) {
        ids.tmdb = find_tmdb_address(text);
    }
}

bool is_wanted(const MovieIds& ids, const MovieIds& wanted) {
    return (wanted.tmdb != 0 && ids.tmdb == wanted.tmdb) || (!wanted.imdb.empty() && ids.imdb == wanted.imdb);
}

NfoMovie facts_of(const pugi::xml_node& movie) {
    NfoMovie facts;
    facts.movie = movie_of(movie);
    facts.locks = {is_true(movie.child("locked")) || is_true(movie.child("lockdata")),
                   locked_fields_of(movie)};
    facts.play_count =
        std::max(static_cast<std::int32_t>(number_at_start(text_of(movie.child("playcount")))), 0);
    facts.watched = facts.play_count > 0 || is_true(movie.child("watched"));
    facts.last_played = text_of(movie.child("lastplayed"));
    facts.user_rating = decimal_at_start(text_of(movie.child("userrating")));
    facts.user_note = text_of(movie.child("user_note"));
    facts.date_added = text_of(movie.child("dateadded"));
    return facts;
}

}  // namespace

NfoMovie read_movie_nfo(std::string_view bytes, const MovieIds& wanted) {
    const std::string text = decode_nfo(bytes.substr(0, kMaxNfoBytes)).text;
    const std::vector<MovieSpan> spans = find_movies(text);
    NfoMovie chosen;
    for (const MovieSpan& span : spans) {
        pugi::xml_document document;
        // Of broken XML what comes before the fault is still there: a lock in it counts.
        const pugi::xml_parse_result parsed =
            document.load_buffer(text.data() + span.begin, span.end - span.begin, kKeepAll);
        const bool is_first = &span == &spans.front();
        NfoMovie facts = facts_of(document.child("movie"));
        facts.broken = !span.is_closed || !parsed;
        if (is_first || is_wanted(facts.movie.ids, wanted)) {
            chosen = std::move(facts);
            if (!is_first) {
                break;
            }
        }
    }
    chosen.movies = static_cast<std::int32_t>(spans.size());
    complete_ids(chosen.movie.ids, spans.empty() ? text : std::string_view(text).substr(spans.back().end));
    if (spans.empty()) {
        chosen.broken = chosen.movie.ids == MovieIds{};
    }
    return chosen;
}

NfoFacts read_nfo(std::string_view bytes) {
    NfoMovie all = read_movie_nfo(bytes);
    return {std::move(all.movie.ids), std::move(all.movie.title), all.movie.year,
            all.locks.whole,          all.locks.fields,           all.broken};
}

}  // namespace cinefleet::nfo
