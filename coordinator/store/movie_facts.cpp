#include "coordinator/store/movie_facts.h"

#include "coordinator/store/movie_rows.h"

#include <optional>
#include <utility>

namespace cinefleet::store {
namespace {

constexpr std::string_view kFacts =
    "SELECT s.path, m.path, m.title, m.original_title, m.name_title, m.year, m.name_year, m.set_name,"
    " m.runtime_min, m.certification, m.added_ms, m.scraped_ms, m.nfo_path, m.on_disk_artwork,"
    " m.locked OR EXISTS (SELECT 1 FROM movie_locks l WHERE l.movie_id = m.id AND l.whole = 1),"
    " m.missing_since_ms IS NOT NULL, k.movie_id IS NOT NULL, coalesce(x.ignored, 0),"
    " x.movie_id IS NOT NULL AND x.ignored = 0"
    " FROM movies m JOIN sources s ON s.id = m.source_id LEFT JOIN marks k ON k.movie_id = m.id"
    " LEFT JOIN match_decisions x ON x.movie_id = m.id WHERE m.id = ?";

std::optional<filter::MovieFacts> read_plain_facts(Connection& connection, MovieId movie) {
    auto rows = connection.statement(kFacts)(movie.value);
    if (!rows.next()) {
        return std::nullopt;
    }
    filter::MovieFacts facts;
    facts.source = rows.text(0);
    facts.path = facts.source + "/" + rows.text(1);
    for (const int column : {2, 3, 4}) {
        if (std::string title = rows.text(column); !title.empty()) {
            facts.titles.push_back(std::move(title));
        }
    }
    facts.year = rows.integer(5) != 0 ? rows.integer(5) : rows.integer(6);
    facts.set = rows.text(7);
    facts.runtime_min = rows.integer(8);
    facts.certification = rows.text(9);
    facts.added_ms = rows.integer(10);
    facts.scraped_ms = rows.integer(11);
    facts.has_nfo = !rows.text(12).empty();
    facts.artwork = EnumSet<ImageKind>(static_cast<std::uint32_t>(rows.integer(13)));
    constexpr std::pair<int, filter::State> kStates[] = {{14, filter::State::locked},
                                                         {15, filter::State::missing},
                                                         {16, filter::State::marked},
                                                         {17, filter::State::ignored},
                                                         {18, filter::State::fixed}};
    for (const auto& [column, state] : kStates) {
        if (rows.integer(column) != 0) {
            facts.states.add(state);
        }
    }
    return facts;
}

FieldSet filled_fields(const Movie& movie) {
    const std::pair<MovieField, bool> fields[] = {
        {MovieField::ids, movie.ids != MovieIds{}},
        {MovieField::title, !movie.title.empty()},
        {MovieField::original_title, !movie.original_title.empty()},
        {MovieField::sort_title, !movie.sort_title.empty()},
        {MovieField::tagline, !movie.tagline.empty()},
        {MovieField::outline, !movie.outline.empty()},
        {MovieField::plot, !movie.plot.empty()},
        {MovieField::year, movie.year != 0},
        {MovieField::premiered, !movie.premiered.empty()},
        {MovieField::runtime, movie.runtime_min != 0},
        {MovieField::certification, !movie.certification.empty()},
        {MovieField::top250, movie.top250 != 0},
        {MovieField::ratings, !movie.ratings.empty()},
        {MovieField::genres, !movie.genres.empty()},
        {MovieField::countries, !movie.countries.empty()},
        {MovieField::studios, !movie.studios.empty()},
        {MovieField::tags, !movie.tags.empty()},
        {MovieField::languages, !movie.languages.empty()},
        {MovieField::set, movie.set.has_value()},
        {MovieField::cast, !movie.cast.empty()},
        {MovieField::crew, !movie.crew.empty()},
        {MovieField::trailer, !movie.trailer_url.empty()},
    };
    FieldSet filled;
    for (const auto& [field, is_filled] : fields) {
        if (is_filled) {
            filled.add(field);
        }
    }
    return filled;
}

void add_lists(filter::MovieFacts& facts, Movie movie) {
    facts.fields = filled_fields(movie);
    facts.genres = std::move(movie.genres);
    facts.countries = std::move(movie.countries);
    facts.studios = std::move(movie.studios);
    facts.tags = std::move(movie.tags);
    facts.languages = std::move(movie.languages);
    for (CrewMember& member : movie.crew) {
        if (member.job == "Director") {
            facts.directors.push_back(std::move(member.name));
        }
    }
    for (CastMember& member : movie.cast) {
        facts.actors.push_back(std::move(member.name));
    }
    if (!movie.ratings.empty()) {
        const Rating& rating = movie.ratings.front();
        facts.rating = rating.max == 10 || rating.max == 0 ? rating.value : rating.value * 10 / rating.max;
        facts.votes = rating.votes;
    }
}

}  // namespace

bool fits_stored(Connection& connection, MovieId movie, const filter::Filter& filter) {
    std::optional<filter::MovieFacts> facts = read_plain_facts(connection, movie);
    if (!facts) {
        return false;
    }
    if (asks_for_lists(filter)) {
        add_lists(*facts, read_movie(connection, movie));
    }
    return matches(filter, *facts);
}

}  // namespace cinefleet::store
