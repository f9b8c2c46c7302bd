#include "coordinator/media/main_file.h"

#include "common/text.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>

namespace cinefleet::media {
namespace {

namespace fs = std::filesystem;

constexpr int kMostEntries = 10'000;

void walk_files(const fs::path& folder, const std::function<void(const std::string&, std::int64_t)>& see) {
    std::error_code error;
    int entries = 0;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        std::error_code no_size;
        const std::uintmax_t size = fs::file_size(entry->path(), no_size);
        if (++entries > kMostEntries) {
            return;
        }
        if (!no_size) {
            see(entry->path().filename().string(), static_cast<std::int64_t>(size));
        }
    }
}

// "VTS_01_2.VOB" belongs to "vts_01"; empty: it is no video of a title.
std::string title_of(const std::string& name) {
    const std::string lower = to_ascii_lower(name);
    return lower.starts_with("vts_") && lower.ends_with(".vob") ? lower.substr(0, lower.rfind('_'))
                                                                : std::string();
}

std::string dvd_file(const fs::path& folder) {
    std::map<std::string, std::int64_t> sizes;   // of the titles' videos
    std::map<std::string, std::string> indexes;  // by title
    walk_files(folder, [&](const std::string& name, std::int64_t size) {
        const std::string lower = to_ascii_lower(name);
        if (const std::string title = title_of(name); !title.empty()) {
            sizes[title] += size;
        } else if (lower.starts_with("vts_") && lower.ends_with("_0.ifo")) {
            indexes[lower.substr(0, lower.rfind('_'))] = name;
        }
    });
    std::string best;
    std::int64_t most = -1;
    for (const auto& [title, name] : indexes) {
        if (sizes[title] > most) {
            most = sizes[title];
            best = name;
        }
    }
    return best.empty() ? best : (folder / best).string();
}

// The folder is BDMV.
std::string blu_ray_file(const fs::path& folder) {
    fs::path streams = folder / "STREAM";
    std::error_code error;
    if (!fs::is_directory(streams, error)) {
        streams = folder / "stream";
    }
    std::string best;
    std::int64_t most = -1;
    walk_files(streams, [&](const std::string& name, std::int64_t size) {
        if (to_ascii_lower(name).ends_with(".m2ts") && (size > most || (size == most && name < best))) {
            most = size;
            best = name;
        }
    });
    return best.empty() ? best : (streams / best).string();
}

}  // namespace

std::string main_file_of(const std::string& first_part, MovieLayout layout) {
    const fs::path folder = fs::path(first_part).parent_path();
    std::string found;
    switch (layout) {
        case MovieLayout::file:
            break;
        case MovieLayout::video_ts:
            found = dvd_file(folder);
            break;
        case MovieLayout::bdmv:
            found = blu_ray_file(folder);
            break;
    }
    return found.empty() ? first_part : found;
}

}  // namespace cinefleet::media
