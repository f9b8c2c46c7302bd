#pragma once

#include "common/model/task.h"
#include "coordinator/save/writing_note.h"
#include "coordinator/store/store.h"

#include <cstdint>
#include <string>
#include <vector>

namespace cinefleet::save {

/// What became of a movie's files.
struct WrittenFiles {
    std::string nfo_path;            ///< relative to the source's root
    std::int64_t artwork_bytes = 0;  ///< written, not those that were there already
    bool changed = false;            ///< any file was written
};

/// Makes the artwork and the NFO of one movie durable in its folder. Checks size and SHA-256 of every image
/// before it touches the disk. Files that hold the same bytes already are left alone; an NFO that is no XML
/// is kept as
/// `<name>.bak` before it is replaced. Any thread; one movie by one thread at a time.
/// malformed: an image is not what the worker said; disk_full, io, not_found: the disk.
struct MovieWriter {
    WritingNote* note = nullptr;  ///< told of each folder first; may be null

    Result<WrittenFiles> write(const store::MoviePlace& place, const ScrapedMovieResult& result,
                               const std::vector<FetchedImage>& images, bool with_nfo) const;
};

}  // namespace cinefleet::save
