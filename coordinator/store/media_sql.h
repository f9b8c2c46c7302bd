#pragma once

/// How long the files of movies m are together, seconds; 0: that was not read of all of them as they are now.
/// In a first scrape no movie has a reading: that is looked up first.
#define CINEFLEET_SECONDS_OF_FILES                                                                 \
    "iif(NOT EXISTS (SELECT 1 FROM media_readings WHERE movie_id = m.id), 0,"                      \
    "(SELECT iif(count(*) = count(seconds), coalesce(sum(seconds), 0), 0) FROM"                    \
    " (SELECT iif(json_valid(r.media), nullif(json_extract(r.media, '$.video[0].duration_s'), 0)," \
    " NULL) AS seconds FROM movie_parts p LEFT JOIN media_readings r ON r.movie_id = p.movie_id"   \
    " AND r.position = p.position AND r.size_bytes = p.size_bytes AND r.mtime_ms = p.mtime_ms"     \
    " WHERE p.movie_id = m.id)))"
