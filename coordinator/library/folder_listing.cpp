#include "coordinator/library/folder_listing.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>

namespace cinefleet::library {
namespace {

// The magic numbers of statfs(2) of file systems that keep a folder's time.
constexpr std::array<std::int64_t, 9> kTrustworthy = {
    0xEF53,      // ext2, ext3, ext4
    0x58465342,  // XFS
    0x9123683E,  // Btrfs
    0x2FC12FC1,  // ZFS
    0x01021994,  // tmpfs
    0x794C7630,  // overlay
    0xF2F52010,  // F2FS
    0xCA451A4E,  // bcachefs
    0x6969,      // NFS
};

struct CloseFolder {
    void operator()(DIR* folder) const { ::closedir(folder); }
};

void take_entry(int folder, const dirent& entry, Listing& listing) {
    bool is_folder = entry.d_type == DT_DIR;
    if (entry.d_type != DT_DIR && entry.d_type != DT_REG) {
        struct stat status = {};
        const bool leads_somewhere = ::fstatat(folder, entry.d_name, &status, 0) == 0;
        listing.has_broken_links = listing.has_broken_links || !leads_somewhere;
        is_folder = leads_somewhere && S_ISDIR(status.st_mode);
    }
    (is_folder ? listing.folders : listing.files).emplace_back(entry.d_name);
}

FileStatus to_status(const struct stat& status) {
    return {status.st_size,
            std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec,
            static_cast<std::int64_t>(status.st_dev),
            static_cast<std::int64_t>(status.st_ino),
            S_ISDIR(status.st_mode),
            S_ISLNK(status.st_mode)};
}

}  // namespace

Result<Listing> list_folder(const std::string& path) {
    const std::unique_ptr<DIR, CloseFolder> folder(::opendir(path.c_str()));
    if (!folder) {
        return failure(ErrorClass::io, std::string("cannot be read: ") + std::strerror(errno));
    }
    Listing listing;
    for (;;) {
        errno = 0;
        const dirent* const entry = ::readdir(folder.get());
        if (entry == nullptr) {
            break;
        }
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..") {
            take_entry(::dirfd(folder.get()), *entry, listing);
        }
    }
    if (errno != 0) {
        return failure(ErrorClass::io, std::string("cannot be read to its end: ") + std::strerror(errno));
    }
    std::ranges::sort(listing.files);
    std::ranges::sort(listing.folders);
    return listing;
}

std::optional<FileStatus> status_of(const std::string& path) {
    struct stat status = {};
    if (::stat(path.c_str(), &status) != 0) {
        return std::nullopt;
    }
    return to_status(status);
}

std::optional<FileStatus> own_status_of(const std::string& path) {
    struct stat status = {};
    if (::lstat(path.c_str(), &status) != 0) {
        return std::nullopt;
    }
    return to_status(status);
}

bool means_not_there(int error) {
    return error == ENOENT || error == ENOTDIR;
}

bool is_link(const std::string& path) {
    const std::optional<FileStatus> status = own_status_of(path);
    return status && status->is_link;
}

Result<std::string> read_beginning(const std::string& path, std::size_t most) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) {
        return failure(ErrorClass::io, std::string("cannot be read: ") + std::strerror(errno));
    }
    std::string bytes;
    ssize_t count = 1;
    std::array<char, 16'384> buffer{};
    while (bytes.size() < most && count > 0) {
        count = ::read(file, buffer.data(), std::min(buffer.size(), most - bytes.size()));
        bytes.append(buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    }
    const int error = errno;
    ::close(file);
    if (count < 0) {
        return failure(ErrorClass::io, std::string("cannot be read to its end: ") + std::strerror(error));
    }
    return bytes;
}

bool has_trustworthy_folder_times(const std::string& path) {
    struct statfs status = {};
    return ::statfs(path.c_str(), &status) == 0 &&
           std::ranges::find(kTrustworthy,
                             static_cast<std::int64_t>(static_cast<std::uint32_t>(status.f_type))) !=
               kTrustworthy.end();
}

}  // namespace cinefleet::library
