-- Runs that ask services again whatever was answered before, and tasks of other runs for which such a run waits.
ALTER TABLE runs ADD COLUMN ask_anew INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tasks ADD COLUMN more_ask_anew INTEGER NOT NULL DEFAULT 0;
