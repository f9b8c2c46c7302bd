-- Sources with options, what a scan saw (so that the next one need not look again), and why a movie is absent.

ALTER TABLE sources ADD COLUMN kind INTEGER NOT NULL DEFAULT 1;         -- SourceKind
ALTER TABLE sources ADD COLUMN naming INTEGER NOT NULL DEFAULT 1;       -- NamingStyle
ALTER TABLE sources ADD COLUMN is_recursive INTEGER NOT NULL DEFAULT 1;
ALTER TABLE sources ADD COLUMN exclusions TEXT NOT NULL DEFAULT '[]';   -- JSON: a list of patterns
ALTER TABLE sources ADD COLUMN language TEXT NOT NULL DEFAULT '';       -- BCP 47, empty: the setting's
ALTER TABLE sources ADD COLUMN device INTEGER NOT NULL DEFAULT 0;       -- of the root at its last scan
ALTER TABLE sources ADD COLUMN scanned_ms INTEGER;                      -- end of its last complete scan

ALTER TABLE movies ADD COLUMN nfo_size_bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE movies ADD COLUMN absence INTEGER NOT NULL DEFAULT 0;       -- Absence
UPDATE movies SET absence = 1 WHERE missing_since_ms IS NOT NULL;

ALTER TABLE movie_parts ADD COLUMN inode INTEGER NOT NULL DEFAULT 0;

CREATE TABLE scan_folders (
    source_id INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
    path BLOB NOT NULL,                     -- relative to the source, empty: the root itself
    mtime_ns INTEGER NOT NULL,              -- 0: its content is read each time
    device INTEGER NOT NULL,
    inode INTEGER NOT NULL,
    PRIMARY KEY (source_id, path)
) STRICT, WITHOUT ROWID;

CREATE INDEX movies_absent ON movies (source_id, absence) WHERE absence <> 0;
