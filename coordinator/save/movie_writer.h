#pragma once

#include "common/model/artwork_names.h"
#include "common/model/task.h"
#include "coordinator/nfo/nfo.h"
#include "coordinator/save/curation.h"
#include "coordinator/save/file_changes.h"
#include "coordinator/save/set_artwork.h"
#include "coordinator/save/undo_keeper.h"
#include "coordinator/save/writing_note.h"
#include "coordinator/store/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cinefleet::save {

/// What became of a movie's files.
struct WrittenFiles {
    std::string nfo_path;                   ///< relative to the source's root
    std::int64_t artwork_bytes = 0;         ///< written, not those that were there already
    bool changed = false;                   ///< any file was written
    bool rows_change = false;               ///< `movie` is not what the database holds
    bool is_nfo_elsewhere = false;          ///< it is a link that leads out of the library: it stays
    bool is_locked = false;                 ///< a lock says that nothing may be changed: nothing was
    Movie movie;                            ///< what is true now
    FieldSet kept;                          ///< fields that keep a person's value
    std::vector<ImageKind> kept_images;     ///< scraped, but what is there is somebody's own
    std::vector<ImageKind> gone_images;     ///< not fetched because they were there, and now they are not;
                                            ///< or another movie's
    std::vector<store::ExtraImage> extras;  ///< all that are there and ours
    std::optional<FieldHashes> written;     ///< of the NFO; nullopt: it was not asked for
    std::optional<store::SeenNfo> nfo;      ///< nullopt: it was not written
};

/// Whom what is written is for.
struct WritingStyle {
    nfo::NfoDialects dialects;
    ArtworkNaming artwork;
    std::string theme_folder = {};  ///< whence themes are copied; empty: they are not
};

/// Makes the artwork and the NFO of one movie durable in its folder, as far as locks and what people have
/// curated allow it: the last guard, whatever was planned. Checks size and SHA-256 of every image before it
/// touches the disk. Files that hold the same bytes already are left alone; an image that the worker did not
/// fetch because we have written it before is looked at; somebody's own image, whatever player's name it has,
/// stays unless it was asked to be replaced; artwork of ours goes if it is another movie's; an NFO that
/// cannot be read is kept as `<name>.bak` (or .bak2, …) before it is replaced. What is replaced is kept for
/// undo first. Artwork of the movie's set comes last, and only if the set is the one that was scraped. Any
/// thread; one movie by one thread at a time. malformed: an image is not what the worker said; conflict: the
/// movie's own file is not in its folder, as where a share is not mounted: nothing is written, or
/// somebody has changed a file meanwhile: it stays; disk_full, io, unavailable,
/// not_found: the disk.
struct MovieWriter {
    UndoKeeper& undo;
    WritingNote* note = nullptr;  ///< told of each folder first; may be null
    WritingStyle style;
    DurableFolder::Step step;    ///< for tests
    SetArtwork* sets = nullptr;  ///< null: there is none

    Result<WrittenFiles> write(const store::CommitFacts& facts, TaskId task, const ScrapedMovieResult& result,
                               const std::vector<FetchedImage>& images) const;

    /// Nothing is to be written after all: puts back what an earlier attempt of this task has changed.
    Status withdraw(const store::CommitFacts& facts, TaskId task) const;
};

}  // namespace cinefleet::save
