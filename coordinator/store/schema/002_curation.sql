-- What people have reserved for themselves, and how their edits are told from what cinefleet wrote.

-- Set with `cinefleet lock`. The locks of an NFO are not here: they are read from it each time.
CREATE TABLE movie_locks (
    movie_id INTEGER PRIMARY KEY REFERENCES movies (id) ON DELETE CASCADE,
    whole INTEGER NOT NULL,                 -- 1: nothing of the movie may be changed
    fields INTEGER NOT NULL                 -- bit 1 << MovieField
) STRICT;

-- What the NFO held when cinefleet last wrote it, by field. A value that differs now was edited by a person.
CREATE TABLE movie_written (
    movie_id INTEGER NOT NULL REFERENCES movies (id) ON DELETE CASCADE,
    field INTEGER NOT NULL,                 -- MovieField
    sha256 TEXT NOT NULL,
    PRIMARY KEY (movie_id, field)
) STRICT, WITHOUT ROWID;

ALTER TABLE movies ADD COLUMN nfo_locked_fields INTEGER NOT NULL DEFAULT 0;  -- as the last scan read them
ALTER TABLE runs ADD COLUMN replace_artwork INTEGER NOT NULL DEFAULT 0;      -- bit 1 << Modifier
ALTER TABLE runs ADD COLUMN overwrite_edited INTEGER NOT NULL DEFAULT 0;
