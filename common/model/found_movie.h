#pragma once

#include "common/model/movie.h"
#include "common/model/scrape_options.h"

#include <cstdint>
#include <string>
#include <vector>

namespace cinefleet {

/// How the files of a movie lie on the disk; decides where NFO and artwork go.
enum class MovieLayout : std::uint8_t {
    file = 1,  ///< a video file (or stacked parts); others may share its folder
    video_ts,  ///< a DVD folder: VIDEO_TS/VIDEO_TS.IFO
    bdmv,      ///< a Blu-ray folder: BDMV/index.bdmv
};

/// One video file of a movie. Paths are bytes as the file system has them, not necessarily UTF-8.
struct MoviePart {
    std::string path;  ///< relative to the source's root
    std::int64_t size_bytes = 0;
    std::int64_t mtime_ms = 0;  ///< since 1970
    std::int64_t inode = 0;     ///< the file's number in its file system; 0: not known

    friend bool operator==(const MoviePart&, const MoviePart&) = default;
};

/// What a file or folder name says about a movie.
struct NameFacts {
    std::string title;
    std::string alternative_title;  ///< "also known as"; empty: none
    std::int32_t year = 0;          ///< 0: not stated
    std::string edition;            ///< "Director's Cut"; empty: none
    MovieIds ids;                   ///< as stated in the name

    friend bool operator==(const NameFacts&, const NameFacts&) = default;
};

/// One movie as a scan found it.
struct FoundMovie {
    std::string folder;  ///< relative to the source's root; empty: the root itself
    MovieLayout layout = MovieLayout::file;
    std::vector<MoviePart> parts;  ///< in playing order, at least one
    bool own_folder = false;       ///< no other movie in this folder
    NameFacts name;                ///< the best of file name, folder name and NFO
    std::string nfo_path;          ///< relative to the root; empty: none
    std::int64_t nfo_mtime_ms = 0;
    std::int64_t nfo_size_bytes = 0;
    bool locked = false;             ///< the NFO says that nothing may be changed
    FieldSet locked_fields;          ///< the NFO says that these may not be changed
    std::vector<ImageKind> artwork;  ///< kinds that are there

    friend bool operator==(const FoundMovie&, const FoundMovie&) = default;
};

}  // namespace cinefleet
