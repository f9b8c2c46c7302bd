// Durable no-op tasks a second through the real coordinator and, in the same run, through the floor.

#include "common/check.h"
#include "common/sys/process.h"
#include "coordinator/app/core_loop.h"
#include "coordinator/net/fleet_server.h"
#include "coordinator/save/save_loop.h"
#include "coordinator/store/store.h"
#include "tests/bench/queue/floor.h"
#include "tests/bench/queue/noop_worker.h"
#include "tests/bench/queue/thread_times.h"
#include "tests/support/temporary_folder.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstdio>
#include <fstream>
#include <future>
#include <mutex>

namespace cinefleet::bench {
namespace {

constexpr int kWorkers = 4;
constexpr int kIdleRuns = 200;

std::int64_t resident_kib() {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
        if (word == "VmRSS:") {
            std::int64_t kib = 0;
            status >> kib;
            return kib;
        }
    }
    return 0;
}

double seconds_since(MonoTime start) {
    return std::chrono::duration<double>(SystemClock().mono() - start).count();
}

std::vector<ChildProcess> start_workers(const std::string& endpoint, int slots, bool floor) {
    std::vector<ChildProcess> workers;
    for (int i = 0; i < kWorkers; ++i) {
        Result<ChildProcess> worker = ChildProcess::start(
            {own_program_path(), "--worker", endpoint, "--id", "bench/" + std::to_string(i), "--slots",
             std::to_string(slots), floor ? "--floor-worker" : "--noop-worker"});
        CINEFLEET_CHECK(worker.has_value());
        workers.push_back(*std::move(worker));
    }
    return workers;
}

// A coordinator's threads without the scan, the control socket and the workers of its own.
class Bench {
  public:
    explicit Bench(const std::string& database) {
        std::unique_ptr<store::Store> store = *store::Store::open(database, clock_);
        const MonoTime start = clock_.mono();
        queue::Recovered recovered = *store->recover();
        recover_s_ = seconds_since(start);
        net::FleetServerOptions fleet;
        fleet.guard.messages_per_s = 10'000'000;  // tasks that take no time look like a flood
        fleet_ = std::make_unique<net::FleetServer>(fleet, clock_);
        CINEFLEET_CHECK(fleet_->start().has_value());
        save_ =
            std::make_unique<save::SaveLoop>(std::move(store), save::SaveOptions{}, clock_,
                                             [this](queue::Event event) { core_->post(std::move(event)); });
        core_ = std::make_unique<app::CoreLoop>(
            queue::CoreOptions{}, app::CoreLoop::Parts{*fleet_, *save_, clock_},
            app::CoreLoop::Callbacks{[this](const app::EndedRun& ended) { on_ended(ended); },
                                     [](const std::string& text) { fmt::print(stderr, "{}\n", text); },
                                     [](queue::ProviderReopened) {}});
        save_->start();
        core_->start(std::move(recovered));
    }

    ~Bench() {
        core_->stop();
        save_->stop();
    }
    Bench(const Bench&) = delete;
    Bench& operator=(const Bench&) = delete;

    std::string endpoint() const { return fleet_->local_endpoint(); }
    double recover_s() const { return recover_s_; }

    // Makes a run of all movies of the library durable; the core hears of it with begin().
    RunId enqueue(std::int64_t limit) {
        RunId run;
        save_->run_on_writer([&](store::Store& store) {
            store::RunOrder order;
            order.type.selection = ScrapeSelection::all;
            store::RunPlan plan = *store.plan_run(order);
            plan.tasks.resize(std::min<std::size_t>(plan.tasks.size(), static_cast<std::size_t>(limit)));
            const queue::RunCreated created = *store.create_run(order, plan);
            run = created.run;
            count_ = created.task_count;
        });
        return run;
    }

    void begin(RunId run) { core_->post(queue::RunCreated{run, Priority::bulk, count_, 1}); }

    // Returns when its phases were.
    app::RunPhases wait_for(RunId run) {
        std::unique_lock lock(mutex_);
        ended_.wait(lock, [&] { return last_ended_.run.run == run; });
        app::RunPhases phases = last_ended_.phases;
        lock.unlock();
        save_->run_on_writer(
            [&](store::Store& store) { CINEFLEET_CHECK(store.end_run(run, "", "{}").has_value()); });
        return phases;
    }

    // Seconds until the cancel of a run is durable.
    double cancel(RunId run) {
        const MonoTime start = clock_.mono();
        std::promise<void> durable;
        core_->post_and_then(queue::CancelRequested{run, TaskId{}, "bench"},
                             [&](store::Store*) { durable.set_value(); });
        durable.get_future().wait();
        return seconds_since(start);
    }

  private:
    void on_ended(const app::EndedRun& ended) {
        const std::lock_guard lock(mutex_);
        last_ended_ = ended;
        ended_.notify_all();
    }

    SystemClock clock_;
    double recover_s_ = 0;
    std::int64_t count_ = 0;
    std::unique_ptr<net::FleetServer> fleet_;
    std::unique_ptr<save::SaveLoop> save_;
    std::unique_ptr<app::CoreLoop> core_;
    std::mutex mutex_;
    std::condition_variable ended_;
    app::EndedRun last_ended_;
};

void make_library(const std::string& database, std::int64_t movies) {
    const SystemClock clock;
    const std::unique_ptr<store::Store> store = *store::Store::open(database, clock);
    const SourceId source = *store->add_source("/bench");
    std::vector<FoundMovie> found(static_cast<std::size_t>(movies));
    for (std::size_t i = 0; i < found.size(); ++i) {
        const std::string name = "Movie " + std::to_string(i);
        found[i].parts = {{name + ".mkv", 0, 0}};
        found[i].name.title = name;
    }
    CINEFLEET_CHECK(store->apply_scan(source, found).has_value());
}

double floor_rate(const std::string& folder, std::int64_t tasks, int slots) {
    std::vector<ChildProcess> workers;
    const std::string database = folder + "/floor" + std::to_string(slots) + ".db";
    const double seconds = run_floor(database, tasks, [&](const std::string& endpoint) {
        workers = start_workers(endpoint, slots, true);
    });
    return static_cast<double>(tasks) / seconds;
}

void measure_rate(const std::string& folder, std::int64_t tasks, int slots) {
    const double floor = floor_rate(folder, tasks, slots);
    Bench bench(folder + "/queue.db");
    const std::vector<ChildProcess> workers = start_workers(bench.endpoint(), slots, false);
    const RunId warm = bench.enqueue(1'000);
    bench.begin(warm);
    bench.wait_for(warm);
    const MonoTime enqueued = SystemClock().mono();
    const RunId run = bench.enqueue(tasks);
    const double enqueue_s = seconds_since(enqueued);
    const ThreadTimes before = thread_times();
    const MonoTime start = SystemClock().mono();
    bench.begin(run);
    bench.wait_for(run);
    const double rate = static_cast<double>(tasks) / seconds_since(start);
    const ThreadTimes used = used_since(before);
    fmt::print(
        "credit {:>2}: {:>7.0f} tasks/s durable; floor {:>7.0f}/s, ratio {:.2f}; enqueue {:.0f} rows/s\n",
        slots + 1, rate, floor, rate / floor, static_cast<double>(tasks) / enqueue_s);
    fmt::print("           us of coordinator CPU each: {}\n", describe(used, tasks));
}

double ms_between(MonoTime from, MonoTime to) {
    return std::chrono::duration<double, std::milli>(to - from).count();
}

std::string percentiles(std::vector<double> milliseconds) {
    std::ranges::sort(milliseconds);
    return fmt::format("p50 {:.2f} ms, p99 {:.2f} ms", milliseconds[milliseconds.size() / 2],
                       milliseconds[milliseconds.size() * 99 / 100]);
}

void measure_idle_latency(const std::string& folder) {
    const std::string database = folder + "/idle.db";
    make_library(database, 1);
    Bench bench(database);
    const std::vector<ChildProcess> workers = start_workers(bench.endpoint(), 3, false);
    const SystemClock clock;
    std::vector<double> to_leased;
    std::vector<double> to_durable;
    for (int i = 0; i < kIdleRuns; ++i) {
        const RunId run = bench.enqueue(1);
        const MonoTime start = clock.mono();
        bench.begin(run);
        const app::RunPhases phases = bench.wait_for(run);
        to_durable.push_back(ms_between(start, clock.mono()));
        to_leased.push_back(ms_between(start, phases.first_lease.value_or(start)));
    }
    fmt::print("one task on an idle fleet, ready to leased: {}; ready to durable: {}\n",
               percentiles(to_leased), percentiles(to_durable));
}

void make_open_tasks(const std::string& database, std::int64_t tasks) {
    make_library(database, tasks);
    Bench(database).enqueue(tasks);
}

void measure_open_tasks(const std::string& database, std::int64_t tasks) {
    const std::int64_t before = resident_kib();
    const MonoTime start = SystemClock().mono();
    Bench bench(database);
    const double start_s = seconds_since(start);
    const std::vector<ChildProcess> workers = start_workers(bench.endpoint(), 3, false);
    const double cancel_ms = bench.cancel(RunId{1}) * 1e3;
    fmt::print(
        "{} open tasks: start {:.3f} s (of it {:.3f} s to recover), {} KiB resident ({} KiB before);"
        " cancel durable in {:.1f} ms\n",
        tasks, start_s, bench.recover_s(), resident_kib(), before, cancel_ms);
}

// In a process of its own, so that nothing else is in its memory.
void in_process_of_its_own(const char* mode, const std::string& database, std::int64_t tasks) {
    Result<ChildProcess> child =
        ChildProcess::start({own_program_path(), mode, database, "--tasks", std::to_string(tasks)});
    CINEFLEET_CHECK(child.has_value());
    while (!child->poll_end()) {
        std::array<Waitable, 1> end = {Waitable{nullptr, child->end_fd(), false}};
        wait_readable(end, Millis{1'000});
    }
}

}  // namespace
}  // namespace cinefleet::bench

int main(int argc, char** argv) {
    CLI::App app("Durable no-op tasks a second, memory and times with many open tasks.");
    std::int64_t tasks = 100'000;
    bool with_million = false;
    cinefleet::bench::NoopWorker worker;
    bool noop = false;
    bool floor = false;
    app.add_option("--tasks", tasks, "Of each measured run")
        ->check(CLI::Range(1'000, 1'000'000))
        ->capture_default_str();
    app.add_flag("--million", with_million, "Also with 1,000,000 open tasks");
    std::string to_make;
    std::string to_open;
    app.add_option("--make", to_make)->group("");
    app.add_option("--open", to_open)->group("");
    app.add_option("--worker", worker.endpoint)->group("");
    app.add_option("--id", worker.id)->group("");
    app.add_option("--slots", worker.slots)->group("");
    app.add_flag("--noop-worker", noop)->group("");
    app.add_flag("--floor-worker", floor)->group("");
    CLI11_PARSE(app, argc, argv);
    if (noop) {
        cinefleet::bench::run_noop_worker(worker);
    }
    if (floor) {
        cinefleet::bench::run_floor_worker(worker);
    }
    if (!to_make.empty()) {
        cinefleet::bench::make_open_tasks(to_make, tasks);
        return 0;
    }
    if (!to_open.empty()) {
        cinefleet::bench::measure_open_tasks(to_open, tasks);
        return 0;
    }
    const cinefleet::TemporaryFolder folder;
    cinefleet::bench::make_library((folder.path() / "queue.db").string(), tasks);
    for (const int slots : {3, 31}) {
        cinefleet::bench::measure_rate(folder.path().string(), tasks, slots);
    }
    cinefleet::bench::measure_idle_latency(folder.path().string());
    std::fflush(stdout);
    for (const std::int64_t open : {tasks, with_million ? std::int64_t{1'000'000} : std::int64_t{0}}) {
        const std::string database = (folder.path() / ("open" + std::to_string(open) + ".db")).string();
        if (open > 0) {
            cinefleet::bench::in_process_of_its_own("--make", database, open);
            cinefleet::bench::in_process_of_its_own("--open", database, open);
        }
    }
    return 0;
}
