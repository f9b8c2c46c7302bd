#pragma once

#include "common/model/library_scan.h"
#include "common/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cinefleet::library {

/// A path below a folder that may be the root itself (empty).
inline std::string join_path(const std::string& folder, const std::string& name) {
    return folder.empty() ? name : folder + "/" + name;
}

/// The names in one folder, sorted by bytes. Links are what they lead to; broken ones are files.
struct Listing {
    std::vector<std::string> files;
    std::vector<std::string> folders;
    bool has_broken_links = false;  ///< what they lead to may come back with its disk
};

/// io: it cannot be read, or reading broke off: then nothing of it counts.
Result<Listing> list_folder(const std::string& path);

/// What the file system says of a file or folder, links followed.
struct FileStatus {
    std::int64_t size_bytes = 0;
    std::int64_t mtime_ns = 0;
    std::int64_t device = 0;
    std::int64_t inode = 0;
    bool is_folder = false;
    bool is_link = false;  ///< only of `own_status_of`

    std::int64_t mtime_ms() const { return mtime_ns / 1'000'000; }
};

/// nullopt: it is not there, or cannot be reached; `errno` says why.
std::optional<FileStatus> status_of(const std::string& path);

/// So of what has this very name: a link is a link. Errors as status_of.
std::optional<FileStatus> own_status_of(const std::string& path);

/// True for the errors of status_of that mean: nothing is there.
bool means_not_there(int error);

/// Whether there is a link, wherever it leads.
bool is_link(const std::string& path);

/// The beginning of a file, at most `most` bytes. io: it cannot be read, or reading broke off.
Result<std::string> read_beginning(const std::string& path, std::size_t most);

/// Whether folders of the file system at `path` get a new time when something in them is added, renamed or
/// removed. Not so, or not for certain, on FAT, exFAT, SMB and FUSE: there every folder is read each time.
bool has_trustworthy_folder_times(const std::string& path);

}  // namespace cinefleet::library
