-- What more providers know of a movie.

ALTER TABLE movies ADD COLUMN theme_url TEXT NOT NULL DEFAULT '';
ALTER TABLE movies ADD COLUMN set_poster_url TEXT NOT NULL DEFAULT '';
ALTER TABLE movies ADD COLUMN set_fanart_url TEXT NOT NULL DEFAULT '';
-- Bit 1 << ProviderId: failed in the last scrape, so that its data may lack.
ALTER TABLE movies ADD COLUMN lacking_providers INTEGER NOT NULL DEFAULT 0;

-- The ids of other services than TMDB and IMDb.
CREATE TABLE movie_ids (
    movie_id INTEGER NOT NULL REFERENCES movies (id) ON DELETE CASCADE,
    service TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (movie_id, service)
) STRICT, WITHOUT ROWID;

CREATE TABLE movie_certifications (
    movie_id INTEGER NOT NULL REFERENCES movies (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    country TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (movie_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE movie_releases (
    movie_id INTEGER NOT NULL REFERENCES movies (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    country TEXT NOT NULL,
    kind INTEGER NOT NULL,                  -- ReleaseKind
    date TEXT NOT NULL,
    PRIMARY KEY (movie_id, position)
) STRICT, WITHOUT ROWID;
