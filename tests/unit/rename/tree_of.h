#pragma once

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

namespace cinefleet::rename {

/// Paths of all that is below a folder, and what the files hold: "a/x.srt=…".
inline std::set<std::string> tree_of(const std::filesystem::path& root) {
    std::set<std::string> all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
        std::ostringstream content;
        if (entry.is_regular_file()) {
            content << std::ifstream(entry.path()).rdbuf();
        }
        all.insert(entry.path().lexically_relative(root).string() + "=" + content.str());
    }
    return all;
}

}  // namespace cinefleet::rename
