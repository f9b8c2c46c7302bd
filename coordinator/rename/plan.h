#pragma once

#include "common/model/name_template.h"
#include "common/model/rename.h"
#include "coordinator/rename/folder_index.h"
#include "coordinator/store/rename_facts.h"

#include <string>
#include <vector>

namespace cinefleet::rename {

struct NamePatterns {
    NameTemplate folder;
    NameTemplate file;
};

/// invalid_input: which of both has a mistake, and where.
Result<NamePatterns> parse_patterns(const std::string& folder, const std::string& file);

struct RenamePlan {
    std::vector<Move> moves;  ///< in order; none: all is called so already, or `refusal` says why not
    std::string first_part;   ///< of the movie's files, when they have been made
    std::string refusal;
};

/// How a movie gets the names that the templates give it; changes nothing. Its video files and what is named
/// after them get the file's name, all else keeps its own. The folder gets the folder's name, and takes along
/// whatever is in it, unless other movies are in it or below it, or it is the source's root. Inside of
/// VIDEO_TS and BDMV, and of folders for parts (CD1), nothing is renamed. Refused: what is there already by
/// any file system's comparison, and names by which the next scan would take the movie for an extra, a part,
/// or something that is left out.
RenamePlan plan_rename(const store::RenameFacts& facts, const NamePatterns& patterns, FolderIndexes& folders);

}  // namespace cinefleet::rename
