#include "coordinator/cli/report.h"

#include <fmt/format.h>

namespace cinefleet::cli {
namespace {

constexpr std::size_t kRenamedWidth = 1'000;
constexpr std::size_t kWhyNotWidth = 1'000;

std::string path_shown(const std::string& path) {
    return for_terminal(path, kRenamedWidth);
}

std::string last_name(const std::string& path) {
    return path.substr(path.rfind('/') + 1);
}

}  // namespace

std::string render_renamed(const control::RenamedMovie& movie) {
    const std::string from = path_shown(movie.root + "/" + movie.from);
    if (!movie.reason.empty()) {
        return fmt::format("left: {}: {}\n", from, for_terminal(movie.reason, kWhyNotWidth));
    }
    std::string text = fmt::format("{}\n  -> {}\n", from, path_shown(movie.root + "/" + movie.to));
    for (const control::RenamedPath& path : movie.paths) {
        if (path.from.empty()) {
            text += fmt::format("     new folder {}\n", path_shown(path.to));
        } else if (path.from != movie.from) {
            const bool stays =
                path.from.substr(0, path.from.rfind('/') + 1) == path.to.substr(0, path.to.rfind('/') + 1);
            text += fmt::format("     {} -> {}\n", path_shown(stays ? last_name(path.from) : path.from),
                                path_shown(stays ? last_name(path.to) : path.to));
        }
    }
    return text;
}

}  // namespace cinefleet::cli
