#include "coordinator/store/rename_facts.h"

#include "coordinator/store/movie_rows.h"
#include "coordinator/store/source_rows.h"

namespace cinefleet::store {
namespace {

constexpr std::string_view kRenameFacts =
    "SELECT s.path, s.exclusions, m.folder, m.layout, m.own_folder, m.name_edition, m.absence,"
    " m.locked OR EXISTS (SELECT 1 FROM movie_locks l WHERE l.movie_id = m.id AND l.whole = 1),"
    " m.scraped_ms IS NOT NULL,"
    " EXISTS (SELECT 1 FROM tasks t WHERE t.movie_id = m.id AND t.state = 1), m.source_id,"
    " EXISTS (SELECT 1 FROM renamed_movies r WHERE r.movie_id = m.id AND r.state IN (1, 3))"
    " FROM movies m JOIN sources s ON s.id = m.source_id WHERE m.id = ?";
constexpr std::string_view kRenamedParts =
    "SELECT path FROM movie_parts WHERE movie_id = ? ORDER BY position";
// '0' comes after '/': all that begins with the folder's name and a slash. What was deleted is not there.
constexpr std::string_view kOthersBelow =
    "SELECT EXISTS (SELECT 1 FROM movies WHERE source_id = ? AND path > ? AND path < ? AND id <> ?"
    " AND absence <> 2)";
constexpr std::string_view kOtherSources = "SELECT id, path FROM sources WHERE id <> ?";
constexpr std::string_view kIsThere =
    "SELECT EXISTS (SELECT 1 FROM movies WHERE source_id = ? AND path = ? AND absence = 0)";
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
    if (rows.integer(11) != 0) {
        return "is half renamed: the next start goes on with it";
    }
    if (rows.integer(9) != 0) {
        return "is being scraped, or waits for it";
    }
    if (rows.integer(8) == 0 || stored.title.empty()) {
        return "was never scraped: nothing is known of it but its name";
    }
    return {};
}

bool is_at_or_below(const std::string& path, const std::string& folder) {
    return path == folder || path.starts_with(folder + "/");
}

// Sources may lie in one another.
void mind_other_sources(Connection& connection, std::int64_t source, RenameFacts& facts) {
    std::vector<std::pair<std::int64_t, std::string>> others;
    {
        auto rows = connection.statement(kOtherSources)(source);
        while (rows.next()) {
            others.emplace_back(rows.integer(0), rows.text(1));
        }
    }
    const std::string folder = facts.root + "/" + facts.folder;
    const std::string first = facts.root + "/" + (facts.parts.empty() ? "" : facts.parts.front());
    for (const auto& [id, path] : others) {
        facts.others_below = facts.others_below || is_at_or_below(path, folder);
        if (first.starts_with(path + "/") && facts.hindrance.empty()) {
            auto rows = connection.statement(kIsThere)(id, Bytes{first.substr(path.size() + 1)});
            if (rows.next() && rows.integer(0) != 0) {
                facts.hindrance = "is in the source " + path +
                                  " as well: `cinefleet sources remove` takes one of both away";
            }
        }
    }
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
    mind_other_sources(connection, source, facts);
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
