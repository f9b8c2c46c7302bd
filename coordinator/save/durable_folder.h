#pragma once

#include "common/model/artwork_names.h"
#include "common/result.h"
#include "common/sys/owned_fd.h"

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace cinefleet::save {

/// A file as the file system shows it, to know it again.
struct FileStamp {
    std::int64_t mtime_ms = 0;  ///< since 1970
    std::int64_t size_bytes = 0;

    friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

/// What tells whether somebody has touched a file since: of a link, of that itself. All 0: it is not there.
struct FileIdentity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::int64_t size_bytes = 0;
    std::int64_t mtime_ns = 0;  ///< since 1970
    std::int64_t ctime_ns = 0;  ///< since 1970
    std::uint64_t links = 0;    ///< its names: one more or less is no change of the file, but of its ctime

    friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

/// The folders in a movie's own that we write to as well.
inline constexpr std::array kFoldersWithin = {kActorsFolder, kExtrafanartFolder};

/// "poster.jpg", ".actors/Sigourney_Weaver.jpg": a file of the folder itself or of one of these.
bool is_name_within(std::string_view name);

/// One folder of the library, held open, in which files are replaced whole or not at all: temporary name,
/// write, fsync, rename, and one fsync of the folder at the end. Names are as is_name_within() says; a folder
/// within is made when it is needed, goes with its last file, and is never followed if it is a link. A new
/// file gets the permissions that the user's umask leaves, one that replaces another takes over its nature
/// (file_nature.h). An NFO that is a link into the library is replaced where it leads to. Belongs to one
/// thread.
class DurableFolder {
  public:
    /// Called before each step that changes the disk, with its name: tests let it fail there, with the errno
    /// that is returned instead of 0, or end the process.
    using Step = std::function<int(std::string_view)>;

    /// not_found: the folder is not there (an unmounted share); unavailable: as system_failure(); io: not
    /// readable.
    /// `library`: the source's root; empty: no link is followed.
    static Result<DurableFolder> open(const std::string& path, Step step = {}, std::string library = {});
    DurableFolder(DurableFolder&& other) noexcept;
    DurableFolder& operator=(DurableFolder&&) = delete;
    ~DurableFolder();

    /// Whether anything is at this path below the folder. io: nobody knows.
    Result<bool> has(const std::string& path) const;

    /// nullopt: there is no such file.
    Result<std::optional<std::string>> read(const std::string& name) const;

    Result<FileIdentity> identity_of(const std::string& name) const;

    /// It is a link that leads out of the library, or nowhere: somebody's own.
    bool leads_out(const std::string& name) const;

    /// Writes the file unless it holds exactly these bytes already: nullopt. The stamp is of the bytes that
    /// were written: whoever touches the file afterwards gives it another one.
    /// disk_full: no room; unavailable: read-only, …; io: no permission, …; conflict: what is there is not
    /// what is `expected`. Nothing but the old file is left then.
    Result<std::optional<FileStamp>> replace(const std::string& name, std::string_view bytes,
                                             const std::optional<FileIdentity>& expected = std::nullopt);

    /// Removes the file; none is no error. conflict: as replace().
    Status remove(const std::string& name, const std::optional<FileIdentity>& expected = std::nullopt);

    /// Makes a folder in this one; one that is there is no error.
    Status make_folder(const std::string& name, mode_t mode = 0700);
    /// As far as the user's umask leaves it.
    static constexpr mode_t kForAll = 0777;

    /// Makes all renames and removals durable.
    Status sync();

    /// What is there may have been changed by a process that was killed before its sync().
    void assume_changed();

    /// Removes the temporary files that a killed process left here, whatever its number was: in a container
    /// each has the same. Nobody of this process writes here now.
    void remove_strays();

  private:
    // Where a file really is.
    struct Place {
        OwnedFd folder;
        std::string leaf;
        std::string elsewhere = {};  // the folder that a link led to; empty: none
    };

    DurableFolder(int fd, std::string path, Step step, std::string library)
        : fd_(fd), path_(std::move(path)), step_(std::move(step)), library_(std::move(library)) {}
    Place place_of(const std::string& name) const;
    std::optional<std::string> target_of(const std::string& name) const;
    bool is_link(const std::string& name) const;
    bool holds(const Place& place, const std::string& name, std::string_view bytes) const;
    int before(std::string_view step) const { return step_ ? step_(step) : 0; }
    Status check_untouched(const std::string& name, const std::optional<FileIdentity>& expected) const;
    Result<FileStamp> write_temporary(const std::string& name, std::string_view bytes,
                                      const Place& replaced) const;
    int open_within(std::string_view folder) const;
    void note_change(const std::string& folder);

    int fd_;
    std::string path_;
    Step step_;
    std::string library_;
    bool changed_ = false;
    std::set<std::string, std::less<>> changed_within_;
    std::set<std::string> changed_elsewhere_;
};

}  // namespace cinefleet::save
