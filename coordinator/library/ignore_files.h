#pragma once

#include "common/result.h"
#include "coordinator/library/folder_listing.h"
#include "coordinator/library/ignore_rules.h"

#include <optional>
#include <string>

namespace cinefleet::library {

/// What the .nomedia, .ignore and .plexignore in one folder say.
struct IgnoreFiles {
    bool are_there = false;
    bool leave_all_out = false;        ///< a .nomedia, or one of the others without a word in it
    std::optional<IgnoreRules> rules;  ///< nullopt: there are none, or only comments
};

/// `folder`: relative to the source's root, at `absolute`; `listing`: what it holds. io: one cannot be read,
/// so that nobody knows what it leaves out; the message names it.
Result<IgnoreFiles> read_ignore_files(const std::string& folder, const std::string& absolute,
                                      const Listing& listing);

}  // namespace cinefleet::library
