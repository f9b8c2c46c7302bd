#pragma once

#include <string>

/// Paths relative to a source's root.
namespace cinefleet::rename {

inline std::string parent_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

inline std::string name_of(const std::string& path) {
    return path.substr(path.rfind('/') + 1);
}

}  // namespace cinefleet::rename
