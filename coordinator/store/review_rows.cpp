// Lists of movies: those that a filter fits, and those that wait for a person.

#include "coordinator/store/movie_facts.h"
#include "coordinator/store/store_reader.h"

namespace cinefleet::store {
namespace {

constexpr std::string_view kMovies =
    "SELECT m.id, s.path, m.path, m.title, m.name_title, m.year, m.name_year, m.tmdb_id, m.imdb_id,"
    " m.scraped_ms IS NOT NULL FROM movies m JOIN sources s ON s.id = m.source_id ORDER BY s.path, m.path";

// Of each movie only the latest task that says something about its match.
constexpr std::string_view kReviews =
    "SELECT m.id, s.path, m.path, m.name_title, m.name_year, t.id, t.run_id, t.reason, t.candidates"
    " FROM tasks t JOIN movies m ON m.id = t.movie_id JOIN sources s ON s.id = m.source_id"
    " LEFT JOIN match_decisions x ON x.movie_id = m.id"
    " WHERE (t.state = 5 OR (t.state = 6 AND t.error_class = 0))"
    " AND m.missing_since_ms IS NULL AND m.locked = 0"
    " AND NOT EXISTS (SELECT 1 FROM movie_locks l WHERE l.movie_id = m.id AND l.whole = 1)"
    " AND (x.movie_id IS NULL OR (x.ignored = 0 AND t.ended_ms >= x.decided_ms))"
    " AND NOT EXISTS (SELECT 1 FROM tasks later WHERE later.movie_id = t.movie_id AND later.id > t.id"
    " AND later.state NOT IN (4, 8))"
    " ORDER BY t.id LIMIT ?";

}  // namespace

Result<std::vector<MovieLineRow>> StoreReader::movies(const filter::Filter* filter, std::int64_t limit) {
    std::vector<MovieLineRow> movies;
    {
        auto rows = connection_->statement(kMovies)();
        while (std::ssize(movies) < limit && rows.next()) {
            const MovieId id{rows.integer(0)};
            if (filter != nullptr && !fits_stored(*connection_, id, *filter)) {
                continue;
            }
            const int title = rows.text(3).empty() ? 4 : 3;
            const int year = rows.integer(5) == 0 ? 6 : 5;
            movies.push_back({id,
                              rows.text(1) + "/" + rows.text(2),
                              rows.text(title),
                              static_cast<std::int32_t>(rows.integer(year)),
                              {rows.integer(7), rows.text(8)},
                              rows.integer(9) != 0});
        }
    }
    if (Status status = connection_->take_status(); !status) {
        return failure(std::move(status).error());
    }
    return movies;
}

Result<std::vector<ReviewRow>> StoreReader::reviews(std::int32_t limit) {
    std::vector<ReviewRow> reviews;
    {
        auto rows = connection_->statement(kReviews)(limit);
        while (rows.next()) {
            reviews.push_back({MovieId{rows.integer(0)}, rows.text(1) + "/" + rows.text(2), rows.text(3),
                               static_cast<std::int32_t>(rows.integer(4)), TaskId{rows.integer(5)},
                               RunId{rows.integer(6)}, rows.text(7), candidates_from_json(rows.text(8))});
        }
    }
    if (Status status = connection_->take_status(); !status) {
        return failure(std::move(status).error());
    }
    return reviews;
}

}  // namespace cinefleet::store
