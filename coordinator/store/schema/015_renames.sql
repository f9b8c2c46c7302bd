-- The journal of renames on the disk: written before the first move of a movie, so that one that a crash has interrupted
-- is finished or taken back, and all of it can be undone.
CREATE TABLE renames (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    started_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE renamed_movies (
    rename_id INTEGER NOT NULL REFERENCES renames (id) ON DELETE CASCADE,
    movie_id INTEGER NOT NULL,              -- may have been forgotten since
    root BLOB NOT NULL,                     -- of its source, absolute
    position INTEGER NOT NULL,              -- in the rename: the last one is taken back first
    state INTEGER NOT NULL,                 -- RenameState
    at_ms INTEGER NOT NULL,                 -- when its moves were noted
    PRIMARY KEY (rename_id, movie_id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX renamed_movies_in_order ON renamed_movies (rename_id, position);
CREATE INDEX renamed_movies_by_movie ON renamed_movies (movie_id, rename_id);
CREATE INDEX renamed_movies_unfinished ON renamed_movies (rename_id, movie_id) WHERE state IN (1, 3);

CREATE TABLE rename_moves (
    rename_id INTEGER NOT NULL,
    movie_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    kind INTEGER NOT NULL,                  -- MoveKind
    from_path BLOB NOT NULL,                -- relative to the root, empty: a new folder
    to_path BLOB NOT NULL,
    PRIMARY KEY (rename_id, movie_id, position),
    FOREIGN KEY (rename_id, movie_id) REFERENCES renamed_movies (rename_id, movie_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
