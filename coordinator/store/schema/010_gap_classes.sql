-- One place for what a provider could not give: the column of bits goes, the table also knows why.
ALTER TABLE movie_gaps ADD COLUMN error_class TEXT NOT NULL DEFAULT 'unavailable';  -- ErrorClass's name

INSERT OR IGNORE INTO movie_gaps (movie_id, provider, since_ms, reason, error_class)
    SELECT m.id, p.column1, coalesce(m.scraped_ms, 0), 'failed in the last scrape', 'malformed'
    FROM movies m, (VALUES (1), (2), (4), (6), (7), (8)) p
    WHERE m.lacking_providers & (1 << p.column1) <> 0;

ALTER TABLE movies DROP COLUMN lacking_providers;
