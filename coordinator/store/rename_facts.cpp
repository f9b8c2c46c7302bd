#include "coordinator/store/rename_facts.h"

#include "coordinator/store/movie_rows.h"
#include "coordinator/store/source_rows.h"

namespace cinefleet::store {
namespace {

constexpr std::string_view kRenameFacts =
    "SELECT s.path, s.exclusions, m.folder, m.layout, m.own_folder, m.name_edition, m.absence,"
    " m.locked OR EXISTS (SELECT 1 FROM movie_locks l WHERE l.movie_id = m.id AND l.whole = 1),"
    " m.scraped_ms IS NOT NULL,"
    " EXISTS (SELECT 1 FROM tasks t WHERE t.movie_id = m.id AND t.state = 1), m.source_id"
    " FROM movies m JOIN sources s ON s.id = m.source_id WHERE m.id = ?";
constexpr std::string_view kRenamedParts =
    "SELECT path FROM movie_parts WHERE movie_id = ? ORDER BY position";
// '0' comes after '/': all that begins with the folder's name and a slash. What was deleted is not there.
constexpr std::string_view kOthersBelow =
    "SELECT EXISTS (SELECT 1 FROM movies WHERE source_id = ? AND path > ? AND path < ? AND id <> ?"
    " AND absence <> 2)";
constexpr std::string_view kIsKnownPath =
    "SELECT EXISTS (SELECT 1 FROM movies o JOIN movies m ON m.source_id = o.source_id"
    " WHERE m.id = ?1 AND o.path = ?2 AND o.id <> ?1)";

std::string hindrance_of(const Rows& rows, const Movie& stored) {
    if (rows.integer(6) != 0) {
        return "is not on the disk";
    }
    if (rows.integer(7) != 0) {
        return "is locked";
    }
    if (rows.integer(9) != 0) {
        return "is being scraped, or waits for it";
    }
    if (rows.integer(8) == 0 || stored.title.empty()) {
        return "was never scraped: nothing is known of it but its name";
    }
    return {};
}

}  // namespace

Result<RenameFacts> rename_facts(Connection& connection, MovieId movie) {
    RenameFacts facts;
    facts.movie = movie;
    facts.stored = read_movie(connection, movie);
    std::int64_t source = 0;
    {
        auto rows = connection.statement(kRenameFacts)(movie.value);
        if (!rows.next()) {
            const Status status = connection.take_status();
            return status ? failure(ErrorClass::not_found, "the movie is no longer known")
                          : failure(status.error());
        }
        facts.root = rows.text(0);
        facts.exclusions = exclusions_from_json(rows.text(1));
        facts.folder = rows.text(2);
        facts.layout = static_cast<MovieLayout>(rows.integer(3));
        facts.own_folder = rows.integer(4) != 0;
        facts.edition = rows.text(5);
        facts.hindrance = hindrance_of(rows, facts.stored);
        source = rows.integer(10);
    }
    {
        auto rows = connection.statement(kRenamedParts)(movie.value);
        while (rows.next()) {
            facts.parts.push_back(rows.text(0));
        }
    }
    {
        auto rows = connection.statement(kOthersBelow)(source, Bytes{facts.folder + "/"},
                                                       Bytes{facts.folder + "0"}, movie.value);
        facts.others_below = rows.next() && rows.integer(0) != 0;
    }
    if (Status status = connection.take_status(); !status) {
        return failure(std::move(status).error());
    }
    return facts;
}

bool is_known_path(Connection& connection, MovieId movie, const std::string& path) {
    auto rows = connection.statement(kIsKnownPath)(movie.value, Bytes{path});
    return rows.next() && rows.integer(0) != 0;
}

}  // namespace cinefleet::store
