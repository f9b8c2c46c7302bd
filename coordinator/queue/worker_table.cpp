#include "coordinator/queue/worker_table.h"

#include "common/check.h"

#include <algorithm>
#include <utility>

namespace cinefleet::queue {
namespace {

// Delayed messages of an ended process come within seconds; a fleet does not lose more processes in that
// time.
constexpr std::size_t kMaxBuried = 1'024;
constexpr Millis kSuccession{15'000};  // a process starts in less, else its supervisor has ended too

}  // namespace

Worker& WorkerTable::add(std::string id, std::uint64_t incarnation, PeerId peer) {
    CINEFLEET_CHECK(!is_full());
    const WorkerKey key{++last_key_};
    Worker& worker = workers_[key];
    worker.key = key;
    worker.id = std::move(id);
    worker.incarnation = incarnation;
    CINEFLEET_CHECK(by_id_.emplace(worker.id, key).second);
    move_to(worker, peer);
    return worker;
}

void WorkerTable::remove(WorkerKey key) {
    const auto found = workers_.find(key);
    CINEFLEET_CHECK(found != workers_.end() && found->second.leases.empty());
    by_id_.erase(found->second.id);
    if (found->second.peer) {
        by_peer_.erase(found->second.peer);
    }
    workers_.erase(found);
}

void WorkerTable::move_to(Worker& worker, PeerId peer) {
    if (worker.peer) {
        by_peer_.erase(worker.peer);
    }
    if (Worker* other = find(peer); other != nullptr) {
        other->peer = PeerId{};  // one connection, two names: the later one is right
    }
    worker.peer = peer;
    by_peer_[peer] = worker.key;
}

Worker* WorkerTable::find(WorkerKey key) {
    const auto found = workers_.find(key);
    return found != workers_.end() ? &found->second : nullptr;
}

Worker* WorkerTable::find(PeerId peer) {
    const auto found = by_peer_.find(peer);
    return found != by_peer_.end() ? find(found->second) : nullptr;
}

Worker* WorkerTable::find(const std::string& id) {
    const auto found = by_id_.find(id);
    return found != by_id_.end() ? find(found->second) : nullptr;
}

void WorkerTable::bury(const KnownWorker& process) {
    if (is_buried(process)) {
        return;
    }
    buried_.push_back(process);
    if (buried_.size() > kMaxBuried) {
        buried_.pop_front();
    }
}

bool WorkerTable::is_buried(const KnownWorker& process) const {
    return std::ranges::find(buried_, process) != buried_.end();
}

void WorkerTable::vacate(const Worker& worker, MonoTime now) {
    if (vacancies_.size() >= kMaxWorkers) {
        std::erase_if(vacancies_, [now](const auto& entry) { return is_overdue(entry.second, now); });
    }
    if (vacancies_.size() < kMaxWorkers) {
        vacancies_[worker.id] = {worker.host, worker.slots, worker.draining, worker.paused, now};
    }
}

Vacancy* WorkerTable::find_vacancy(const std::string& id, MonoTime now) {
    const auto found = vacancies_.find(id);
    return found != vacancies_.end() && !is_overdue(found->second, now) ? &found->second : nullptr;
}

void WorkerTable::fill_vacancy(Worker& successor, MonoTime now) {
    if (const Vacancy* vacancy = find_vacancy(successor.id, now); vacancy != nullptr) {
        successor.draining = vacancy->draining;
        successor.paused = vacancy->paused;
    }
    vacancies_.erase(successor.id);
}

bool WorkerTable::is_overdue(const Vacancy& vacancy, MonoTime now) {
    return now - vacancy.since > kSuccession;
}

void WorkerTable::offer(Worker& worker) {
    if (worker.busy < worker.slots) {
        if (!worker.is_offered_free) {
            worker.is_offered_free = true;
            free_.push_back(worker.key);
        }
    } else if (worker.busy == worker.slots && !worker.is_offered_extra) {
        worker.is_offered_extra = true;
        extra_.push_back(worker.key);
    }
}

Worker* WorkerTable::next_free() {
    while (!free_.empty()) {
        Worker* worker = find(free_.front());
        free_.pop_front();
        if (worker != nullptr) {
            worker->is_offered_free = false;
            return worker;
        }
    }
    return nullptr;
}

Worker* WorkerTable::next_extra() {
    while (!extra_.empty()) {
        Worker* worker = find(extra_.front());
        extra_.pop_front();
        if (worker != nullptr) {
            worker->is_offered_extra = false;
            return worker;
        }
    }
    return nullptr;
}

}  // namespace cinefleet::queue
