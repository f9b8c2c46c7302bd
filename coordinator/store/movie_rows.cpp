#include "coordinator/store/movie_rows.h"

#include "coordinator/store/media_rows.h"
#include "coordinator/store/movie_lists.h"

#include <array>
#include <utility>

namespace cinefleet::store {
namespace {

constexpr std::string_view kUpdateMovie =
    "UPDATE movies SET title = ?, original_title = ?, sort_title = ?, tagline = ?, outline = ?, plot = ?, "
    "year = ?,"
    " premiered = ?, runtime_min = ?, certification = ?, top250 = ?, tmdb_id = ?, imdb_id = ?, set_name = ?,"
    " set_overview = ?, set_tmdb_id = ?, trailer_url = ?, theme_url = ?, set_poster_url = ?, set_fanart_url "
    "= ?, media = ?"
    " WHERE id = ?";
constexpr std::string_view kReadMovie =
    "SELECT title, original_title, sort_title, tagline, outline, plot, year, premiered, runtime_min, "
    "certification,"
    " top250, tmdb_id, imdb_id, set_name, set_overview, set_tmdb_id, trailer_url, theme_url,"
    " set_poster_url, set_fanart_url, media FROM movies WHERE id = ?";

constexpr std::string_view kDeleteWords = "DELETE FROM movie_words WHERE movie_id = ?";
constexpr std::string_view kDeletePeople = "DELETE FROM movie_people WHERE movie_id = ?";
constexpr std::string_view kDeleteRatings = "DELETE FROM movie_ratings WHERE movie_id = ?";
constexpr std::string_view kDeleteOrigins = "DELETE FROM movie_origins WHERE movie_id = ?";
constexpr std::string_view kInsertWord =
    "INSERT INTO movie_words (movie_id, field, position, word) VALUES (?, ?, ?, ?)";
constexpr std::string_view kInsertPerson =
    "INSERT INTO movie_people (movie_id, field, position, name, role_or_job, billing, thumb_url, tmdb_id)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
constexpr std::string_view kInsertRating =
    "INSERT INTO movie_ratings (movie_id, position, name, value, max, votes) VALUES (?, ?, ?, ?, ?, ?)";
constexpr std::string_view kInsertOrigin =
    "INSERT INTO movie_origins (movie_id, field, position, provider) VALUES (?, ?, ?, ?)";
constexpr std::string_view kUpsertArtwork =
    "INSERT OR REPLACE INTO movie_artwork (movie_id, kind, format, provider, url, language, width, height, "
    "size_bytes,"
    " sha256) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

constexpr std::string_view kReadWords =
    "SELECT word FROM movie_words WHERE movie_id = ? AND field = ? ORDER BY position";
constexpr std::string_view kReadPeople =
    "SELECT name, role_or_job, billing, thumb_url, tmdb_id FROM movie_people WHERE movie_id = ? AND field = ?"
    " ORDER BY position";
constexpr std::string_view kReadRatings =
    "SELECT name, value, max, votes FROM movie_ratings WHERE movie_id = ? ORDER BY position";
constexpr std::string_view kReadArtwork =
    "SELECT kind, format, provider, url, language, width, height, size_bytes, sha256 FROM movie_artwork"
    " WHERE movie_id = ? ORDER BY kind";
constexpr std::string_view kReadOrigins =
    "SELECT field, provider FROM movie_origins WHERE movie_id = ? ORDER BY field, position";

struct WordField {
    MovieField field;
    std::vector<std::string> Movie::*words;
};

constexpr std::array kWordFields = {
    WordField{MovieField::genres, &Movie::genres},
    WordField{MovieField::countries, &Movie::countries},
    WordField{MovieField::studios, &Movie::studios},
    WordField{MovieField::tags, &Movie::tags},
    WordField{MovieField::languages, &Movie::languages},
    WordField{MovieField::alternative_titles, &Movie::alternative_titles},
};

std::int64_t number(MovieField field) {
    return static_cast<std::int64_t>(field);
}

void write_scalars(Connection& connection, MovieId id, const Movie& movie) {
    const MovieSet set = movie.set.value_or(MovieSet{});
    connection.run(kUpdateMovie, movie.title, movie.original_title, movie.sort_title, movie.tagline,
                   movie.outline, movie.plot, movie.year, movie.premiered, movie.runtime_min,
                   movie.certification, movie.top250, movie.ids.tmdb, movie.ids.imdb, set.name, set.overview,
                   set.tmdb_id, movie.trailer_url, movie.theme_url, set.poster_url, set.fanart_url,
                   to_json(movie.media), id.value);
}

void write_people(Connection& connection, MovieId id, const Movie& movie) {
    std::int64_t position = 0;
    for (const CastMember& member : movie.cast) {
        connection.run(kInsertPerson, id.value, number(MovieField::cast), position++, member.name,
                       member.role, member.order, member.thumb_url, member.tmdb_id);
    }
    position = 0;
    for (const CrewMember& member : movie.crew) {
        connection.run(kInsertPerson, id.value, number(MovieField::crew), position++, member.name, member.job,
                       0, "", member.tmdb_id);
    }
}

void read_people(Connection& connection, MovieId id, Movie& movie) {
    {
        auto rows = connection.statement(kReadPeople)(id.value, number(MovieField::cast));
        while (rows.next()) {
            movie.cast.push_back({rows.text(0), rows.text(1), static_cast<std::int32_t>(rows.integer(2)),
                                  rows.text(3), rows.integer(4)});
        }
    }
    auto rows = connection.statement(kReadPeople)(id.value, number(MovieField::crew));
    while (rows.next()) {
        movie.crew.push_back({rows.text(0), rows.text(1), rows.integer(4)});
    }
}

}  // namespace

void write_movie(Connection& connection, MovieId id, const Movie& movie, const FieldOrigins& origins) {
    write_scalars(connection, id, movie);
    for (const std::string_view sql : {kDeleteWords, kDeletePeople, kDeleteRatings, kDeleteOrigins}) {
        connection.run(sql, id.value);
    }
    for (const WordField& field : kWordFields) {
        std::int64_t position = 0;
        for (const std::string& word : movie.*field.words) {
            connection.run(kInsertWord, id.value, number(field.field), position++, word);
        }
    }
    write_people(connection, id, movie);
    write_movie_lists(connection, id, movie);
    std::int64_t position = 0;
    for (const Rating& rating : movie.ratings) {
        connection.run(kInsertRating, id.value, position++, rating.name, rating.value, rating.max,
                       rating.votes);
    }
    for (const Artwork& art : movie.artwork) {
        connection.run(kUpsertArtwork, id.value, static_cast<std::int64_t>(art.kind),
                       static_cast<std::int64_t>(art.format), static_cast<std::int64_t>(art.provider),
                       art.url, art.language, art.width, art.height, art.size_bytes, art.sha256);
    }
    for (const auto& [field, providers] : origins) {
        position = 0;
        for (const ProviderId provider : providers) {
            connection.run(kInsertOrigin, id.value, number(field), position++,
                           static_cast<std::int64_t>(provider));
        }
    }
}

Movie read_movie(Connection& connection, MovieId id) {
    Movie movie;
    {
        auto rows = connection.statement(kReadMovie)(id.value);
        if (!rows.next()) {
            return movie;
        }
        int column = 0;
        for (std::string* text : {&movie.title, &movie.original_title, &movie.sort_title, &movie.tagline,
                                  &movie.outline, &movie.plot}) {
            *text = rows.text(column++);
        }
        movie.year = static_cast<std::int32_t>(rows.integer(6));
        movie.premiered = rows.text(7);
        movie.runtime_min = static_cast<std::int32_t>(rows.integer(8));
        movie.certification = rows.text(9);
        movie.top250 = static_cast<std::int32_t>(rows.integer(10));
        movie.ids = {rows.integer(11), rows.text(12), {}};
        if (!rows.text(13).empty()) {
            movie.set =
                MovieSet{rows.text(13), rows.text(14), rows.integer(15), rows.text(18), rows.text(19)};
        }
        movie.trailer_url = rows.text(16);
        movie.theme_url = rows.text(17);
        movie.media = media_from_json(rows.text(20));
    }
    for (const WordField& field : kWordFields) {
        auto rows = connection.statement(kReadWords)(id.value, number(field.field));
        while (rows.next()) {
            (movie.*field.words).push_back(rows.text(0));
        }
    }
    read_people(connection, id, movie);
    read_movie_lists(connection, id, movie);
    {
        auto rows = connection.statement(kReadRatings)(id.value);
        while (rows.next()) {
            movie.ratings.push_back(
                {rows.text(0), rows.real(1), static_cast<std::int32_t>(rows.integer(2)), rows.integer(3)});
        }
    }
    movie.artwork = read_artwork(connection, id);
    return movie;
}

std::vector<Artwork> read_artwork(Connection& connection, MovieId id) {
    std::vector<Artwork> artwork;
    auto rows = connection.statement(kReadArtwork)(id.value);
    while (rows.next()) {
        artwork.push_back({static_cast<ImageKind>(rows.integer(0)), static_cast<ImageFormat>(rows.integer(1)),
                           static_cast<ProviderId>(rows.integer(2)), rows.text(3), rows.text(4),
                           static_cast<std::int32_t>(rows.integer(5)),
                           static_cast<std::int32_t>(rows.integer(6)), rows.integer(7), rows.text(8)});
    }
    return artwork;
}

FieldOrigins read_origins(Connection& connection, MovieId id) {
    FieldOrigins origins;
    auto rows = connection.statement(kReadOrigins)(id.value);
    while (rows.next()) {
        origins[static_cast<MovieField>(rows.integer(0))].push_back(static_cast<ProviderId>(rows.integer(1)));
    }
    return origins;
}

}  // namespace cinefleet::store
