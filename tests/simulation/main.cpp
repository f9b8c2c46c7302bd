// The queue core in a simulated world: workers, network, disk, providers, operator and faults, all drawn from
// one seed and in virtual time. A seed that breaks a promise prints one line that replays it exactly.

#include "tests/simulation/world.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace cinefleet::simulation {
namespace {

struct Options {
    std::uint64_t first_seed = 1;
    std::int64_t seeds = 500;
    double hours = 0;
    unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
    bool prints_trace = false;
    bool runs_mutations = false;
    std::int64_t mutation_seeds = 2'000;
    std::int64_t repeats = 20;
};

struct Failure {
    std::uint64_t seed = 0;
    std::string what;
};

/// Lives through seeds on several threads, from the first one on, until told to stop or something fails.
class SeedRunner {
  public:
    SeedRunner(const Options& options, queue::Mutation mutation) : options_(options), mutation_(mutation) {}

    /// Until `seeds` are done and `end` is reached.
    void run(std::int64_t seeds, std::chrono::steady_clock::time_point end) {
        std::vector<std::jthread> threads;
        for (unsigned job = 0; job < options_.jobs; ++job) {
            threads.emplace_back([this, seeds, end] {
                while (!has_failed_) {
                    const std::int64_t number = next_++;
                    if (number >= seeds && std::chrono::steady_clock::now() >= end) {
                        break;
                    }
                    run_one(options_.first_seed + static_cast<std::uint64_t>(number), number);
                }
            });
        }
    }

    const std::optional<Failure>& failure() const { return failure_; }
    const Report& report() const { return report_; }
    std::int64_t done() const { return done_; }

  private:
    void run_one(std::uint64_t seed, std::int64_t number) {
        World world({seed, mutation_, options_.prints_trace});
        world.run();
        std::optional<std::string> broken = world.promises.broken();
        if (!broken && number < options_.repeats && mutation_ == queue::Mutation::none) {
            World again({seed, mutation_, false});
            again.run();
            if (again.report.hash() != world.report.hash()) {
                broken = "the same seed did not do the same again";
            }
        }
        const std::lock_guard lock(mutex_);
        ++done_;
        report_.add(world.report);
        if (broken && (!failure_ || seed < failure_->seed)) {
            failure_ = {seed, *broken};
            has_failed_ = true;
        }
    }

    const Options& options_;
    const queue::Mutation mutation_;
    std::atomic<std::int64_t> next_{0};
    std::atomic<bool> has_failed_{false};
    std::mutex mutex_;
    std::optional<Failure> failure_;
    Report report_{false};
    std::int64_t done_ = 0;
};

int run_seeds(const Options& options) {
    const auto start = std::chrono::steady_clock::now();
    const auto length = std::chrono::duration_cast<std::chrono::steady_clock::duration>(
        std::chrono::duration<double, std::ratio<3600>>(options.hours));
    SeedRunner runner(options, queue::Mutation::none);
    runner.run(options.seeds, start + length);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    for (const auto& [what, times] : runner.report().counts()) {
        std::printf("%-28s %12lld\n", what.c_str(), static_cast<long long>(times));
    }
    std::printf("%lld seeds, %lld steps in %.1f s (%.0f steps a second)\n",
                static_cast<long long>(runner.done()), static_cast<long long>(runner.report().steps()),
                took.count(), static_cast<double>(runner.report().steps()) / took.count());
    if (runner.failure()) {
        std::printf("FAILED: seed %llu: %s\nreplay: cinefleet_simulation --seed %llu --seeds 1 --trace\n",
                    static_cast<unsigned long long>(runner.failure()->seed), runner.failure()->what.c_str(),
                    static_cast<unsigned long long>(runner.failure()->seed));
        return 1;
    }
    return 0;
}

/// Each deliberate fault has to be found; what is not is a hole in the simulation.
int run_mutations(const Options& options) {
    int missed = 0;
    std::printf("%-28s %8s  %s\n", "mutation", "seed", "found as");
    for (const queue::MutationInfo& info : queue::kMutations) {
        SeedRunner runner(options, info.mutation);
        runner.run(options.mutation_seeds, {});
        const std::string name(info.name);
        if (runner.failure()) {
            std::printf("%-28s %8llu  %s\n", name.c_str(),
                        static_cast<unsigned long long>(runner.failure()->seed),
                        runner.failure()->what.c_str());
        } else {
            std::printf("%-28s %8s  in %lld seeds\n", name.c_str(), "MISSED",
                        static_cast<long long>(runner.done()));
            ++missed;
        }
        std::fflush(stdout);
    }
    return missed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace cinefleet::simulation

int main(int argc, char** argv) {
    using namespace cinefleet::simulation;
    Options options;
    CLI::App app("Runs the queue core through simulated faults and checks what it promises.");
    app.add_option("--seed", options.first_seed, "the first seed");
    app.add_option("--seeds", options.seeds, "how many seeds, one after another");
    app.add_option("--hours", options.hours, "go on with further seeds for so long");
    app.add_option("--jobs", options.jobs, "threads")->check(CLI::PositiveNumber);
    app.add_option("--repeats", options.repeats, "so many seeds are run twice and have to do the same");
    app.add_flag("--trace", options.prints_trace, "print every event and effect; use with --seeds 1");
    app.add_flag("--mutations", options.runs_mutations, "find each of the deliberate faults");
    CLI11_PARSE(app, argc, argv);
    if (options.prints_trace) {
        options.jobs = 1;
        options.repeats = 0;
    }
    return options.runs_mutations ? run_mutations(options) : run_seeds(options);
}
