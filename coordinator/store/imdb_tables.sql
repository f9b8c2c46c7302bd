-- IMDb's datasets, in a file of their own that each import makes anew. Titles and people are known by the
-- numbers in their ids: tt0133093 is 133093.

CREATE TABLE titles (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    original_name TEXT NOT NULL,            -- '': the same
    year INTEGER NOT NULL,                  -- 0: not known
    runtime_min INTEGER NOT NULL,           -- 0: not known
    genres TEXT NOT NULL                    -- with commas
) STRICT;

CREATE TABLE ratings (
    title INTEGER PRIMARY KEY,
    tenths INTEGER NOT NULL,                -- 87 is 8.7
    votes INTEGER NOT NULL
) STRICT;

CREATE TABLE crew (
    title INTEGER PRIMARY KEY,
    directors TEXT NOT NULL,                -- numbers of people, with commas
    writers TEXT NOT NULL
) STRICT;

CREATE TABLE principals (
    title INTEGER NOT NULL,
    position INTEGER NOT NULL,
    person INTEGER NOT NULL,
    category TEXT NOT NULL,
    role TEXT NOT NULL,
    PRIMARY KEY (title, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE people (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL
) STRICT;

CREATE TABLE akas (
    title INTEGER NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    region TEXT NOT NULL,
    PRIMARY KEY (title, position)
) STRICT, WITHOUT ROWID;
