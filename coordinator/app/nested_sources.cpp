#include "coordinator/app/nested_sources.h"

#include "coordinator/store/store_reader.h"

#include <algorithm>
#include <filesystem>
#include <memory>

namespace cinefleet::app {
namespace {

namespace fs = std::filesystem;

// Links are followed as far as the folders are there: one that is away can still be named.
fs::path resolved(const std::string& folder) {
    std::error_code error;
    fs::path path = fs::weakly_canonical(folder, error);
    path = error ? fs::path(folder).lexically_normal() : path;
    return path.has_filename() || !path.has_relative_path() ? path : path.parent_path();
}

bool is_at_or_below(const fs::path& path, const fs::path& folder) {
    return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

}  // namespace

Status lies_apart(const std::string& folder, const std::vector<store::SourceRow>& sources) {
    if (std::ranges::find(sources, folder, &store::SourceRow::path) != sources.end()) {
        return {};
    }
    const fs::path here = resolved(folder);
    for (const store::SourceRow& source : sources) {
        const fs::path other = resolved(source.path);
        if (here == other) {
            return failure(ErrorClass::invalid_input,
                           folder + " is the source " + source.path + " by another name: name it so");
        }
        if (is_at_or_below(here, other)) {
            return failure(ErrorClass::invalid_input,
                           folder + " lies in the source " + source.path +
                               ": scrape it by `cinefleet scrape --type single \"" + folder +
                               "\"`, or take " + source.path + " out by `cinefleet sources remove`");
        }
        if (is_at_or_below(other, here)) {
            return failure(ErrorClass::invalid_input, folder + " holds the source " + source.path +
                                                          ": take that out by `cinefleet sources remove`, or "
                                                          "leave it as it is");
        }
    }
    return {};
}

Result<SourceId> add_apart(store::Store& store, const std::string& database, const std::string& folder) {
    const Result<std::unique_ptr<store::StoreReader>> reader = store::StoreReader::open(database);
    if (!reader) {
        return failure(reader.error());
    }
    const Result<std::vector<store::SourceRow>> sources = (*reader)->sources();
    if (!sources) {
        return failure(sources.error());
    }
    if (Status apart = lies_apart(folder, *sources); !apart) {
        return failure(std::move(apart).error());
    }
    return store.add_source(folder);
}

}  // namespace cinefleet::app
