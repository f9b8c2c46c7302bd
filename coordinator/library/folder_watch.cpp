#include "coordinator/library/folder_watch.h"

#include "coordinator/library/file_kinds.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace cinefleet::library {
namespace {

// Not each write of a copy: that it has ended is enough, and Settling sees those that never say so.
constexpr std::uint32_t kEvents =
    IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ONLYDIR;
constexpr std::size_t kBufferBytes = 65'536;

bool may_concern_movies(const inotify_event& event, std::string_view name) {
    return (event.mask & IN_ISDIR) != 0 || is_video_file(name) || name == ".ignore" || name == ".nomedia" ||
           name == ".plexignore";
}

}  // namespace

Result<std::unique_ptr<FolderWatch>> FolderWatch::open(std::size_t most) {
    const int fd = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (fd < 0) {
        return failure(ErrorClass::unsupported,
                       "the system lets no folder be watched: raise "
                       "fs.inotify.max_user_instances",
                       std::strerror(errno));
    }
    return std::make_unique<FolderWatch>(fd, most);
}

FolderWatch::~FolderWatch() {
    ::close(fd_);
}

Status FolderWatch::follow(const std::string& folder) {
    const bool is_full = most_ != 0 && folders_.size() >= most_;
    const int number = is_full ? -1 : ::inotify_add_watch(fd_, folder.c_str(), kEvents);
    if (number >= 0) {
        folders_[number] = folder;
        return {};
    }
    if (is_full || errno == ENOSPC || errno == ENOMEM) {
        return failure(ErrorClass::disk_full,
                       "no more than " + std::to_string(folders_.size()) +
                           " folders can be watched: raise fs.inotify.max_user_watches");
    }
    return failure(ErrorClass::io, folder + " cannot be watched", std::strerror(errno));
}

FolderWatch::Changes FolderWatch::read() {
    Changes changes;
    alignas(inotify_event) std::array<char, kBufferBytes> buffer;
    for (;;) {
        const ssize_t size = ::read(fd_, buffer.data(), buffer.size());
        if (size <= 0) {
            return changes;
        }
        for (std::size_t at = 0; at + sizeof(inotify_event) <= static_cast<std::size_t>(size);) {
            inotify_event event = {};
            std::memcpy(&event, buffer.data() + at, sizeof event);
            const std::string name =
                event.len > 0 ? std::string(buffer.data() + at + sizeof event) : std::string();
            at += sizeof event + event.len;
            if ((event.mask & IN_Q_OVERFLOW) != 0) {
                changes.overflowed = true;
                continue;
            }
            const auto folder = folders_.find(event.wd);
            if (folder == folders_.end()) {
                continue;
            }
            if ((event.mask & (IN_IGNORED | IN_UNMOUNT)) != 0) {
                changes.folders.insert(folder->second);
                if ((event.mask & IN_IGNORED) != 0) {
                    folders_.erase(folder);
                }
            } else if (may_concern_movies(event, name)) {
                changes.folders.insert(folder->second);
                if ((event.mask & IN_ISDIR) != 0 && (event.mask & (IN_CREATE | IN_MOVED_TO)) != 0) {
                    changes.new_folders.insert(folder->second + "/" + name);
                }
            }
        }
    }
}

}  // namespace cinefleet::library
