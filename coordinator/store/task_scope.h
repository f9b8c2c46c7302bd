#pragma once

#include "common/model/movie_locks.h"
#include "common/model/scrape_options.h"
#include "coordinator/store/connection.h"

namespace cinefleet::store {

/// What of a movie one task may change: what its run asks for, less what is locked and less images that are
/// there and would be kept, so that they are not even fetched.
struct TaskScope {
    ModifierSet modifiers;
    FieldSet fields;
    ModifierSet replace;
    bool overwrite_edited = false;
    MovieLocks locks;  ///< set by people in cinefleet, not those of the NFO

    friend bool operator==(const TaskScope&, const TaskScope&) = default;
};

/// The images that are there, by who put them there: bits 1 << ImageKind.
struct ImagesThere {
    std::int64_t on_disk = 0;
    std::int64_t own = 0;  ///< cinefleet wrote one and has not seen it replaced
};

/// Without the images that would be kept. Somebody's own image stays unless it is in `replace`; one of ours
/// may be fetched anew, but not by a run of what is missing.
ModifierSet without_kept_images(ModifierSet asked, ModifierSet replace, ScrapeSelection selection,
                                ImagesThere there);

/// The columns that task_scope_from() reads, of movies m, runs r and tasks t.
#define CINEFLEET_TASK_SCOPE                                                                           \
    "r.replace_artwork | t.more_replace, r.overwrite_edited | t.more_overwrite,"                       \
    " iif(t.more_refresh, 1, r.selection), m.on_disk_artwork,"                                         \
    " (SELECT coalesce(sum(1 << a.kind), 0) FROM movie_artwork a WHERE a.movie_id = m.id),"            \
    " m.nfo_locked_fields, coalesce((SELECT l.fields FROM movie_locks l WHERE l.movie_id = m.id), 0)," \
    " coalesce((SELECT l.whole FROM movie_locks l WHERE l.movie_id = m.id), 0)"

/// The columns of r.modifiers and r.fields, and the first of CINEFLEET_TASK_SCOPE.
TaskScope task_scope_from(const Rows& rows, int modifiers, int fields, int first);

}  // namespace cinefleet::store
