#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cinefleet::rename {

/// Names in one folder, without extension, and what they become.
using StemChanges = std::vector<std::pair<std::string, std::string>>;

/// The other movies' files in the folder: what is named after these is theirs.
using OtherStems = std::vector<std::string>;

/// Of these names in one folder those that are named after a stem that changes, with their new names: the
/// movie's own files ("Alien.mkv"), and what lies beside them ("Alien.de.forced.srt", "Alien-poster.jpg",
/// "Alien-trailer.mkv", "Alien.trickplay"). A stem is followed by '.' or '-'; in a folder that the movie has
/// for itself also by '_', ' ', '[' or '('. The longest stem that fits has it: "Alien-3.srt" is not Alien's
/// beside "Alien-3.mkv".
std::vector<std::pair<std::string, std::string>> renamed_companions(const std::vector<std::string>& names,
                                                                    const StemChanges& changes,
                                                                    const OtherStems& others,
                                                                    bool is_own_folder);

/// What stacked parts are called behind their common stem: "-cd1", "-part2", in the word that they have.
/// `stems`: of the parts, in playing order.
std::vector<std::string> part_suffixes(const std::vector<std::string>& stems);

/// What the stems of stacked parts have in common, without the word for a part: "Alien" of "Alien cd1".
std::string common_stem(const std::vector<std::string>& stems);

}  // namespace cinefleet::rename
