#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cinefleet::library {

/// One movie's files in one folder.
struct Stack {
    std::vector<std::string> files;  ///< names, in playing order
    std::string stem;                ///< what the name says without the part: "Alien" of "Alien cd1.avi"
};

/// Puts the parts of movies together as Kodi does: the same name but for "cd1", "dvd 2", "part3", "pt.a",
/// "disc_1", or a letter a to d at the end; the same extension; at least two of them. A file that has no
/// other part stays alone: "Kill Bill Part 1" is a movie. Source: Kodi's default moviestacking expressions,
/// https://kodi.wiki/view/Naming_video_files/Movies#Split_Video_Files
std::vector<Stack> stack_files(const std::vector<std::string>& names);

/// Files of which no two share one of these are never parts of one movie.
std::vector<std::string> stacking_keys(std::string_view name);

/// "CD1", "disc 2", "Part b": the number of the part that a folder is; 0: it is none. At most 99.
int part_of_folder_name(std::string_view name);

}  // namespace cinefleet::library
