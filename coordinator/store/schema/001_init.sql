-- The library, the runs and the queue. Times are wall clock in milliseconds since 1970, UTC.

CREATE TABLE sources (
    id INTEGER PRIMARY KEY,
    path BLOB NOT NULL UNIQUE,              -- absolute, bytes as the file system has them
    added_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE movies (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
    path BLOB NOT NULL,                     -- of the first part, relative to the source: the movie's identity
    folder BLOB NOT NULL,                   -- relative to the source, empty: the root itself
    layout INTEGER NOT NULL,                -- MovieLayout
    own_folder INTEGER NOT NULL,
    name_title TEXT NOT NULL,               -- as file, folder or NFO say
    name_alternative_title TEXT NOT NULL,
    name_year INTEGER NOT NULL,             -- 0: not stated
    name_edition TEXT NOT NULL,
    name_tmdb_id INTEGER NOT NULL,          -- 0: not stated
    name_imdb_id TEXT NOT NULL,
    nfo_path BLOB NOT NULL,                 -- relative to the source, empty: none
    nfo_mtime_ms INTEGER NOT NULL,
    locked INTEGER NOT NULL,
    on_disk_artwork INTEGER NOT NULL,       -- bit 1 << ImageKind
    missing_since_ms INTEGER,               -- not seen by the last scan
    absent_artwork INTEGER NOT NULL DEFAULT 0,  -- kinds that were asked for and that no provider had
    scraped_ms INTEGER,                     -- last successful scrape
    title TEXT NOT NULL DEFAULT '',
    original_title TEXT NOT NULL DEFAULT '',
    sort_title TEXT NOT NULL DEFAULT '',
    tagline TEXT NOT NULL DEFAULT '',
    outline TEXT NOT NULL DEFAULT '',
    plot TEXT NOT NULL DEFAULT '',
    year INTEGER NOT NULL DEFAULT 0,
    premiered TEXT NOT NULL DEFAULT '',
    runtime_min INTEGER NOT NULL DEFAULT 0,
    certification TEXT NOT NULL DEFAULT '',
    top250 INTEGER NOT NULL DEFAULT 0,
    tmdb_id INTEGER NOT NULL DEFAULT 0,
    imdb_id TEXT NOT NULL DEFAULT '',
    set_name TEXT NOT NULL DEFAULT '',
    set_overview TEXT NOT NULL DEFAULT '',
    set_tmdb_id INTEGER NOT NULL DEFAULT 0,
    trailer_url TEXT NOT NULL DEFAULT '',
    UNIQUE (source_id, path)
) STRICT;

CREATE TABLE movie_parts (
    movie_id INTEGER NOT NULL REFERENCES movies (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    path BLOB NOT NULL,
    size_bytes INTEGER NOT NULL,
    mtime_ms INTEGER NOT NULL,
    PRIMARY KEY (movie_id, position)
) STRICT, WITHOUT ROWID;

-- Genres, countries, studios, tags and spoken languages: lists of words, told apart by MovieField.
CREATE TABLE movie_words (
    movie_id INTEGER NOT NULL REFERENCES movies (id) ON DELETE CASCADE,
    field INTEGER NOT NULL,
    position INTEGER NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY (movie_id, field, position)
) STRICT, WITHOUT ROWID;

-- Cast and crew, told apart by MovieField.
CREATE TABLE movie_people (
    movie_id INTEGER NOT NULL REFERENCES movies (id) ON DELETE CASCADE,
    field INTEGER NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    role_or_job TEXT NOT NULL,
    billing INTEGER NOT NULL,
    thumb_url TEXT NOT NULL,
    tmdb_id INTEGER NOT NULL,
    PRIMARY KEY (movie_id, field, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE movie_ratings (
    movie_id INTEGER NOT NULL REFERENCES movies (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    value REAL NOT NULL,
    max INTEGER NOT NULL,
    votes INTEGER NOT NULL,
    PRIMARY KEY (movie_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE movie_artwork (
    movie_id INTEGER NOT NULL REFERENCES movies (id) ON DELETE CASCADE,
    kind INTEGER NOT NULL,                  -- ImageKind
    format INTEGER NOT NULL,
    provider INTEGER NOT NULL,
    url TEXT NOT NULL,
    language TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (movie_id, kind)
) STRICT, WITHOUT ROWID;

-- Which providers a field's value came from.
CREATE TABLE movie_origins (
    movie_id INTEGER NOT NULL REFERENCES movies (id) ON DELETE CASCADE,
    field INTEGER NOT NULL,
    position INTEGER NOT NULL,
    provider INTEGER NOT NULL,
    PRIMARY KEY (movie_id, field, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    selection INTEGER NOT NULL,             -- ScrapeSelection
    mode INTEGER NOT NULL,                  -- ScrapeMode
    modifiers INTEGER NOT NULL,
    fields INTEGER NOT NULL,
    language TEXT NOT NULL,
    priority INTEGER NOT NULL,
    started_ms INTEGER NOT NULL,
    ended_ms INTEGER,
    paused INTEGER NOT NULL DEFAULT 0,
    cancel_seq INTEGER,                     -- the cancel that ended it early
    stop_reason TEXT NOT NULL DEFAULT '',
    statistics TEXT NOT NULL DEFAULT '{}',  -- JSON: sums over its movies
    report TEXT                             -- JSON, once it has ended
) STRICT;

CREATE INDEX runs_open ON runs (id) WHERE ended_ms IS NULL;

CREATE TABLE tasks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id INTEGER NOT NULL REFERENCES runs (id),
    movie_id INTEGER NOT NULL REFERENCES movies (id) ON DELETE CASCADE,
    priority INTEGER NOT NULL,
    state INTEGER NOT NULL DEFAULT 1,       -- TaskState; 1: open
    error_attempts INTEGER NOT NULL DEFAULT 0,
    crash_attempts INTEGER NOT NULL DEFAULT 0,
    suspect INTEGER NOT NULL DEFAULT 0,
    lease_id INTEGER,                       -- under which it ended
    error_class INTEGER,                    -- ErrorClass
    reason TEXT NOT NULL DEFAULT '',
    discarded INTEGER NOT NULL DEFAULT 0,   -- dead, and taken off the list of the dead
    old_title TEXT NOT NULL DEFAULT '',
    new_title TEXT NOT NULL DEFAULT '',
    candidates TEXT NOT NULL DEFAULT '[]',  -- JSON: of the search, best first
    ended_ms INTEGER
) STRICT;

CREATE UNIQUE INDEX tasks_one_open_a_movie ON tasks (movie_id) WHERE state = 1;
CREATE INDEX tasks_open_in_order ON tasks (priority, id) WHERE state = 1;
CREATE INDEX tasks_open_of_run ON tasks (run_id, id) WHERE state = 1;
CREATE INDEX tasks_by_run_and_state ON tasks (run_id, state);
CREATE INDEX tasks_by_movie ON tasks (movie_id, id);
CREATE INDEX tasks_dead ON tasks (id) WHERE state = 7 AND discarded = 0;

-- Every end of an attempt that did not end its task.
CREATE TABLE attempts (
    id INTEGER PRIMARY KEY,
    task_id INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    lease_id INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT;

CREATE INDEX attempts_by_task ON attempts (task_id, id);

CREATE TABLE cancels (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id INTEGER,                         -- null: every run
    task_id INTEGER,                        -- null: the whole scope
    at_ms INTEGER NOT NULL,
    reason TEXT NOT NULL,
    swept INTEGER NOT NULL DEFAULT 0        -- 1: no open task of its scope is left
) STRICT;

-- Worker processes that may still hold leases, or whose requests to providers still count.
CREATE TABLE known_workers (
    worker_id TEXT NOT NULL,
    incarnation INTEGER NOT NULL,           -- the bits of an unsigned number
    is_gone INTEGER NOT NULL,
    has_permits INTEGER NOT NULL,
    written_ms INTEGER NOT NULL,
    PRIMARY KEY (worker_id, incarnation)
) STRICT, WITHOUT ROWID;

-- Single values that outlive a process, by name: lease_high_water, paused.
CREATE TABLE facts (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
