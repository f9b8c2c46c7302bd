#pragma once

#include "common/model/library_scan.h"
#include "coordinator/library/folder_listing.h"

#include <string>
#include <vector>

namespace cinefleet::library {

/// One folder as it lies on the disk.
struct FolderPlace {
    std::string root;    ///< of the source, absolute
    std::string folder;  ///< relative to the root; empty: the root itself
    SourceOptions options;

    std::string absolute(const std::string& relative) const {
        return relative.empty() ? root : root + "/" + relative;
    }
};

/// A movie in a folder before its names and its NFO have been looked at: enough to see whether it is as it
/// was.
struct MovieDraft {
    FoundMovie movie;         ///< without `name` and `locked`
    std::string stem;         ///< of the file, without the part: for the parser of names
    std::string folder_name;  ///< that may say what movie it is; empty: other movies share the folder
};

struct FolderMovies {
    std::vector<MovieDraft> drafts;
    std::vector<std::string> taken_folders;  ///< subfolders that are part of a movie: not to be visited
    std::vector<ScanTrouble> troubles;
    /// Something could not be looked at, or was not complete: that it can be, or is, changes no time of this
    /// folder.
    bool may_lack_some = false;
};

/// The movies that lie in this folder: a disc (VIDEO_TS, BDMV), parts in folders of their own (CD1, CD2),
/// video files (stacked parts, versions). Extras, samples, trailers and hidden files are left out. Versions
/// and editions of one movie in its folder are a movie each: Kodi shows each file by itself and reads the NFO
/// beside it, Jellyfin and Plex put them together whatever we do; but the folder's name speaks for all.
FolderMovies movies_in(const FolderPlace& place, const Listing& listing);

/// Reads what names and NFO say. Troubles: an NFO that cannot be understood.
FoundMovie with_facts(const FolderPlace& place, MovieDraft draft, std::vector<ScanTrouble>& troubles);

}  // namespace cinefleet::library
