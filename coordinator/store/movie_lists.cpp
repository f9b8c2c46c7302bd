#include "coordinator/store/movie_lists.h"

namespace cinefleet::store {
namespace {

constexpr std::string_view kDeleteIds = "DELETE FROM movie_ids WHERE movie_id = ?";
constexpr std::string_view kInsertId =
    "INSERT INTO movie_ids (movie_id, service, id) VALUES (?, ?, ?)"
    " ON CONFLICT DO NOTHING";
constexpr std::string_view kReadIds = "SELECT service, id FROM movie_ids WHERE movie_id = ? ORDER BY service";

constexpr std::string_view kDeleteCertifications = "DELETE FROM movie_certifications WHERE movie_id = ?";
constexpr std::string_view kInsertCertification =
    "INSERT INTO movie_certifications (movie_id, position, country, name) VALUES (?, ?, ?, ?)";
constexpr std::string_view kReadCertifications =
    "SELECT country, name FROM movie_certifications WHERE movie_id = ? ORDER BY position";

constexpr std::string_view kDeleteReleases = "DELETE FROM movie_releases WHERE movie_id = ?";
constexpr std::string_view kInsertRelease =
    "INSERT INTO movie_releases (movie_id, position, country, kind, date) VALUES (?, ?, ?, ?, ?)";
constexpr std::string_view kReadReleases =
    "SELECT country, kind, date FROM movie_releases WHERE movie_id = ? ORDER BY position";

}  // namespace

void write_movie_lists(Connection& connection, MovieId id, const Movie& movie) {
    for (const std::string_view sql : {kDeleteIds, kDeleteCertifications, kDeleteReleases}) {
        connection.run(sql, id.value);
    }
    for (const ServiceId& other : movie.ids.others) {
        connection.run(kInsertId, id.value, other.service, other.id);
    }
    std::int64_t position = 0;
    for (const Certification& certification : movie.certifications) {
        connection.run(kInsertCertification, id.value, position++, certification.country, certification.name);
    }
    position = 0;
    for (const ReleaseDate& release : movie.releases) {
        connection.run(kInsertRelease, id.value, position++, release.country,
                       static_cast<std::int64_t>(release.kind), release.date);
    }
}

void read_movie_lists(Connection& connection, MovieId id, Movie& movie) {
    {
        auto rows = connection.statement(kReadIds)(id.value);
        while (rows.next()) {
            movie.ids.others.push_back({rows.text(0), rows.text(1)});
        }
    }
    {
        auto rows = connection.statement(kReadCertifications)(id.value);
        while (rows.next()) {
            movie.certifications.push_back({rows.text(0), rows.text(1)});
        }
    }
    auto rows = connection.statement(kReadReleases)(id.value);
    while (rows.next()) {
        movie.releases.push_back({rows.text(0), static_cast<ReleaseKind>(rows.integer(1)), rows.text(2)});
    }
}

}  // namespace cinefleet::store
