#pragma once

#include "coordinator/rename/folder_index.h"

#include <string>
#include <utility>
#include <vector>

/// What scans would make of new names.
namespace cinefleet::rename {

/// Old and new names in one folder.
using NewNames = std::vector<std::pair<std::string, std::string>>;

/// Why scans would not find the movie again by the new names of its files, which are in playing order; empty:
/// they would.
std::string misreading(const FolderIndex& here, const NewNames& files);

/// The file in a folder of several movies that is somebody else's and would look like this movie's, if its
/// files had this stem. `renamed`: what gets new names itself. Empty: none.
std::string lookalike(const FolderIndex& here, const std::string& stem, const NewNames& renamed);

/// What in a folder may be named after a movie's file.
std::vector<std::string> companion_candidates(const library::Listing& listing);

/// Stems of the movie files among these, but for those of `own`.
std::vector<std::string> other_stems(const library::Listing& listing, const std::vector<std::string>& own);

}  // namespace cinefleet::rename
