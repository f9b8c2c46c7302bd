#include "tests/fuzz/library_targets.h"

#include "common/check.h"
#include "common/sys/join_line.h"
#include "common/text.h"
#include "coordinator/filter/filter.h"
#include "coordinator/hooks/hook_call.h"
#include "coordinator/imdb/dataset_rows.h"
#include "coordinator/imdb/gzip_lines.h"
#include "coordinator/library/ignore_rules.h"
#include "coordinator/library/name_parser.h"
#include "coordinator/media/mediainfo_json.h"
#include "coordinator/nfo/nfo.h"
#include "coordinator/store/media_rows.h"
#include "proto/codec.h"

#include <string>

namespace cinefleet::fuzz {
namespace {

Movie alien() {
    Movie movie;
    movie.ids = {348, "tt0078748"};
    movie.title = "Alien";
    movie.plot = "A crew answers a call & more.";
    movie.year = 1979;
    movie.genres = {"Horror", "Science Fiction"};
    movie.ratings = {{"imdb", 8.5, 10, 900'000}, {"themoviedb", 8.2, 10, 15'000}};
    movie.cast = {{"Sigourney Weaver", "Ripley", 0, "https://example.org/weaver.jpg", 10205}};
    movie.crew = {{"Ridley Scott", "Director", 578}};
    movie.set = MovieSet{"Alien Collection", "", 8091};
    return movie;
}

}  // namespace

// An edited NFO is one that edits no further: the same data gives the same bytes.
void run_nfo(std::string_view bytes) {
    static_cast<void>(nfo::read_nfo(bytes));
    static_cast<void>(nfo::read_movie_nfo(bytes, {348, "tt0078748"}));
    const Movie movie = alien();
    const Result<std::string> written = nfo::write_movie_nfo(movie, bytes);
    if (written) {
        const Result<std::string> again = nfo::write_movie_nfo(movie, *written);
        CINEFLEET_CHECK(again.has_value() && *again == *written);
    }
}

void run_tsv(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::string_view line = bytes.substr(0, bytes.find('\n'));
        static_cast<void>(imdb::read_title(line));
        static_cast<void>(imdb::read_rating(line));
        static_cast<void>(imdb::read_crew(line));
        static_cast<void>(imdb::read_principal(line));
        static_cast<void>(imdb::read_person(line));
        static_cast<void>(imdb::read_aka(line));
        bytes.remove_prefix(std::min(line.size() + 1, bytes.size()));
    }
}

// In pieces or at once: the same lines.
void run_gzip(std::string_view bytes) {
    const auto read = [bytes](std::size_t piece) {
        std::string lines;
        imdb::GzipLines reader([&lines](std::string_view line) {
            CINEFLEET_CHECK(line.size() <= imdb::GzipLines::kLongestLine);
            lines += std::string(line) + "\n";
            return lines.size() < (8U << 20U) ? Status() : failure(ErrorClass::malformed, "long enough");
        });
        bool is_well = true;
        for (std::size_t at = 0; is_well && at < bytes.size(); at += piece) {
            is_well = reader.feed(bytes.substr(at, piece)).has_value();
        }
        is_well = is_well && reader.finish().has_value();
        return is_well ? lines : std::string();
    };
    CINEFLEET_CHECK(read(7) == read(1U << 20U));
}

// What is understood means the same when it is said again.
void run_message(std::string_view bytes) {
    const Result<proto::Message> message = proto::decode(bytes);
    if (!message) {
        return;
    }
    const std::string frame = proto::encode(*message);
    const Result<proto::Message> again = proto::decode(frame);
    CINEFLEET_CHECK(again.has_value() && proto::encode(*again) == frame);
}

void run_filter(std::string_view bytes) {
    const auto parsed = filter::parse_filter(bytes, 1'700'000'000'000);
    if (!parsed) {
        CINEFLEET_CHECK(is_valid_utf8(filter::to_error(parsed.error()).message) || !is_valid_utf8(bytes));
    }
}

void run_name(std::string_view bytes) {
    static_cast<void>(library::parse_release_name(bytes));
    const std::string_view folder = bytes.substr(0, bytes.find('/'));
    static_cast<void>(
        library::parse_movie_path(folder, bytes.substr(std::min(folder.size() + 1, bytes.size()))));
}

// What was understood stays as it is when it goes through the database and through an NFO.
void run_mediainfo(std::string_view bytes) {
    const Result<MediaInfo> media = media::read_mediainfo_json(bytes);
    if (!media) {
        return;
    }
    CINEFLEET_CHECK(store::media_from_json(store::to_json(*media)) == *media);
    Movie movie = alien();
    movie.media = *media;
    const Result<std::string> nfo = nfo::write_movie_nfo(movie, "");
    CINEFLEET_CHECK(nfo.has_value() && nfo::read_movie_nfo(*nfo).movie.media == *media);
}

// What Kodi answers: it is said to people, who see text.
void run_hook(std::string_view bytes) {
    Hook hook;
    hook.kind = HookKind::kodi;
    HttpAnswer answer;
    answer.status = 200;
    answer.body = Blob::from_string(std::string(bytes));
    CINEFLEET_CHECK(is_valid_utf8(hooks::verdict_of(hook, answer).message));
}

// A line that is taken says the same when it is written again.
void run_join(std::string_view bytes) {
    if (const Result<JoinLine> line = join_line_of(bytes)) {
        const std::string text = to_text(*line);
        const Result<JoinLine> again = join_line_of(text);
        CINEFLEET_CHECK(again.has_value() && to_text(*again) == text);
    }
}

// The first line is a path, the others are rules.
void run_ignore(std::string_view bytes) {
    const std::string path(bytes.substr(0, bytes.find('\n')));
    const std::string_view rules = bytes.substr(std::min(path.size() + 1, bytes.size()));
    const library::IgnoreRules ignore("", rules);
    static_cast<void>(ignore.verdict(path, true));
    static_cast<void>(ignore.verdict(path, false));
}

}  // namespace cinefleet::fuzz
