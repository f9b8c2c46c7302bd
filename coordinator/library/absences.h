#pragma once

#include "common/model/library_scan.h"
#include "coordinator/library/folder_listing.h"
#include "coordinator/library/sightings.h"

namespace cinefleet::library {

/// What became of the known movies and folders that a scan has not seen: moved, left out, deleted or away.
/// Moved ones are taken out of `changes.added`. Nothing is marked if no movie at all was seen, or if the root
/// is on another device and less than half of them were: an unmounted share is an empty folder, or another
/// disk's content, and neither may empty a library.
void settle_unseen(const Sightings& seen, const FileStatus& root, ScanChanges& changes);

/// Of `changes.added`, those that are movies of another source and are certainly no longer there become
/// `moved`. False: the other source cannot be looked at now, so nothing was changed.
bool find_moves_from(const KnownSource& other, ScanChanges& changes);

}  // namespace cinefleet::library
