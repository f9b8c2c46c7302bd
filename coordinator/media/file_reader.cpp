#include "coordinator/media/file_reader.h"

#include "common/sys/bounded_process.h"
#include "coordinator/media/mediainfo_json.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>

namespace cinefleet::media {
namespace {

constexpr std::size_t kMostOutput = 4U << 20U;
constexpr int kLookMs = 100;

// File names are UTF-8 to it only in such a locale.
std::vector<std::string> command_line(const std::string& program, const std::string& file) {
    return {"/usr/bin/env",  "-i", "LC_ALL=C.UTF-8", "PATH=/usr/local/bin:/usr/bin:/bin", program,
            "--Output=JSON", file};
}

Result<std::string> run(const MediaProgram& program, const std::string& file, const Clock& clock,
                        const std::atomic<bool>& stopping) {
    const Result<std::unique_ptr<BoundedProcess>> process = BoundedProcess::start(
        command_line(program.path, file), {"", kMostOutput, false, clock.mono() + program.timeout});
    if (!process) {
        return failure(process.error());
    }
    for (;;) {
        const std::optional<BoundedProcess::End> end = (*process)->poll(clock.mono());
        if (stopping) {
            return failure(ErrorClass::cancelled, "the coordinator is stopping");
        }
        if (end && end->was_too_late) {
            return failure(ErrorClass::timeout, "mediainfo did not end in its time and was killed");
        }
        if ((*process)->said_more()) {
            return std::string();  // nothing that a file may hold takes so many words
        }
        if (end && end->process.signal != 0) {
            return failure(ErrorClass::io,
                           "mediainfo was ended by signal " + std::to_string(end->process.signal));
        }
        if (end) {
            return end->process.exit_code == 0 ? (*process)->output() : std::string();
        }
        const auto fds = (*process)->fds();
        std::array<pollfd, 2> items = {pollfd{fds[0], POLLIN, 0}, pollfd{fds[1], POLLIN, 0}};
        // A program that has closed its output is waited for by its end alone.
        const bool is_open = ::poll(&items[1], 1, 0) <= 0 || (items[1].revents & POLLHUP) == 0;
        ::poll(items.data(), is_open ? 2 : 1, kLookMs);
    }
}

}  // namespace

Result<MediaInfo> read_media_file(const MediaProgram& program, const std::string& file, const Clock& clock,
                                  const std::atomic<bool>& stopping) {
    if (::access(file.c_str(), R_OK) != 0) {
        return failure(ErrorClass::not_found, "it cannot be read");
    }
    const Result<std::string> said = run(program, file, clock, stopping);
    if (!said) {
        return failure(said.error());
    }
    return read_mediainfo_json(*said).value_or(MediaInfo{});
}

}  // namespace cinefleet::media
