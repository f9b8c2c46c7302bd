#include "coordinator/store/imdb_store.h"

#include "cinefleet_store_embedded.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <utility>

namespace cinefleet::store {
namespace {

// Raised when the tables change: an older file is imported again.
constexpr std::int64_t kImdbVersion = 1;
constexpr std::size_t kMostAkas = 20;

constexpr std::string_view kAddTitle =
    "INSERT OR REPLACE INTO titles (id, name, original_name, year, runtime_min, genres)"
    " VALUES (?, ?, ?, ?, ?, ?)";
constexpr std::string_view kAddRating =
    "INSERT OR REPLACE INTO ratings (title, tenths, votes) VALUES (?, ?, ?)";
constexpr std::string_view kAddCrew =
    "INSERT OR REPLACE INTO crew (title, directors, writers) VALUES (?, ?, ?)";
constexpr std::string_view kAddPrincipal =
    "INSERT OR REPLACE INTO principals (title, position, person, category, role) VALUES (?, ?, ?, ?, ?)";
constexpr std::string_view kAddPerson = "INSERT OR REPLACE INTO people (id, name) VALUES (?, ?)";
constexpr std::string_view kAddAka =
    "INSERT OR REPLACE INTO akas (title, position, name, region) VALUES (?, ?, ?, ?)";

constexpr std::string_view kTitle =
    "SELECT t.name, t.original_name, t.year, t.runtime_min, t.genres, coalesce(r.tenths, 0),"
    " coalesce(r.votes, 0), coalesce(c.directors, ''), coalesce(c.writers, '')"
    " FROM titles t LEFT JOIN ratings r ON r.title = t.id LEFT JOIN crew c ON c.title = t.id WHERE t.id = ?";
constexpr std::string_view kPrincipals =
    "SELECT p.person, p.category, p.role, coalesce(n.name, '') FROM principals p"
    " LEFT JOIN people n ON n.id = p.person WHERE p.title = ? ORDER BY p.position";
constexpr std::string_view kAkas = "SELECT DISTINCT name FROM akas WHERE title = ? ORDER BY position";
constexpr std::string_view kPersonName = "SELECT name FROM people WHERE id = ?";
constexpr std::string_view kByName =
    "SELECT id FROM titles WHERE name = ?1 COLLATE NOCASE AND (year = ?2 OR ?2 = 0) LIMIT ?3";

std::string id_text(std::int64_t title) {
    constexpr std::size_t kFewestDigits = 7;
    const std::string digits = std::to_string(title);
    return "tt" + std::string(kFewestDigits - std::min(kFewestDigits, digits.size()), '0') + digits;
}

std::int64_t number_of(std::string_view imdb_id) {
    std::int64_t number = 0;
    if (imdb_id.starts_with("tt")) {
        std::from_chars(imdb_id.data() + 2, imdb_id.data() + imdb_id.size(), number);
    }
    return number;
}

std::string joined(const std::vector<std::int64_t>& numbers) {
    std::string text;
    for (const std::int64_t number : numbers) {
        text += (text.empty() ? "" : ",") + std::to_string(number);
    }
    return text;
}

std::vector<std::string> parts_of(std::string_view list) {
    std::vector<std::string> parts;
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(','), list.size());
        parts.emplace_back(list.substr(0, end));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return parts;
}

// TMDB's word for a job that IMDb calls otherwise; empty: none that is kept.
std::string job_of(const std::string& category) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kJobs = {
        {{"producer", "Producer"},
         {"composer", "Original Music Composer"},
         {"cinematographer", "Director of Photography"},
         {"editor", "Editor"}}};
    const auto found =
        std::ranges::find(kJobs, category, &std::pair<std::string_view, std::string_view>::first);
    return found != kJobs.end() ? std::string(found->second) : std::string();
}

}  // namespace

Result<std::unique_ptr<ImdbBuilder>> ImdbBuilder::create(const std::string& path) {
    std::error_code error;
    std::filesystem::remove(path, error);
    Result<std::unique_ptr<Connection>> connection = Connection::open(path, Connection::Mode::read_write);
    if (!connection) {
        return failure(std::move(connection).error());
    }
    // Nothing is kept of an import that does not come to its end, so nothing needs a log.
    (*connection)
        ->run_script(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32768;"
            "PRAGMA locking_mode = EXCLUSIVE;");
    (*connection)->run_script(std::string(embedded_imdb_tables_sql));
    (*connection)->run_script("PRAGMA user_version = " + std::to_string(kImdbVersion) + "; BEGIN");
    if (Status status = (*connection)->take_status(); !status) {
        return failure(std::move(status).error());
    }
    return std::make_unique<ImdbBuilder>(*std::move(connection));
}

ImdbBuilder::ImdbBuilder(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}

void ImdbBuilder::add(const Title& title) {
    connection_->run(kAddTitle, title.id, title.name,
                     title.original_name == title.name ? std::string_view() : title.original_name, title.year,
                     title.runtime_min, title.genres);
}

void ImdbBuilder::add_rating(std::int64_t title, std::int32_t tenths, std::int64_t votes) {
    connection_->run(kAddRating, title, tenths, votes);
}

void ImdbBuilder::add_crew(std::int64_t title, const std::vector<std::int64_t>& directors,
                           const std::vector<std::int64_t>& writers) {
    connection_->run(kAddCrew, title, joined(directors), joined(writers));
}

void ImdbBuilder::add_principal(std::int64_t title, std::int32_t position, std::int64_t person,
                                std::string_view category, std::string_view role) {
    connection_->run(kAddPrincipal, title, position, person, category, role);
}

void ImdbBuilder::add_person(std::int64_t person, std::string_view name) {
    connection_->run(kAddPerson, person, name);
}

void ImdbBuilder::add_aka(std::int64_t title, std::int32_t position, std::string_view name,
                          std::string_view region) {
    connection_->run(kAddAka, title, position, name, region);
}

Status ImdbBuilder::finish() {
    connection_->run_script("COMMIT; CREATE INDEX titles_by_name ON titles (name COLLATE NOCASE, year);");
    return connection_->take_status();
}

Result<std::unique_ptr<ImdbReader>> ImdbReader::open(const std::string& path) {
    std::error_code error;
    if (!std::filesystem::exists(path, error)) {
        return failure(ErrorClass::not_found, "IMDb's datasets are not imported: cinefleet imdb import DIR");
    }
    Result<std::unique_ptr<Connection>> connection = Connection::open(path, Connection::Mode::read_only);
    if (!connection) {
        return failure(std::move(connection).error());
    }
    std::int64_t version = 0;
    {
        auto rows = (*connection)->statement("PRAGMA user_version")();
        version = rows.next() ? rows.integer(0) : 0;
    }
    if (Status status = (*connection)->take_status(); !status) {
        return failure(std::move(status).error());
    }
    if (version != kImdbVersion) {
        return failure(ErrorClass::unsupported,
                       "IMDb's datasets were imported by another version: cinefleet imdb import DIR");
    }
    return std::make_unique<ImdbReader>(*std::move(connection));
}

ImdbReader::ImdbReader(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}

std::optional<Movie> ImdbReader::movie(const std::string& imdb_id) {
    const std::int64_t title = number_of(imdb_id);
    Movie movie;
    std::string directors;
    std::string writers;
    {
        auto rows = connection_->statement(kTitle)(title);
        if (!rows.next()) {
            return std::nullopt;
        }
        movie.ids.imdb = id_text(title);
        movie.title = rows.text(0);
        movie.original_title = rows.text(1).empty() ? movie.title : rows.text(1);
        movie.year = static_cast<std::int32_t>(rows.integer(2));
        movie.runtime_min = static_cast<std::int32_t>(rows.integer(3));
        movie.genres = parts_of(rows.text(4));
        if (rows.integer(5) > 0) {
            movie.ratings = {{"imdb", static_cast<double>(rows.integer(5)) / 10, 10, rows.integer(6)}};
        }
        directors = rows.text(7);
        writers = rows.text(8);
    }
    for (const auto& [list, job] : {std::pair{&directors, "Director"}, {&writers, "Writer"}}) {
        for (const std::string& person : parts_of(*list)) {
            const std::string name = name_of(number_of("tt" + person));
            if (!name.empty()) {
                movie.crew.push_back({name, job, 0});
            }
        }
    }
    read_people(title, movie);
    auto rows = connection_->statement(kAkas)(title);
    while (rows.next() && movie.alternative_titles.size() < kMostAkas) {
        std::string name = rows.text(0);
        if (name != movie.title && name != movie.original_title) {
            movie.alternative_titles.push_back(std::move(name));
        }
    }
    return movie;
}

void ImdbReader::read_people(std::int64_t title, Movie& movie) {
    auto rows = connection_->statement(kPrincipals)(title);
    while (rows.next()) {
        const std::string category = rows.text(1);
        const std::string name = rows.text(3);
        if (name.empty()) {
            continue;
        }
        if (category == "actor" || category == "actress") {
            movie.cast.push_back({name, rows.text(2), static_cast<std::int32_t>(movie.cast.size()), "", 0});
        } else if (const std::string job = job_of(category); !job.empty()) {
            movie.crew.push_back({name, job, 0});
        }
    }
}

std::string ImdbReader::name_of(std::int64_t person) {
    auto rows = connection_->statement(kPersonName)(person);
    return rows.next() ? rows.text(0) : std::string();
}

std::vector<std::string> ImdbReader::ids_by_name(const std::string& name, std::int32_t year,
                                                 std::int32_t limit) {
    std::vector<std::string> ids;
    auto rows = connection_->statement(kByName)(name, year, limit);
    while (rows.next()) {
        ids.push_back(id_text(rows.integer(0)));
    }
    return ids;
}

}  // namespace cinefleet::store
