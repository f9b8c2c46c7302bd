-- What a provider could not give when a movie was saved, because it blocked us or was down: a later top-up fills it.
CREATE TABLE movie_gaps (
    movie_id INTEGER NOT NULL REFERENCES movies (id) ON DELETE CASCADE,
    provider INTEGER NOT NULL,              -- ProviderId
    since_ms INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (movie_id, provider)
) STRICT, WITHOUT ROWID;

CREATE INDEX movie_gaps_by_provider ON movie_gaps (provider, movie_id);
