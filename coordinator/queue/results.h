#pragma once

#include "coordinator/queue/core_state.h"

/// What becomes of results: fenced by their lease, committed, retried or refused; acknowledged when durable.
namespace cinefleet::queue {

void on_result_arrived(CoreState& state, const ResultArrived& event);
void on_task_persisted(CoreState& state, const TaskPersisted& event);
void on_commit_failed(CoreState& state, const CommitFailed& event);
void on_commit_timer(CoreState& state, LeaseId lease);
void on_back_off_timer(CoreState& state, TaskId task);

}  // namespace cinefleet::queue
