-- How often somebody killed the process in which the task ran alone: nothing that the task is to blame for.
ALTER TABLE tasks ADD COLUMN killed_attempts INTEGER NOT NULL DEFAULT 0;
