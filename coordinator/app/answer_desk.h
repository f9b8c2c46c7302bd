#pragma once

#include "common/bounded_queue.h"
#include "common/ids.h"
#include "common/model/kept_answer.h"
#include "coordinator/store/answer_cache.h"

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace cinefleet::app {

/// The answers thread: the only one that touches the cache of services' answers, so that neither leases nor
/// saves wait for its disk. Orders are carried out one after another. What comes faster than the disk takes
/// it is left out: it costs a request later, nothing else.
class AnswerDesk {
  public:
    using OnFound = std::function<void(std::vector<KeptAnswer>)>;

    AnswerDesk(std::unique_ptr<store::AnswerCache> cache, std::function<void(const std::string&)> log);
    ~AnswerDesk();
    AnswerDesk(const AnswerDesk&) = delete;
    AnswerDesk& operator=(const AnswerDesk&) = delete;

    /// Any thread; `found` is called on the answers thread. False: too many wait, `found` is never called.
    bool look_up(MovieId movie, OnFound found);

    /// Any thread.
    void keep(MovieId movie, std::vector<KeptAnswer> answers);

    /// Any thread but the answers thread: wait until it is done. cancelled: the desk has been stopped.
    Status forget(const std::vector<MovieId>& movies);
    Status clear();
    Result<store::AnswerCacheFacts> facts();

    /// Carries out what waits, then ends the thread.
    void stop();

  private:
    using Job = std::function<void(store::AnswerCache&)>;
    void run();
    bool run_and_wait(Job job);
    void complain(const Status& status);

    std::unique_ptr<store::AnswerCache> cache_;
    const std::function<void(const std::string&)> log_;
    bool has_complained_ = false;  // of the answers thread
    BoundedQueue<Job> jobs_;
    std::atomic<std::size_t> waiting_bytes_{0};  // of answers that are to be kept
    std::thread thread_;
};

}  // namespace cinefleet::app
