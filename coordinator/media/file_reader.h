#pragma once

#include "common/clock.h"
#include "common/model/media_info.h"
#include "common/result.h"

#include <atomic>
#include <string>

namespace cinefleet::media {

/// How the program is run.
struct MediaProgram {
    std::string path;        ///< of mediainfo
    Millis timeout{30'000};  ///< for one file
};

/// Runs the program for one file and reads what it says: in a process of its own, without our environment and
/// its keys. Waits for it; once `stopping` is true it is killed. What the program cannot make sense of is
/// nothing, and no error. Errors pass and may be tried again: not_found (no such file, or no leave to read
/// it), timeout (it was killed), io (it could not be started, or ended by a signal), cancelled.
Result<MediaInfo> read_media_file(const MediaProgram& program, const std::string& file, const Clock& clock,
                                  const std::atomic<bool>& stopping);

}  // namespace cinefleet::media
