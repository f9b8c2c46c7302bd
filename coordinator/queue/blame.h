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
    supervisor,  ///< it crashed by itself, or hung
    outsider,    ///< SIGKILL, which somebody else has sent: people, the kernel when memory runs out, an init
};

/// How sure an exit that is_crash() is to have been the task's doing.
CrashReport report_of(const WorkerExited& event);

/// The process crashed while it held its leases; `how` completes "its worker process crashed: …". Only a
/// supervisor's report of a process that ran one task convicts it. A kill from outside proves nothing: a task
/// that eats memory alone meets the limit of its own process first, and crashes by itself. So an innocent is
/// never buried, however often its process is killed, and yet it does not go on for ever:
/// max_killed_attempts.
void blame_crash(CoreState& state, Worker& worker, CrashReport report, const std::string& how);

/// The leases end, and no task is to blame.
void release_leases(CoreState& state, Worker& worker, const std::string& why);

/// One lease ran out in silence. A task on which that happens again and again may be what hangs its worker.
/// Once another process has asked for the worker's name it counts as a crash that nobody saw.
void give_up_silent(CoreState& state, const Worker& worker, Lease& lease);

/// The worker, which holds no leases any more, is forgotten.
void remove_worker(CoreState& state, Worker& worker);

}  // namespace cinefleet::queue
