-- Runs that wait for a task of another run: they want the same movie, which has one open task at most.
CREATE TABLE attached_tasks (
    run_id INTEGER NOT NULL REFERENCES runs (id),
    task_id INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    state INTEGER NOT NULL DEFAULT 1,       -- TaskState, as this run counts it
    PRIMARY KEY (run_id, task_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX attached_tasks_by_run_and_state ON attached_tasks (run_id, state);
CREATE INDEX attached_tasks_waiting ON attached_tasks (task_id) WHERE state = 1;

-- A run's share next to other runs of its priority.
ALTER TABLE runs ADD COLUMN weight INTEGER NOT NULL DEFAULT 1;

-- What other runs want of a task beyond what its own run does: bits as in runs.
ALTER TABLE tasks ADD COLUMN more_modifiers INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tasks ADD COLUMN more_fields INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tasks ADD COLUMN more_replace INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tasks ADD COLUMN more_overwrite INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tasks ADD COLUMN more_refresh INTEGER NOT NULL DEFAULT 0;   -- 1: not only what is missing
