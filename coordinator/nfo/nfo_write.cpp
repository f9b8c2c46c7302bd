#include "common/text.h"
#include "coordinator/nfo/element_groups.h"
#include "coordinator/nfo/movie_element.h"
#include "coordinator/nfo/nfo.h"
#include "coordinator/nfo/nfo_elements.h"
#include "coordinator/nfo/nfo_text.h"
#include "coordinator/nfo/stream_details.h"

#include <algorithm>
#include <utility>

namespace cinefleet::nfo {
namespace {

constexpr std::string_view kDeclaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

// A text with the one movie in it that is edited; what is around it is not looked at.
struct Split {
    std::string before;
    std::string movie;
    std::string after;
    bool had_mark = false;
};

Result<Split> split(std::string_view existing, const MovieIds& wanted) {
    const NfoText decoded = decode_nfo(existing);
    const std::string& text = decoded.text;
    if (trim(text).empty()) {
        return Split{std::string(kDeclaration), "<movie/>", "\n", false};
    }
    // Neither XML nor an address has one, and one before the first '<' would be read as UTF-16 the next time.
    if (text.find('\0') != std::string::npos) {
        return failure(ErrorClass::malformed, "the existing NFO holds bytes of zero");
    }
    if (is_only_addresses(text)) {
        // Kodi takes XML followed by an address.
        return Split{std::string(kDeclaration), "<movie/>", "\n" + text, decoded.had_mark};
    }
    const std::vector<MovieSpan> spans = find_movies(text);
    if (spans.empty()) {
        return failure(ErrorClass::malformed, "the existing NFO holds no movie");
    }
    MovieSpan chosen = spans.front();
    for (const MovieSpan& span : spans) {
        const MovieIds ids =
            read_movie_nfo(std::string_view(text).substr(span.begin, span.end - span.begin)).movie.ids;
        const bool is_wanted =
            (ids.tmdb != 0 && ids.tmdb == wanted.tmdb) || (!ids.imdb.empty() && ids.imdb == wanted.imdb);
        if (is_wanted) {
            chosen = span;
            break;
        }
    }
    if (!chosen.is_closed) {
        return failure(ErrorClass::malformed, "the existing NFO ends before its movie does");
    }
    Split parts{text.substr(0, chosen.begin), text.substr(chosen.begin, chosen.end - chosen.begin),
                text.substr(chosen.end), decoded.had_mark};
    if (decoded.converted) {
        parts.before = declare_utf8(std::move(parts.before));
    }
    return parts;
}

void write_words(MovieElement& movie, const char* name, const std::vector<std::string>& words) {
    std::vector<std::string> keys;
    for (const std::string& word : words) {
        std::string key(trim(clean_for_xml(word)));
        if (!key.empty() && std::ranges::find(keys, key) == keys.end()) {
            keys.push_back(std::move(key));
        }
    }
    // One element may hold several words, as Kodi reads it: as it says the same, it stays.
    if (keys.empty() || words_of(movie.node(), name) == keys) {
        return;
    }
    const std::vector<pugi::xml_node> nodes =
        movie.arrange(name, keys, [](const pugi::xml_node& node) { return text_of(node); });
    for (std::size_t i = 0; i < keys.size(); ++i) {
        movie.set_text(nodes[i], keys[i]);
    }
}

void write_certification(MovieElement& movie, const std::string& certification) {
    const std::string before = text_of(movie.child("mpaa"));
    movie.set_child("mpaa", certification);
    const pugi::xml_node other = movie.child("certification");
    // Somebody else's may name several countries: it is left alone.
    if (!other || text_of(other) == before || text_of(other).empty()) {
        movie.set_child("certification", certification);
    }
}

void write_field(MovieElement& element, const Movie& movie, MovieField field, const NfoDialects& dialects) {
    switch (field) {
        case MovieField::ids:
            return write_ids(element, movie.ids, dialects);
        case MovieField::title:
            return element.set_child("title", movie.title);
        case MovieField::original_title:
            return element.set_child("originaltitle", movie.original_title);
        case MovieField::sort_title:
            return element.set_child("sorttitle", movie.sort_title);
        case MovieField::tagline:
            return element.set_child("tagline", movie.tagline);
        case MovieField::outline:
            return element.set_child("outline", movie.outline);
        case MovieField::plot:
            return element.set_child("plot", movie.plot);
        case MovieField::year:
            return element.set_child("year", number_text(movie.year));
        case MovieField::premiered:
            element.set_child("premiered", movie.premiered);
            return dialects.jellyfin || dialects.emby ? element.set_child("releasedate", movie.premiered)
                                                      : element.update_child("releasedate", movie.premiered);
        case MovieField::runtime:
            return element.set_child("runtime", number_text(movie.runtime_min));
        case MovieField::certification:
            return write_certification(element, movie.certification);
        case MovieField::top250:
            return element.set_child("top250", number_text(movie.top250));
        case MovieField::ratings:
            return write_ratings(element, movie.ratings, dialects);
        case MovieField::genres:
            return write_words(element, "genre", movie.genres);
        case MovieField::countries:
            return write_words(element, "country", movie.countries);
        case MovieField::studios:
            return write_words(element, "studio", movie.studios);
        case MovieField::tags:
            return write_words(element, "tag", movie.tags);
        case MovieField::languages:
            if (dialects.ember || element.child("languages")) {
                write_words(element, "languages", movie.languages);
            }
            return;
        case MovieField::set:
            return write_set(element, movie.set, dialects);
        case MovieField::cast:
            return write_cast(element, movie.cast, dialects);
        case MovieField::crew:
            write_words(element, "credits", writers_of(movie));
            return write_words(element, "director", directors_of(movie));
        case MovieField::trailer:
            return element.set_child("trailer", movie.trailer_url);
        case MovieField::media:
            return write_media(element, movie.media);
        case MovieField::alternative_titles:
        case MovieField::certifications:
        case MovieField::releases:
        case MovieField::theme:
            return;  // no element of an NFO
    }
}

}  // namespace

Result<std::string> write_movie_nfo(const Movie& movie, std::string_view existing,
                                    const WriteOptions& options) {
    if (existing.size() > kMaxNfoBytes) {
        return failure(ErrorClass::malformed, "the existing NFO is larger than 4 MiB");
    }
    const Result<Split> parts = split(existing, movie.ids);
    if (!parts) {
        return failure(parts.error());
    }
    pugi::xml_document document;
    const pugi::xml_parse_result parsed =
        document.load_buffer(parts->movie.data(), parts->movie.size(), kKeepAll, pugi::encoding_utf8);
    if (!parsed) {
        return failure(ErrorClass::malformed, "the existing NFO is not XML", parsed.description());
    }
    MovieElement element(document.child("movie"), parts->movie);
    const Movie before = movie_of(element.node());
    for (const MovieFieldInfo& info : kMovieFields) {
        if (options.fields.has(info.field) &&
            (field_text(movie, info.field) != field_text(before, info.field) ||
             options.dialects != NfoDialects{})) {
            if (options.anew.has(info.field) &&
                field_text(movie, info.field) != field_text(before, info.field)) {
                remove_field(element, info.field);
            }
            write_field(element, movie, info.field, options.dialects);
        }
    }
    remove_addresses(element, options.gone_artwork);
    write_artwork(element, movie.artwork, options.previous_artwork);
    if (!element.has_changed() && !existing.empty()) {
        return std::string(existing);
    }
    return (parts->had_mark ? "\xEF\xBB\xBF" : "") + parts->before + element.text() + parts->after;
}

}  // namespace cinefleet::nfo
