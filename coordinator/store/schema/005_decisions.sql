-- What people decide about movies, apart from what scans and scrapes write.

ALTER TABLE movies ADD COLUMN added_ms INTEGER NOT NULL DEFAULT 0;     -- first found by a scan
UPDATE movies SET added_ms = coalesce((SELECT s.added_ms FROM sources s WHERE s.id = movies.source_id), 0);

-- Which movie it is, or that nobody shall ask any more. Ids of 0 and '': not decided.
CREATE TABLE match_decisions (
    movie_id INTEGER PRIMARY KEY REFERENCES movies (id) ON DELETE CASCADE,
    tmdb_id INTEGER NOT NULL,
    imdb_id TEXT NOT NULL,
    ignored INTEGER NOT NULL,
    decided_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE marks (
    movie_id INTEGER PRIMARY KEY REFERENCES movies (id) ON DELETE CASCADE,
    marked_ms INTEGER NOT NULL
) STRICT;

-- Other words than the name's that a person wants to be searched for. Empty: none.
ALTER TABLE tasks ADD COLUMN search_title TEXT NOT NULL DEFAULT '';
ALTER TABLE tasks ADD COLUMN search_year INTEGER NOT NULL DEFAULT 0;

-- In review, or failed because nothing fits (ErrorClass 0: not_found).
CREATE INDEX tasks_for_review ON tasks (id) WHERE state = 5 OR (state = 6 AND error_class = 0);
