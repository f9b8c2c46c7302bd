#pragma once

/// What of the table of gaps several statements need.

/// Bits 1 << ProviderId of movie `m`: who failed in its last scrape, so that its data may lack.
#define CINEFLEET_LACKING_PROVIDERS \
    "(SELECT coalesce(sum(1 << g.provider), 0) FROM movie_gaps g WHERE g.movie_id = m.id)"

/// The gap `g` may be filled by asking again later, without anybody changing anything.
#define CINEFLEET_PASSING_GAP "g.error_class IN ('blocked', 'throttled', 'timeout', 'unavailable')"
