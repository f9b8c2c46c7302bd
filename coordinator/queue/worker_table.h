#pragma once

#include "common/clock.h"
#include "common/ids.h"
#include "coordinator/queue/events.h"
#include "coordinator/queue/lease_book.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace cinefleet::queue {

struct Worker {
    WorkerKey key;
    std::string id;
    std::uint64_t incarnation = 0;
    PeerId peer;
    std::string host;
    std::int64_t pid = 0;
    std::int32_t slots = 1;
    bool draining = false;
    bool paused = false;
    bool leaving = false;   ///< it said so: it wants nothing more
    bool emptying = false;  ///< gets no tasks until it is empty, so that a suspect can run alone in it
    std::int64_t on_record_at = 0;  ///< the barrier that makes its name durable
    MonoTime last_heard;
    std::vector<LeaseId> leases;  ///< live ones, accepted ones left out
    std::int32_t busy = 0;        ///< of these, the ones that take a slot
    LeaseId alone;                ///< the suspect that it runs, 0: none
    bool has_successor = false;   ///< it is silent, and another process has asked for its name
    bool has_returned = false;    ///< a result at least: it is past its start
    bool is_offered_free = false;
    bool is_offered_extra = false;
};

/// The machine that a worker process runs on, by its id: "nas" of "nas/2". A key speaks for one machine only.
inline std::string machine_of(const std::string& worker_id) {
    return worker_id.substr(0, worker_id.find('/'));
}

/// A worker of one process a task, between two of them: what was said of it holds for the next.
struct Vacancy {
    std::string host;
    std::int32_t slots = 1;
    bool draining = false;
    bool paused = false;
    MonoTime since;
};

/// The worker processes that have said HELLO and are not known to be gone.
class WorkerTable {
  public:
    static constexpr std::size_t kMaxWorkers = 4'096;

    bool is_full() const { return workers_.size() >= kMaxWorkers; }

    /// Its name must be new, and the table not full.
    Worker& add(std::string id, std::uint64_t incarnation, PeerId peer);
    void remove(WorkerKey key);

    /// The worker speaks through this connection from now on.
    void move_to(Worker& worker, PeerId peer);

    Worker* find(WorkerKey key);
    Worker* find(PeerId peer);
    Worker* find(const std::string& id);

    std::map<WorkerKey, Worker>& all() { return workers_; }
    const std::map<WorkerKey, Worker>& all() const { return workers_; }

    /// A process that has ended; its delayed messages mean nothing.
    void bury(const KnownWorker& process);
    bool is_buried(const KnownWorker& process) const;

    /// It has left, and another process of its name comes.
    void vacate(const Worker& worker, MonoTime now);
    /// nullptr: nobody is expected, or not any more.
    Vacancy* find_vacancy(const std::string& id, MonoTime now);
    void fill_vacancy(Worker& successor, MonoTime now);
    /// Those too whose next process is overdue.
    const std::map<std::string, Vacancy>& vacancies() const { return vacancies_; }
    static bool is_overdue(const Vacancy& vacancy, MonoTime now);

    /// Puts the worker behind the others that have a free slot, or that have none but may take one task more.
    /// Whoever takes it out looks whether that still holds.
    void offer(Worker& worker);

    /// The next one that was offered, and is no more; nullptr: there is none.
    Worker* next_free();
    Worker* next_extra();

  private:
    std::map<WorkerKey, Worker> workers_;
    std::unordered_map<PeerId, WorkerKey> by_peer_;
    std::map<std::string, WorkerKey> by_id_;
    std::int64_t last_key_ = 0;
    std::deque<WorkerKey> free_;
    std::deque<WorkerKey> extra_;
    std::deque<KnownWorker> buried_;
    std::map<std::string, Vacancy> vacancies_;
};

}  // namespace cinefleet::queue
