#pragma once

#include "common/model/artwork_names.h"
#include "coordinator/save/file_changes.h"
#include "coordinator/save/movie_files.h"
#include "coordinator/store/store.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace cinefleet::save {

/// Decides about the images beside a movie's main ones: portraits of actors, more fanart. Only in a folder of
/// the movie's own. Names are made here, of what a worker says at most the letters of an actor's name. What
/// is there and not ours stays: a portrait is then not written, a fanart gets the next number. Ours gives way
/// to a new one; of another movie, as which this one was known before, nothing stays. Belongs to one thread.
class ExtraWriting {
  public:
    /// All outlive it.
    ExtraWriting(const store::CommitFacts& facts, FileChanges& changes, const MovieFiles& files,
                 const ArtworkNaming& naming);

    /// `wanted` in order; of those without bytes among `fetched`, which outlive the changes, the files have
    /// to be there.
    void choose(const std::vector<Artwork>& wanted, const std::vector<FetchedImage>& fetched);

    /// The movie's ids are not what they were: what is not chosen goes.
    void forget_another_movies();

    /// What is true now, in the order of files.
    std::vector<store::ExtraImage> take();
    std::int64_t written_bytes() const { return written_bytes_; }

  private:
    struct Wanted {
        const Artwork& artwork;
        const FetchedImage* fetched = nullptr;  // null: it is there
    };

    void choose_fanart(const std::vector<Wanted>& wanted);
    int number_of(const Wanted& wanted);
    std::vector<std::string> fanart_names(int number) const;
    bool has_room_for(const std::vector<std::string>& names, const Artwork& artwork);
    void place(const std::vector<std::string>& names, const Wanted& wanted);
    bool is_ours(const std::string& file, const std::string& sha256) const;
    bool has_bytes(const std::string& file, const std::string& sha256);

    const store::CommitFacts& facts_;
    FileChanges& changes_;
    const MovieFiles& files_;
    const ArtworkNaming& naming_;
    std::set<int> numbers_;  // of fanart that is chosen
    int last_number_ = 0;
    std::map<std::string, Artwork> chosen_;
    bool is_another_ = false;
    std::int64_t written_bytes_ = 0;
};

}  // namespace cinefleet::save
