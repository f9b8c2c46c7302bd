#pragma once

#include "tests/support/temporary_folder.h"

#include <sys/stat.h>

#include <fstream>
#include <string>

namespace cinefleet::media {

/// What it says of a file of so many seconds.
inline std::string mediainfo_says(const std::string& seconds) {
    return R"({"media": {"track": [{"@type": "Video", "Format": "AVC", "Width": "640", "Height": "360", )"
           R"("Duration": ")" +
           seconds + R"("}]}})";
}

/// A program in the place of mediainfo: lines for /bin/sh, in which "$2" is the file.
inline std::string fake_mediainfo(const TemporaryFolder& folder, const std::string& lines) {
    const std::string path = folder.path() / "mediainfo";
    std::ofstream(path) << "#!/bin/sh\n" << lines << "\n";
    ::chmod(path.c_str(), 0755);
    return path;
}

}  // namespace cinefleet::media
