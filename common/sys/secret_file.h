#pragma once

#include "common/result.h"

#include <string>

/// Files that only their owner may read.
namespace cinefleet {

/// The whole file, at most 64 KiB. not_found; unauthorized: others may read it, with the command that changes
/// that; invalid_input: it is no file, or too large.
Result<std::string> read_secret_file(const std::string& path);

/// Replaces the file, durably and never half: mode 0600 from the first byte on.
Status write_secret_file(const std::string& path, const std::string& text);

/// Makes the folder and those above it. Its mode is 0700 if it is new.
Status make_secret_folder(const std::string& path);

/// unauthorized: others may look into it, with the command that changes that.
Status check_secret_folder(const std::string& path);

}  // namespace cinefleet
