#pragma once

#include "common/result.h"

#include <cstddef>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>

namespace cinefleet::library {

/// Hears from the kernel (inotify) when something in folders changes that may concern movies: videos and
/// folders that come, go or have been written; the files that leave folders out. What other machines do on a
/// network share is not heard. Belongs to one thread.
class FolderWatch {
  public:
    /// `most`: folders that are followed; 0: as many as the kernel lets. unsupported: the kernel gives no
    /// watch at all.
    static Result<std::unique_ptr<FolderWatch>> open(std::size_t most = 0);
    FolderWatch(int fd, std::size_t most) : fd_(fd), most_(most) {}
    ~FolderWatch();
    FolderWatch(const FolderWatch&) = delete;
    FolderWatch& operator=(const FolderWatch&) = delete;

    /// Readable when something has changed.
    int fd() const { return fd_; }

    /// From now on. Again for a folder that is followed already changes nothing. disk_full: the kernel's
    /// limit is reached; io: it cannot be followed.
    Status follow(const std::string& folder);

    struct Changes {
        std::set<std::string> folders;      ///< in which something has changed
        std::set<std::string> new_folders;  ///< that have appeared: to be followed at once
        bool overflowed = false;            ///< some were lost: anything may have changed
    };
    /// What has changed since the last call; does not wait.
    Changes read();

    std::size_t size() const { return folders_.size(); }

  private:
    const int fd_;
    const std::size_t most_;
    std::unordered_map<int, std::string> folders_;  // by the kernel's number
};

}  // namespace cinefleet::library
