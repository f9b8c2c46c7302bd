#include "coordinator/nfo/stream_details.h"

#include "coordinator/nfo/nfo_elements.h"

#include <array>
#include <cstdio>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace cinefleet::nfo {
namespace {

constexpr std::size_t kMostStreams = 100;
constexpr std::int64_t kMostNumber = 10'000'000;
constexpr double kMostAspect = 100;

std::int32_t number_of(const pugi::xml_node& stream, const char* name) {
    const std::int64_t number = number_at_start(text_of(stream.child(name)));
    return number > 0 && number <= kMostNumber ? static_cast<std::int32_t>(number) : 0;
}

// As Kodi prints it.
std::string aspect_text(double aspect) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.6f", aspect);
    return aspect > 0 ? text.data() : "";
}

template <class Stream, class Read>
void read_streams(const pugi::xml_node& details, const char* name, std::vector<Stream>& streams, Read read) {
    for (const pugi::xml_node& node : details.children(name)) {
        Stream stream;
        read(node, stream);
        if (stream != Stream{} && streams.size() < kMostStreams) {
            streams.push_back(std::move(stream));
        }
    }
}

using Words = std::vector<std::pair<const char*, std::string>>;  // elements of one stream, in Kodi's order

Words words_of_stream(const VideoStream& video) {
    return {{"codec", video.codec},
            {"aspect", aspect_text(video.aspect)},
            {"width", number_text(video.width)},
            {"height", number_text(video.height)},
            {"durationinseconds", number_text(video.duration_s)},
            {"stereomode", video.stereo_mode},
            {"hdrtype", video.hdr_type}};
}

Words words_of_stream(const AudioStream& audio) {
    return {{"codec", audio.codec}, {"language", audio.language}, {"channels", number_text(audio.channels)}};
}

Words words_of_stream(const SubtitleStream& subtitle) {
    return {{"language", subtitle.language}};
}

class StreamsWriter {
  public:
    StreamsWriter(MovieElement& movie, pugi::xml_node details) : movie_(movie), details_(details) {}

    template <class Stream>
    void write(const char* name, const std::vector<Stream>& streams) {
        auto next = details_.child(name);
        for (const Stream& stream : streams) {
            const pugi::xml_node node = next ? next : movie_.add_inside(details_, name);
            next = next ? next.next_sibling(name) : next;
            write_words(node, words_of_stream(stream));
        }
    }

    bool has_as_many(const MediaInfo& media) const {
        return count("video") == media.video.size() && count("audio") == media.audio.size() &&
               count("subtitle") == media.subtitles.size();
    }

    void clear() {
        for (const char* name : {"video", "audio", "subtitle"}) {
            while (const pugi::xml_node node = details_.child(name)) {
                movie_.remove(node);
            }
        }
    }

  private:
    std::size_t count(const char* name) const {
        const auto streams = details_.children(name);
        return static_cast<std::size_t>(std::distance(streams.begin(), streams.end()));
    }

    void write_words(const pugi::xml_node& node, const Words& words) {
        for (const auto& [name, text] : words) {
            if (!text.empty()) {
                movie_.set_child_of(node, name, text);
            } else if (const pugi::xml_node outdated = node.child(name)) {
                movie_.remove(outdated);
            }
        }
    }

    MovieElement& movie_;
    pugi::xml_node details_;
};

}  // namespace

MediaInfo media_of(const pugi::xml_node& movie) {
    const pugi::xml_node details = movie.child("fileinfo").child("streamdetails");
    MediaInfo media;
    read_streams(details, "video", media.video, [](const pugi::xml_node& node, VideoStream& video) {
        video.codec = text_of(node.child("codec"));
        const double aspect = decimal_at_start(text_of(node.child("aspect")));
        video.aspect = aspect > 0 && aspect <= kMostAspect ? aspect : 0;
        video.width = number_of(node, "width");
        video.height = number_of(node, "height");
        video.duration_s = number_of(node, "durationinseconds");
        video.stereo_mode = text_of(node.child("stereomode"));
        video.hdr_type = text_of(node.child("hdrtype"));
    });
    read_streams(details, "audio", media.audio, [](const pugi::xml_node& node, AudioStream& audio) {
        audio.codec = text_of(node.child("codec"));
        audio.language = text_of(node.child("language"));
        audio.channels = number_of(node, "channels");
    });
    read_streams(details, "subtitle", media.subtitles,
                 [](const pugi::xml_node& node, SubtitleStream& subtitle) {
                     subtitle.language = text_of(node.child("language"));
                 });
    return media;
}

void write_media(MovieElement& movie, const MediaInfo& media) {
    if (media == MediaInfo{}) {
        return;
    }
    const pugi::xml_node info = movie.child("fileinfo") ? movie.child("fileinfo") : movie.add("fileinfo");
    const pugi::xml_node there = info.child("streamdetails");
    const pugi::xml_node details = there ? there : movie.add_inside(info, "streamdetails");
    StreamsWriter writer(movie, details);
    if (!writer.has_as_many(media)) {
        writer.clear();
    }
    writer.write("video", media.video);
    writer.write("audio", media.audio);
    writer.write("subtitle", media.subtitles);
}

}  // namespace cinefleet::nfo
