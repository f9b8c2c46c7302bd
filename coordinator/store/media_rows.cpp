// What movies' files hold: how it is stored, and what was read of which file.

#include "coordinator/store/media_rows.h"

#include "coordinator/store/store.h"
#include "coordinator/store/store_reader.h"

#include <nlohmann/json.hpp>

#include <utility>

namespace cinefleet::store {
namespace {

using OrderedJson = nlohmann::ordered_json;

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

std::string text_in(const OrderedJson& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::int32_t integer_in(const OrderedJson& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_number_integer() ? found->get<std::int32_t>() : 0;
}

double real_in(const OrderedJson& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_number() ? found->get<double>() : 0;
}

template <class Stream, class Read>
std::vector<Stream> streams_of(const OrderedJson& media, const char* name, Read read) {
    std::vector<Stream> streams;
    const auto list = media.find(name);
    if (list == media.end() || !list->is_array()) {
        return streams;
    }
    for (const OrderedJson& item : *list) {
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
    OrderedJson video = OrderedJson::array();
    for (const VideoStream& stream : media.video) {
        video.push_back({{"codec", stream.codec},
                         {"aspect", stream.aspect},
                         {"width", stream.width},
                         {"height", stream.height},
                         {"duration_s", stream.duration_s},
                         {"stereo_mode", stream.stereo_mode},
                         {"hdr_type", stream.hdr_type}});
    }
    OrderedJson audio = OrderedJson::array();
    for (const AudioStream& stream : media.audio) {
        audio.push_back(
            {{"codec", stream.codec}, {"language", stream.language}, {"channels", stream.channels}});
    }
    OrderedJson subtitles = OrderedJson::array();
    for (const SubtitleStream& stream : media.subtitles) {
        subtitles.push_back(OrderedJson{{"language", stream.language}});
    }
    return OrderedJson{{"video", video}, {"audio", audio}, {"subtitles", subtitles}}.dump(
        -1, ' ', false, OrderedJson::error_handler_t::replace);
}

MediaInfo media_from_json(const std::string& json) {
    const OrderedJson media = json.empty() ? OrderedJson::object() : OrderedJson::parse(json, nullptr, false);
    if (!media.is_object()) {
        return {};
    }
    return {streams_of<VideoStream>(media, "video",
                                    [](const OrderedJson& item) {
                                        return VideoStream{
                                            text_in(item, "codec"),         real_in(item, "aspect"),
                                            integer_in(item, "width"),      integer_in(item, "height"),
                                            integer_in(item, "duration_s"), text_in(item, "stereo_mode"),
                                            text_in(item, "hdr_type")};
                                    }),
            streams_of<AudioStream>(media, "audio",
                                    [](const OrderedJson& item) {
                                        return AudioStream{text_in(item, "codec"), text_in(item, "language"),
                                                           integer_in(item, "channels")};
                                    }),
            streams_of<SubtitleStream>(media, "subtitles", [](const OrderedJson& item) {
                return SubtitleStream{text_in(item, "language")};
            })};
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
