-- What movies' files hold: of each movie as it counts, and as it was read of which file.
ALTER TABLE movies ADD COLUMN media TEXT NOT NULL DEFAULT '';   -- JSON, empty: not known

CREATE TABLE media_readings (
    movie_id INTEGER NOT NULL REFERENCES movies (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,              -- of the part
    size_bytes INTEGER NOT NULL,            -- of the file that was read
    mtime_ms INTEGER NOT NULL,
    media TEXT NOT NULL,                    -- JSON, empty: the file holds nothing that is known
    PRIMARY KEY (movie_id, position)
) STRICT, WITHOUT ROWID;
