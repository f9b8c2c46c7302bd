#pragma once

#include "coordinator/queue/core_state.h"

#include <string>

/// What becomes of the leases of a worker that is gone. Only a crash is held against a task, and only if
/// nobody else can be guilty: of several in flight each becomes a suspect and runs alone next time.
namespace cinefleet::queue {

/// An exit that a task may have caused. Not: exit code 0, and the signals that people and service managers
/// send to end a process. SIGKILL counts: the kernel sends it when memory runs out.
bool is_crash(const WorkerExited& event);

/// "signal 11", "exit code 3".
std::string describe_exit(const WorkerExited& event);

/// Who says that the process has crashed.
enum class CrashReport : std::uint8_t {
    supervisor,
    successor,  ///< a HELLO of the same name, after some silence: perhaps it only left unheard
};

/// The process crashed while it held its leases; `how` completes "its worker process crashed: …". On a
/// successor's word only a task that ran alone is guilty.
void blame_crash(CoreState& state, Worker& worker, CrashReport report, const std::string& how);

/// The leases end, and no task is to blame.
void release_leases(CoreState& state, Worker& worker, const std::string& why);

/// One lease ran out in silence. A task on which that happens again and again may be what hangs its worker.
void give_up_silent(CoreState& state, const Worker& worker, Lease& lease);

/// The worker, which holds no leases any more, is forgotten.
void remove_worker(CoreState& state, Worker& worker);

}  // namespace cinefleet::queue
