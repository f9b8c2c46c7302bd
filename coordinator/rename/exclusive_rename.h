#pragma once

#include <functional>
#include <string>
#include <string_view>

/// One name for another, never in place of something. Two names are meant for one thing only if the file
/// system says so: it may ignore case, or take two Unicode forms for one.
namespace cinefleet::rename {

/// Called before each step that changes the disk: tests let it fail there with the errno that is returned
/// instead of 0, or end the process.
using DiskStep = std::function<int(std::string_view)>;

/// A name in an open folder; what it leads to is not looked at if it is a link.
struct Place {
    int folder = -1;
    std::string name;
};

/// Whether the file system finds something by this name.
bool is_held(const Place& place);
/// Also if it is on its way from one spelling to another (see rename_exclusively).
bool is_held_on_the_way(const Place& place);
/// Whether the folder lists it byte for byte, also where case is ignored.
bool is_listed(const Place& place);

/// What came of a rename.
struct Naming {
    int code = 0;               ///< 0, or errno; EEXIST: the name is taken
    bool is_half_done = false;  ///< it has failed between two names: mend_half_renamed()
};

/// renameat2() refuses a taken name by itself. Where the file system cannot (NFS, many a FUSE), a file gets
/// its new name by link(), which refuses it too, before it loses the old one; if there are no links either:
/// EOPNOTSUPP. A folder replaces at most an empty one in the worst case. What is one name to the file system,
/// but for its case, is changed over a third name.
Naming rename_exclusively(const Place& from, const Place& to, const DiskStep& step);

/// What a kill in the middle of that, in either direction, or an error, has left half done gets one of both
/// names alone: `from`, if it has not lost that. 0, or errno.
int mend_half_renamed(const Place& from, const Place& to, const DiskStep& step);

}  // namespace cinefleet::rename
