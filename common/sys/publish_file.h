#pragma once

#include "common/result.h"

#include <string>

/// Files that others find whole or not at all: written under another name in the same folder, made durable,
/// then given their own.
namespace cinefleet {

/// Makes an empty file of mode 0600 under a new name that begins with `path`. disk_full, not_found, io.
Result<std::string> make_part_file(const std::string& path);

/// True: nobody but this user can open the file, as far as its file system knows of users.
bool is_private_file(const std::string& path);

/// What was written to the file outlives a power failure.
Status sync_file(const std::string& path);

/// The same for names that were given or taken away in a folder.
Status sync_folder(const std::string& folder);

enum class Publishing { new_only, replace };

/// Gives a finished file its name, durably. conflict: there is a file of that name, with new_only.
Status publish_file(const std::string& part, const std::string& path, Publishing how);

/// What make_part_file() adds to a name.
bool is_part_file(const std::string& name);

}  // namespace cinefleet
