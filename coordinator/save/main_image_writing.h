#pragma once

#include "common/model/artwork_names.h"
#include "coordinator/save/file_changes.h"
#include "coordinator/save/movie_files.h"
#include "coordinator/store/store.h"

#include <cstdint>
#include <string>
#include <vector>

namespace cinefleet::save {

/// Decides about a movie's main images, one a kind. Somebody's own, whatever player's name it has, stays
/// unless it was asked to be replaced; one that the worker did not fetch because we have written it before is
/// looked at; of another movie, as which this one was known before, none of ours stays. Belongs to one
/// thread.
class MainImageWriting {
  public:
    struct Images {
        std::vector<Artwork> artwork;    ///< what is true now, by kind
        std::vector<ImageKind> kept;     ///< as WrittenFiles
        std::vector<ImageKind> gone;     ///< as WrittenFiles
        std::vector<Artwork> forgotten;  ///< another movie's
        std::int64_t written_bytes = 0;
    };

    /// All outlive it.
    MainImageWriting(const store::CommitFacts& facts, FileChanges& changes, const MovieFiles& files,
                     const ArtworkNaming& naming);

    /// Of those of `scraped` without bytes among `fetched`, which outlive the changes, the files have to be
    /// there.
    Images choose(const Movie& scraped, const std::vector<FetchedImage>& fetched);

  private:
    // An image that is there. The hash is empty if it cannot be read.
    struct ImageFile {
        std::string name;
        std::string sha256;
    };

    void choose_image(const FetchedImage& image);
    void look_at_old_image(const Artwork& artwork);
    void forget_another_movies();
    std::vector<ImageFile> images_there(ImageKind kind);
    bool is_somebodys(const ImageFile& file, const Artwork& image) const;

    const store::CommitFacts& facts_;
    FileChanges& changes_;
    const MovieFiles& files_;
    const ArtworkNaming& naming_;
    Images images_;
};

}  // namespace cinefleet::save
