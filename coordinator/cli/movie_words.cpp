#include "coordinator/cli/movie_words.h"

#include "coordinator/cli/console.h"
#include "coordinator/cli/report.h"
#include "coordinator/filter/filter.h"

#include <algorithm>
#include <filesystem>

namespace cinefleet::cli {
namespace {

bool is_number(const std::string& text) {
    return !text.empty() && text.size() <= 18 &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string movie_in_full(const std::string& id_or_path) {
    std::error_code error;
    const std::filesystem::path path = std::filesystem::canonical(id_or_path, error);
    return error ? id_or_path : path.native();
}

Result<std::string> path_in_full(const std::string& path) {
    std::error_code error;
    std::string full = std::filesystem::absolute(path, error).native();
    if (error) {
        return failure(ErrorClass::not_found, path + " cannot be found: the working directory is gone",
                       error.message());
    }
    return full;
}

Result<std::vector<std::string>> paths_in_full(const std::vector<std::string>& paths) {
    std::vector<std::string> full;
    for (const std::string& path : paths) {
        std::error_code error;
        full.push_back(std::filesystem::canonical(path, error).native());
        if (error) {
            return failure(ErrorClass::not_found, path + " is not there: is the share mounted?",
                           error.message());
        }
    }
    return full;
}

Result<std::vector<std::string>> movies_in_full(const std::vector<std::string>& movies) {
    std::vector<std::string> full;
    for (const std::string& movie : movies) {
        std::error_code error;
        const std::filesystem::path path = std::filesystem::canonical(movie, error);
        if (error && !is_number(movie)) {
            return failure(ErrorClass::not_found,
                           movie + " is not there: name a movie by its file, its folder or its number",
                           error.message());
        }
        full.push_back(error ? movie : path.native());
    }
    return full;
}

Result<control::MovieChoice> choice_of(const std::vector<std::string>& movies, const std::string& filter) {
    if (movies.empty() && filter.empty()) {
        return failure(ErrorClass::invalid_input,
                       "which movies? Name their files, folders or numbers, or use --filter; "
                       "`cinefleet list` shows what a filter fits");
    }
    Result<std::vector<std::string>> full = movies_in_full(movies);
    if (!full) {
        return failure(std::move(full).error());
    }
    return control::MovieChoice{*std::move(full), filter};
}

bool check_filter(const std::string& filter, std::int64_t now_ms) {
    if (filter.empty()) {
        return true;
    }
    const auto parsed = filter::parse_filter(filter, now_ms);
    if (parsed) {
        return true;
    }
    say("cinefleet: the filter is wrong: " + for_terminal(parsed.error().message, 1'000));
    std::string lines = filter::point_at(parsed.error(), filter);
    say("  " + lines.replace(lines.find('\n'), 1, "\n  "));
    return false;
}

}  // namespace cinefleet::cli
