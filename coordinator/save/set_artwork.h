#pragma once

#include "common/model/artwork.h"
#include "common/result.h"
#include "coordinator/save/durable_folder.h"
#include "coordinator/save/writing_note.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace cinefleet::save {

/// Artwork of sets (collections) in one folder for all of them, where Kodi looks for it: see kSetImageKinds.
/// It is the set's, not that of one of its movies: whichever is saved first brings it, and what is there
/// stays, whoever put it there, whatever follows its dot, and whatever is undone. The folder itself is never
/// made: it may be a share that is away. A set's folder is named here, of what a worker says at most its
/// letters. That something cannot be written fails no movie: it is logged, once until it succeeds, and the
/// set's next movie brings it. Any thread.
class SetArtwork {
  public:
    using Log = std::function<void(const std::string&)>;

    /// So many images are told of at most; of sets beyond these they are fetched with each movie.
    static constexpr std::size_t kMostTold = 8'192;

    /// `folder`: empty: none is written. `log`: on the thread that saves.
    SetArtwork(std::string folder, Log log);

    /// Learns which are there: before the first movie.
    void look();

    /// Which are there, as TaskSpec::have_sets.
    std::vector<std::int64_t> at_hand() const;

    struct Saving {
        const std::vector<FetchedImage>& images;  ///< of a movie: those of its set are picked out
        WritingNote* note = nullptr;              ///< told of the folder first; may be null
        const DurableFolder::Step& step;          ///< for tests
    };
    /// A movie of this set has been saved: writes what lacks. The bytes that were written.
    std::int64_t save(const std::string& set, const Saving& saving);

  private:
    struct SetFolder {
        std::string name;
        std::vector<ImageKind> there = {};
        std::int64_t written_bytes = 0;
    };

    bool claim(const std::string& name);
    void release(const SetFolder& folder);
    void know(const SetFolder& folder);
    Status fill(SetFolder& folder, const std::string& set, const Saving& saving) const;
    Status write(SetFolder& folder, const std::vector<const FetchedImage*>& images,
                 const Saving& saving) const;
    void complain(const Error& error);

    const std::string folder_;
    const Log log_;
    mutable std::mutex mutex_;
    std::vector<std::int64_t> there_;  // sorted
    std::set<std::string> claimed_;    // another movie of the set is being saved
    bool has_complained_ = false;
};

}  // namespace cinefleet::save
