-- What hooks are still to be told, in the order of its numbers, and how each hook fares.
CREATE TABLE hook_outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,   -- the delivery's number
    hook TEXT NOT NULL,
    event INTEGER NOT NULL,                 -- HookEvent
    run_id INTEGER NOT NULL,
    task_id INTEGER NOT NULL,               -- 0: it is about the run
    movie_id INTEGER NOT NULL,              -- 0: it is about the run; one that is forgotten meanwhile is passed over
    queued_ms INTEGER NOT NULL,
    refusals INTEGER NOT NULL DEFAULT 0,
    given_up INTEGER NOT NULL DEFAULT 0     -- 1: not tried again by itself
) STRICT;

CREATE INDEX hook_outbox_waiting ON hook_outbox (hook, id) WHERE given_up = 0;
CREATE INDEX hook_outbox_given_up ON hook_outbox (hook, id) WHERE given_up = 1;

CREATE TABLE hook_states (
    hook TEXT PRIMARY KEY,
    waiting INTEGER NOT NULL DEFAULT 0,
    given_up INTEGER NOT NULL DEFAULT 0,
    delivered INTEGER NOT NULL DEFAULT 0,
    dropped INTEGER NOT NULL DEFAULT 0,     -- there was no room for them, or they were given up long ago
    delivered_ms INTEGER NOT NULL DEFAULT 0,     -- the last one; 0: none
    failing_since_ms INTEGER NOT NULL DEFAULT 0, -- 0: it does not fail
    next_try_ms INTEGER NOT NULL DEFAULT 0,
    last_error TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
