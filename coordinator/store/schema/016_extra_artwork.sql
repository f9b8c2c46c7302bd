-- Images beside a movie's main ones that cinefleet has written: what is not here is somebody's own.
CREATE TABLE movie_extra_artwork (
    movie_id INTEGER NOT NULL REFERENCES movies (id) ON DELETE CASCADE,
    file TEXT NOT NULL,                     -- in the movie's folder, ".actors/Sigourney_Weaver.jpg"
    role INTEGER NOT NULL,                  -- ImageRole
    subject TEXT NOT NULL,                  -- of a portrait: whose
    kind INTEGER NOT NULL,                  -- ImageKind
    format INTEGER NOT NULL,
    provider INTEGER NOT NULL,
    url TEXT NOT NULL,
    language TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (movie_id, file)
) STRICT, WITHOUT ROWID;
