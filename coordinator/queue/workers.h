#pragma once

#include "coordinator/queue/core_state.h"

/// The conversation with workers: who is there, what each holds, and what becomes of it when one is gone.
namespace cinefleet::queue {

void on_worker_hello(CoreState& state, const WorkerHello& event);
void on_worker_sync(CoreState& state, const WorkerSync& event);
void on_worker_goodbye(CoreState& state, const WorkerGoodbye& event);
void on_worker_exited(CoreState& state, const WorkerExited& event);
void on_worker_timer(CoreState& state, WorkerKey worker);
void on_drain_requested(CoreState& state, const DrainRequested& event);
void on_permits_requested(CoreState& state, const PermitsRequested& event);
void on_lease_ids_reserved(CoreState& state, const LeaseIdsReserved& event);

/// Its requests count for some time yet; after a crash the next process has to know of them.
void remember_departed(CoreState& state, KnownWorker process, MonoTime left_at);
void forget_departed(CoreState& state);

/// Everybody of whom a restarted coordinator has to know; each process once.
std::vector<KnownWorker> roster_of(const CoreState& state);

/// Makes durable who may hold leases, if that has changed in this step.
void persist_roster(CoreState& state);

/// It is durable that this worker may hold leases and permits.
bool is_on_record(const CoreState& state, const Worker& worker);

/// No worker of before the start can hold anything any more, or each has said what it holds.
void end_grace(CoreState& state);

}  // namespace cinefleet::queue
