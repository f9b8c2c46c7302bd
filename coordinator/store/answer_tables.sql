-- What services have answered about each movie, in a database of its own: losing it costs requests, nothing
-- else. No key and no address is in here.
CREATE TABLE answers (
    movie_id INTEGER NOT NULL,              -- of the main database: what one movie's scrape brought serves no other
    provider INTEGER NOT NULL,              -- ProviderId
    request TEXT NOT NULL,                  -- SHA-256 of the address without keys
    kind INTEGER NOT NULL,                  -- AnswerKind
    status INTEGER NOT NULL,
    etag TEXT NOT NULL,
    last_modified TEXT NOT NULL,
    body BLOB NOT NULL,                     -- deflated
    size_bytes INTEGER NOT NULL,            -- what it counts for in the budget
    answered_ms INTEGER NOT NULL,           -- or confirmed
    used_ms INTEGER NOT NULL,               -- to the day
    UNIQUE (movie_id, provider, request)
) STRICT;

CREATE INDEX answers_by_use ON answers (used_ms, size_bytes);
