#include "coordinator/media/media_desk.h"

#include "common/sys/thread_name.h"
#include "coordinator/media/main_file.h"

#include <utility>

namespace cinefleet::media {
namespace {

constexpr std::size_t kMostJobs = 4'096;
constexpr int kMostComplaints = 10;

std::int32_t length_of(const MediaInfo& media) {
    return media.video.empty() ? 0 : media.video.front().duration_s;
}

}  // namespace

MediaDesk::MediaDesk(Options options, Parts parts)
    : options_(std::move(options)), parts_(std::move(parts)), jobs_(kMostJobs) {
    for (int i = 0; i < options_.at_once; ++i) {
        threads_.emplace_back([this] { run(); });
    }
}

MediaDesk::~MediaDesk() {
    stop();
}

void MediaDesk::stop() {
    stopping_ = true;
    jobs_.close();
    for (std::thread& thread : threads_) {
        thread.join();
    }
    threads_.clear();
}

bool MediaDesk::read(const Order& order, OnRead done) {
    Job job{order, std::move(done)};
    return jobs_.try_push(job);
}

void MediaDesk::run() {
    name_this_thread("media");
    const Result<std::unique_ptr<store::StoreReader>> reader = store::StoreReader::open(parts_.database);
    while (std::optional<Job> job = jobs_.pop()) {
        if (stopping_) {
            continue;
        }
        if (!reader) {
            complain(parts_.database, reader.error());
        }
        job->done(reader ? read_movie(**reader, job->order) : std::nullopt);
    }
}

std::optional<MediaInfo> MediaDesk::read_movie(store::StoreReader& reader, const Order& order) {
    const Result<store::MovieFilesOnDisk> files = reader.media_files(order.movie);
    if (!files) {
        complain("movie " + std::to_string(order.movie.value), files.error());
        return std::nullopt;
    }
    std::vector<MediaInfo> parts;
    store::MediaReading reading{order.movie, {}};
    bool is_new = false;
    for (const store::MediaPart& part : files->parts) {
        Result<MediaInfo> media = read_part(part, files->layout, order.anew);
        if (!media) {
            complain(part.path, media.error());
            return std::nullopt;
        }
        is_new = is_new || !part.kept || *part.kept != *media;
        reading.parts.push_back({part.size_bytes, part.mtime_ms, *media});
        parts.push_back(*std::move(media));
    }
    if (is_new) {
        parts_.keep(std::move(reading));
    }
    return media_of_parts(parts);
}

Result<MediaInfo> MediaDesk::read_part(const store::MediaPart& part, MovieLayout layout, bool anew) {
    if (part.kept && !anew) {
        return *part.kept;
    }
    if (part.size_bytes == 0) {
        return MediaInfo{};
    }
    return read_media_file(options_.program, main_file_of(part.path, layout), parts_.clock, stopping_);
}

// A share that is away would say it with each movie.
void MediaDesk::complain(const std::string& path, const Error& error) {
    if (error.error_class == ErrorClass::cancelled) {
        return;
    }
    const int number = ++complaints_;
    if (number <= kMostComplaints) {
        parts_.log("what " + path + " holds is not known: " + error.message +
                   (number == kMostComplaints ? "; others like it are not named" : ""));
    }
}

MediaInfo media_of_parts(const std::vector<MediaInfo>& parts) {
    if (parts.empty()) {
        return {};
    }
    MediaInfo whole = parts.front();
    std::int32_t sum = 0;
    for (const MediaInfo& part : parts) {
        const std::int32_t length = length_of(part);
        if (length == 0) {
            sum = 0;
            break;
        }
        sum += length;
    }
    for (VideoStream& video : whole.video) {
        video.duration_s = parts.size() == 1 ? video.duration_s : sum;
    }
    return whole;
}

}  // namespace cinefleet::media
