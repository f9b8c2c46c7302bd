#pragma once

#include "common/model/library_scan.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace cinefleet::library {

/// Where a known movie is that a scan has not seen.
enum class Whereabouts : std::uint8_t {
    there,       ///< its file is there: rules leave it out
    gone,        ///< its surroundings are as they were, it is not there
    gone_alone,  ///< so, but the folder that held it is empty, or was not known: perhaps a disk was mounted
                 ///< there
    unknown,     ///< another device, a folder that cannot be read, a link whose disk is away
};

/// Looks for known movies on the disk.
class MissingMovies {
  public:
    /// `known` outlives this.
    explicit MissingMovies(const KnownSource& known);

    Whereabouts find(const KnownMovie& movie) const;

    /// True for a known folder that is certainly not there any more.
    bool is_gone(const std::string& folder) const;

  private:
    Whereabouts look(std::string path, const std::string& folder) const;

    const KnownSource& known_;
    std::unordered_map<std::string_view, const KnownFolder*> folders_;
};

/// Which of these new movies are known ones that have moved.
struct Moves {
    std::vector<std::pair<std::size_t, std::size_t>> pairs;  ///< index of the new one, of the missing one
};

/// By the file itself: `there` are known movies of the source at `root` that were not seen, but whose names
/// still lead to a file. So it is with another case where a share does not tell one from the other, and with
/// a folder that was known by a link to it.
Moves match_same_files(const std::string& root, const std::vector<FoundMovie>& added,
                       const std::vector<const KnownMovie*>& there);

/// `missing`: known movies that are certainly, or probably, not where they were. Each new movie takes at most
/// one of them and the other way round.
Moves match_moves(const std::vector<FoundMovie>& added, const std::vector<const KnownMovie*>& missing);

}  // namespace cinefleet::library
