#include "coordinator/hooks/deliverer.h"

#include "common/sys/thread_name.h"
#include "common/text.h"

#include <algorithm>
#include <utility>

namespace cinefleet::hooks {
namespace {

constexpr std::int32_t kPage = 64;
// What is told is taken out of the outbox together, so that a quick hook costs few transactions; after a
// crash no more than this is told twice.
constexpr std::size_t kMostUnsettled = 32;
constexpr Millis kLongestUnsettled{1'000};
constexpr Millis kLongestWait{1'000};
constexpr Millis kWriteAgain{1'000};  // the database could not take it

// What a command printed, as one line of a log.
std::string one_line(const std::string& said) {
    std::string text = to_valid_utf8(trim(said));
    std::ranges::replace_if(
        text, [](char c) { return c >= 0 && c < ' '; }, ' ');
    return text;
}

}  // namespace

Deliverer::Deliverer(const std::vector<Hook>& hooks, std::unique_ptr<store::StoreReader> reader, Parts parts)
    : reader_(std::move(reader)), parts_(std::move(parts)) {
    for (const Hook& hook : hooks) {
        Lane& lane = lanes_.emplace_back();
        lane.hook = hook;
        lane.key = std::ssize(lanes_);
    }
}

Deliverer::~Deliverer() {
    stop();
}

void Deliverer::start() {
    thread_ = std::thread([this] { run(); });
}

void Deliverer::stop() {
    stopping_ = true;
    wake_.notify();
    if (thread_.joinable()) {
        thread_.join();
    }
    lanes_.clear();
}

void Deliverer::notify() {
    {
        const std::lock_guard lock(mutex_);
        ++noticed_;
    }
    wake_.notify();
}

void Deliverer::retry_now() {
    retries_ = true;
    notify();
}

bool Deliverer::wait_until_told(Millis longest) {
    notify();
    std::unique_lock lock(mutex_);
    const std::uint64_t until = noticed_;
    return told_.wait_for(lock, longest, [&] { return all_told_ >= until; });
}

void Deliverer::run() {
    name_this_thread("hooks");
    while (!stopping_) {
        take_notice();
        for (Lane& lane : lanes_) {
            move_on(lane);
        }
        publish();
        wait();
        for (const HttpClient::Finished& finished : http_.perform()) {
            Lane& lane = lanes_[static_cast<std::size_t>(finished.key - 1)];
            lane.is_asking = false;
            conclude(lane, verdict_of(lane.hook, finished.answer));
        }
    }
    for (Lane& lane : lanes_) {
        lane.command.reset();  // on the thread that started it
        settle(lane);
    }
}

void Deliverer::take_notice() {
    std::uint64_t noticed = 0;
    {
        const std::lock_guard lock(mutex_);
        noticed = noticed_;
    }
    const bool is_new = noticed != std::exchange(taken_, noticed);
    const bool retries = retries_.exchange(false);
    for (Lane& lane : lanes_) {
        lane.has_news = lane.has_news || is_new;
        if (retries) {
            // What was given up stands before what it knows of.
            lane.page.erase(lane.page.begin() + (lane.is_busy() ? 1 : 0), lane.page.end());
            lane.next_try = {};
        }
    }
}

void Deliverer::move_on(Lane& lane) {
    if (lane.command) {
        const std::optional<HookVerdict> verdict = lane.command->poll(parts_.clock.mono());
        if (!verdict) {
            return;
        }
        log_output(lane);
        lane.command.reset();
        conclude(lane, *verdict);
    }
    while (!lane.is_busy() && parts_.clock.mono() >= lane.next_try) {
        const bool is_due = lane.told.size() >= kMostUnsettled ||
                            parts_.clock.mono() >= lane.told_since + kLongestUnsettled || lane.page.empty();
        if (is_due && !settle(lane)) {
            return;
        }
        if (lane.page.empty() && (!lane.has_news || !load(lane))) {
            return;
        }
        if (!lane.page.empty()) {
            tell(lane);
        }
    }
}

// False: the database cannot be read now.
bool Deliverer::load(Lane& lane) {
    Result<std::vector<store::HookDelivery>> page = reader_->hook_deliveries(lane.hook.name, kPage);
    if (!page) {
        parts_.log("hook " + lane.hook.name + ": " + page.error().message);
        lane.next_try = parts_.clock.mono() + kWriteAgain;
        return false;
    }
    lane.has_news = page->size() >= static_cast<std::size_t>(kPage);
    lane.page.assign(page->begin(), page->end());
    return true;
}

// nullopt: what it is about is not there any more.
std::optional<HookMessage> Deliverer::message_of(const store::HookDelivery& delivery) {
    if (delivery.event == HookEvent::run_ended) {
        const Result<store::RunRow> run = reader_->run(delivery.run);
        return run ? std::optional(run_message(delivery, *run)) : std::nullopt;
    }
    const Result<store::MovieRow> movie = reader_->movie(std::to_string(delivery.movie.value));
    return movie ? std::optional(movie_message(delivery, *movie)) : std::nullopt;
}

void Deliverer::tell(Lane& lane) {
    const std::optional<HookMessage> message = message_of(lane.page.front());
    if (!message) {
        on_delivered(lane);
        return;
    }
    if (lane.hook.kind != HookKind::command) {
        http_.start(lane.key, hook_request(lane.hook, *message));
        lane.is_asking = true;
        return;
    }
    Result<std::unique_ptr<RunningCommand>> command =
        RunningCommand::start(lane.hook.command, message->json, parts_.clock.mono() + lane.hook.timeout);
    if (command) {
        lane.command = *std::move(command);
    } else {
        on_failed(lane, {HookVerdict::Kind::later, command.error().message});
    }
}

void Deliverer::conclude(Lane& lane, const HookVerdict& verdict) {
    if (verdict.kind != HookVerdict::Kind::delivered) {
        on_failed(lane, verdict);
        return;
    }
    if (lane.failures > 0) {
        parts_.log("hook " + lane.hook.name + " works again");
    }
    lane.failures = 0;
    on_delivered(lane);
}

void Deliverer::on_delivered(Lane& lane) {
    if (lane.told.empty()) {
        lane.told_since = parts_.clock.mono();
    }
    lane.told.push_back(lane.page.front().id);
    lane.page.pop_front();
}

void Deliverer::on_failed(Lane& lane, const HookVerdict& verdict) {
    if (!settle(lane)) {
        return;
    }
    ++lane.failures;
    const Millis pause = std::max(hook_retry_delay(lane.failures, parts_.first_pause),
                                  std::min(verdict.pause, kLongestHookPause));
    if (lane.failures == 1) {
        parts_.log("hook " + lane.hook.name + " " + verdict.message +
                   ": tried again, see `cinefleet hooks list`");
    }
    const store::HookFailure failed{lane.page.front().id, verdict.message,
                                    verdict.kind == HookVerdict::Kind::refused, pause};
    Result<std::int64_t> given_up = std::int64_t{0};
    parts_.write([&](store::Store& store) { given_up = store.hooks().fail(lane.hook.name, failed); });
    if (given_up && *given_up > 0) {
        parts_.log("hook " + lane.hook.name + " " + verdict.message + ": " + std::to_string(*given_up) +
                   " deliveries given up, `cinefleet hooks retry " + lane.hook.name + "` tries them again");
    }
    lane.page.clear();  // some of it may be given up
    lane.has_news = true;
    lane.next_try = parts_.clock.mono() + pause;
    if (failed.is_refusal && given_up && *given_up > 0) {
        lane.failures = 0;  // it was that one: the next begins anew
    }
}

// False: it has to be tried again, or there is no writer any more.
bool Deliverer::settle(Lane& lane) {
    if (lane.told.empty()) {
        return true;
    }
    Status settled = failure(ErrorClass::cancelled, "the coordinator is stopping");
    parts_.write([&](store::Store& store) { settled = store.hooks().settle(lane.hook.name, lane.told); });
    if (!settled) {
        lane.next_try = parts_.clock.mono() + kWriteAgain;
        return false;
    }
    lane.told.clear();
    return true;
}

void Deliverer::log_output(const Lane& lane) const {
    if (const std::string said = one_line(lane.command->output()); !said.empty()) {
        parts_.log("hook " + lane.hook.name + ": " + said);
    }
}

void Deliverer::publish() {
    const bool all_told = std::ranges::all_of(
        lanes_, [](const Lane& lane) { return lane.is_done() || (lane.failures > 0 && !lane.is_busy()); });
    if (all_told) {
        {
            const std::lock_guard lock(mutex_);
            all_told_ = taken_;
        }
        told_.notify_all();
    }
}

Millis Deliverer::wait_time() const {
    const MonoTime now = parts_.clock.mono();
    MonoTime until = now + kLongestWait;
    for (const Lane& lane : lanes_) {
        if (lane.command) {
            until = std::min(until, lane.command->until());
        } else if (!lane.is_busy() && !lane.is_done()) {
            until = std::min(until, lane.next_try);
        }
    }
    return std::chrono::ceil<Millis>(std::max(until - now, MonoTime::duration::zero()));
}

void Deliverer::wait() {
    std::vector<int> fds = {wake_.fd()};
    for (const Lane& lane : lanes_) {
        if (lane.command) {
            const std::array<int, 2> its = lane.command->fds();
            fds.insert(fds.end(), its.begin(), its.end());
        }
    }
    http_.wait(fds, wait_time());
    wake_.drain();
}

}  // namespace cinefleet::hooks
