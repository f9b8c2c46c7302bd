#include "coordinator/app/answer_desk.h"

#include <utility>

namespace cinefleet::app {
namespace {

constexpr std::size_t kMostJobs = 4'096;
constexpr std::size_t kMostWaitingBytes = 64U << 20U;

std::size_t bytes_in(const std::vector<KeptAnswer>& answers) {
    std::size_t bytes = 0;
    for (const KeptAnswer& answer : answers) {
        bytes += answer.body.size();
    }
    return bytes;
}

}  // namespace

AnswerDesk::AnswerDesk(std::unique_ptr<store::AnswerCache> cache, std::function<void(const std::string&)> log)
    : cache_(std::move(cache)), log_(std::move(log)), jobs_(kMostJobs), thread_([this] { run(); }) {}

AnswerDesk::~AnswerDesk() {
    stop();
}

void AnswerDesk::stop() {
    jobs_.close();
    if (thread_.joinable()) {
        thread_.join();
    }
}

void AnswerDesk::run() {
    while (const std::optional<Job> job = jobs_.pop()) {
        (*job)(*cache_);
    }
}

bool AnswerDesk::look_up(MovieId movie, OnFound found) {
    Job job = [movie, found = std::move(found)](store::AnswerCache& cache) { found(cache.find(movie)); };
    return jobs_.try_push(job);
}

void AnswerDesk::keep(MovieId movie, std::vector<KeptAnswer> answers) {
    const std::size_t bytes = bytes_in(answers);
    if (answers.empty() || waiting_bytes_ + bytes > kMostWaitingBytes) {
        return;
    }
    waiting_bytes_ += bytes;
    Job job = [this, movie, bytes, answers = std::move(answers)](store::AnswerCache& cache) {
        complain(cache.keep(movie, answers));
        waiting_bytes_ -= bytes;
    };
    if (!jobs_.try_push(job)) {
        waiting_bytes_ -= bytes;
    }
}

// Once: a full disk would say it with each movie.
void AnswerDesk::complain(const Status& status) {
    if (!status && !has_complained_) {
        has_complained_ = true;
        log_("answers of services are not kept: " + status.error().message);
    }
}

bool AnswerDesk::run_and_wait(Job job) {
    const auto done = std::make_shared<std::promise<void>>();
    std::future<void> is_done = done->get_future();
    const bool is_taken = jobs_.push([done, job = std::move(job)](store::AnswerCache& cache) {
        job(cache);
        done->set_value();
    });
    if (is_taken) {
        is_done.wait();
    }
    return is_taken;
}

Status AnswerDesk::forget(const std::vector<MovieId>& movies) {
    Status status = failure(ErrorClass::cancelled, "the coordinator is stopping");
    run_and_wait([&](store::AnswerCache& cache) { status = cache.forget(movies); });
    return status;
}

Status AnswerDesk::clear() {
    Status status = failure(ErrorClass::cancelled, "the coordinator is stopping");
    run_and_wait([&](store::AnswerCache& cache) { status = cache.clear(); });
    return status;
}

Result<store::AnswerCacheFacts> AnswerDesk::facts() {
    Result<store::AnswerCacheFacts> facts = failure(ErrorClass::cancelled, "the coordinator is stopping");
    run_and_wait([&](store::AnswerCache& cache) { facts = cache.facts(); });
    return facts;
}

}  // namespace cinefleet::app
