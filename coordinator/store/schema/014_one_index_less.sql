-- tasks_by_run_and_state finds the open tasks of a run in their order as well: an index ends with the row's id.
DROP INDEX tasks_open_of_run;
