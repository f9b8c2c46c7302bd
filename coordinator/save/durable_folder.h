#pragma once

#include "common/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace cinefleet::save {

/// One folder of the library, held open, in which files are replaced whole or not at all: temporary name,
/// write, fsync, rename, and one fsync of the folder at the end. Belongs to one thread.
class DurableFolder {
  public:
    /// not_found: the folder is not there (an unmounted share); io: not readable.
    static Result<DurableFolder> open(const std::string& path);
    DurableFolder(DurableFolder&& other) noexcept;
    DurableFolder& operator=(DurableFolder&&) = delete;
    ~DurableFolder();

    /// nullopt: there is no such file. `name` has no '/'.
    Result<std::optional<std::string>> read(const std::string& name) const;

    /// Writes the file unless it holds exactly these bytes already. True if it was written.
    /// disk_full: no room; io: read-only, no permission, …. Nothing but the old file is left then.
    Result<bool> replace(const std::string& name, std::string_view bytes);

    /// Makes all renames durable.
    Status sync();

    /// Removes the temporary files that a killed process left here.
    void remove_strays();

  private:
    DurableFolder(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
    Status write_temporary(const std::string& name, std::string_view bytes) const;

    int fd_;
    std::string path_;
    bool changed_ = false;
};

}  // namespace cinefleet::save
