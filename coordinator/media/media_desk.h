#pragma once

#include "common/bounded_queue.h"
#include "common/clock.h"
#include "coordinator/media/file_reader.h"
#include "coordinator/store/media_rows.h"
#include "coordinator/store/store_reader.h"

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace cinefleet::media {

/// Reads what movies' files hold while they are scraped: a few threads, each with a reading connection and
/// one program at a time, so that a file or a share that hangs keeps up one of them. What was read of a file
/// that has not changed is not read again.
class MediaDesk {
  public:
    struct Options {
        MediaProgram program;
        int at_once = 2;
    };
    struct Parts {
        std::string database;
        const Clock& clock;
        std::function<void(store::MediaReading)> keep;  ///< on a desk's thread
        std::function<void(const std::string&)> log;    ///< on a desk's thread
    };
    /// nullopt: something could not be read this time.
    using OnRead = std::function<void(std::optional<MediaInfo>)>;

    MediaDesk(Options options, Parts parts);
    ~MediaDesk();
    MediaDesk(const MediaDesk&) = delete;
    MediaDesk& operator=(const MediaDesk&) = delete;

    struct Order {
        MovieId movie;
        bool anew = false;  ///< whatever is kept
    };
    /// Any thread; `done` is called on a desk's thread, unless the desk is stopped before. False: too many
    /// wait, `done` is never called.
    bool read(const Order& order, OnRead done);

    /// So long somebody waits for one movie at most, before he goes on without it.
    Millis longest_wait() const { return 4 * options_.program.timeout; }

    /// Kills what runs and ends the threads; what waits is dropped.
    void stop();

  private:
    struct Job {
        Order order;
        OnRead done;
    };
    void run();
    std::optional<MediaInfo> read_movie(store::StoreReader& reader, const Order& order);
    Result<MediaInfo> read_part(const store::MediaPart& part, MovieLayout layout, bool anew);
    void complain(const std::string& path, const Error& error);

    const Options options_;
    const Parts parts_;
    BoundedQueue<Job> jobs_;
    std::atomic<bool> stopping_{false};
    std::atomic<int> complaints_{0};
    std::vector<std::thread> threads_;
};

/// The streams of the first part, with the length of all: 0 if that of any is not known.
MediaInfo media_of_parts(const std::vector<MediaInfo>& parts);

}  // namespace cinefleet::media
