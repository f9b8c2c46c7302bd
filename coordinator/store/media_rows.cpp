// What movies' files hold: how it is stored, and what was read of which file.

#include "coordinator/store/media_rows.h"

#include "coordinator/store/store.h"
#include "coordinator/store/store_reader.h"

#include <nlohmann/json.hpp>

#include <utility>

namespace cinefleet::store {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kForgetReadings = "DELETE FROM media_readings WHERE movie_id = ?";
// A movie that is forgotten meanwhile leaves nothing.
constexpr std::string_view kKeepReading =
    "INSERT INTO media_readings (movie_id, position, size_bytes, mtime_ms, media)"
    " SELECT id, ?2, ?3, ?4, ?5 FROM movies WHERE id = ?1";
constexpr std::string_view kFilesOf =
    "SELECT s.path, p.path, p.size_bytes, p.mtime_ms, m.layout, r.media FROM movie_parts p"
    " JOIN movies m ON m.id = p.movie_id JOIN sources s ON s.id = m.source_id"
    " LEFT JOIN media_readings r ON r.movie_id = p.movie_id AND r.position = p.position"
    " AND r.size_bytes = p.size_bytes AND r.mtime_ms = p.mtime_ms"
    " WHERE p.movie_id = ? ORDER BY p.position";

std::string text(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::int32_t integer(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_number_integer() ? found->get<std::int32_t>() : 0;
}

double real(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_number() ? found->get<double>() : 0;
}

template <class Stream, class Read>
std::vector<Stream> streams_of(const Json& media, const char* name, Read read) {
    std::vector<Stream> streams;
    const auto list = media.find(name);
    if (list == media.end() || !list->is_array()) {
        return streams;
    }
    for (const Json& item : *list) {
        if (item.is_object()) {
            streams.push_back(read(item));
        }
    }
    return streams;
}

}  // namespace

std::string to_json(const MediaInfo& media) {
    if (media == MediaInfo{}) {
        return {};
    }
    Json video = Json::array();
    for (const VideoStream& stream : media.video) {
        video.push_back({{"codec", stream.codec},
                         {"aspect", stream.aspect},
                         {"width", stream.width},
                         {"height", stream.height},
                         {"duration_s", stream.duration_s},
                         {"stereo_mode", stream.stereo_mode},
                         {"hdr_type", stream.hdr_type}});
    }
    Json audio = Json::array();
    for (const AudioStream& stream : media.audio) {
        audio.push_back(
            {{"codec", stream.codec}, {"language", stream.language}, {"channels", stream.channels}});
    }
    Json subtitles = Json::array();
    for (const SubtitleStream& stream : media.subtitles) {
        subtitles.push_back(Json{{"language", stream.language}});
    }
    return Json{{"video", video}, {"audio", audio}, {"subtitles", subtitles}}.dump(
        -1, ' ', false, Json::error_handler_t::replace);
}

MediaInfo media_from_json(const std::string& json) {
    const Json media = json.empty() ? Json::object() : Json::parse(json, nullptr, false);
    if (!media.is_object()) {
        return {};
    }
    return {
        streams_of<VideoStream>(media, "video",
                                [](const Json& item) {
                                    return VideoStream{text(item, "codec"),         real(item, "aspect"),
                                                       integer(item, "width"),      integer(item, "height"),
                                                       integer(item, "duration_s"), text(item, "stereo_mode"),
                                                       text(item, "hdr_type")};
                                }),
        streams_of<AudioStream>(
            media, "audio",
            [](const Json& item) {
                return AudioStream{text(item, "codec"), text(item, "language"), integer(item, "channels")};
            }),
        streams_of<SubtitleStream>(media, "subtitles",
                                   [](const Json& item) { return SubtitleStream{text(item, "language")}; })};
}

Status Store::keep_media(const MediaReading& reading) {
    Transaction transaction(*connection_);
    connection_->run(kForgetReadings, reading.movie.value);
    std::int64_t position = 0;
    for (const MediaReading::Part& part : reading.parts) {
        connection_->run(kKeepReading, reading.movie.value, position++, part.size_bytes, part.mtime_ms,
                         to_json(part.media));
    }
    return transaction.commit();
}

Result<MovieFilesOnDisk> StoreReader::media_files(MovieId movie) {
    MovieFilesOnDisk files;
    {
        auto rows = connection_->statement(kFilesOf)(movie.value);
        while (rows.next()) {
            files.layout = static_cast<MovieLayout>(rows.integer(4));
            files.parts.push_back(
                {rows.text(0) + "/" + rows.text(1), rows.integer(2), rows.integer(3),
                 rows.is_null(5) ? std::nullopt : std::optional(media_from_json(rows.text(5)))});
        }
    }
    if (Status status = connection_->take_status(); !status) {
        return failure(std::move(status).error());
    }
    return files;
}

}  // namespace cinefleet::store
