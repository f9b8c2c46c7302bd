-- A task that a person has undone: what it saved is no longer what the movie is.
ALTER TABLE tasks ADD COLUMN undone_ms INTEGER;
