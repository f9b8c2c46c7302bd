#include "coordinator/store/extra_images.h"

namespace cinefleet::store {
namespace {

constexpr std::string_view kReadExtras =
    "SELECT file, kind, format, provider, url, language, width, height, size_bytes, sha256, role, subject"
    " FROM movie_extra_artwork WHERE movie_id = ? ORDER BY file";
constexpr std::string_view kForgetExtras = "DELETE FROM movie_extra_artwork WHERE movie_id = ?";
constexpr std::string_view kInsertExtra =
    "INSERT OR REPLACE INTO movie_extra_artwork (movie_id, file, kind, format, provider, url, language,"
    " width, height, size_bytes, sha256, role, subject) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

}  // namespace

std::vector<ExtraImage> read_extra_images(Connection& connection, MovieId movie) {
    std::vector<ExtraImage> images;
    auto rows = connection.statement(kReadExtras)(movie.value);
    while (rows.next()) {
        images.push_back(
            {rows.text(0),
             {static_cast<ImageKind>(rows.integer(1)), static_cast<ImageFormat>(rows.integer(2)),
              static_cast<ProviderId>(rows.integer(3)), rows.text(4), rows.text(5),
              static_cast<std::int32_t>(rows.integer(6)), static_cast<std::int32_t>(rows.integer(7)),
              rows.integer(8), rows.text(9), static_cast<ImageRole>(rows.integer(10)), rows.text(11)}});
    }
    return images;
}

void write_extra_images(Connection& connection, MovieId movie, const std::vector<ExtraImage>& images) {
    connection.run(kForgetExtras, movie.value);
    for (const ExtraImage& image : images) {
        const Artwork& art = image.artwork;
        connection.run(kInsertExtra, movie.value, image.file, static_cast<std::int64_t>(art.kind),
                       static_cast<std::int64_t>(art.format), static_cast<std::int64_t>(art.provider),
                       art.url, art.language, art.width, art.height, art.size_bytes, art.sha256,
                       static_cast<std::int64_t>(art.role), art.subject);
    }
}

}  // namespace cinefleet::store
