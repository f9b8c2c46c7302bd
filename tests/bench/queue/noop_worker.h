#pragma once

#include <string>

namespace cinefleet::bench {

struct NoopWorker {
    std::string endpoint;
    std::string id;
    int slots = 3;
};

/// A worker whose scrapes take no time: each lease is answered at once with a result of about 2 KB. Speaks
/// the real protocol through the real agent. Runs until it is killed.
void run_noop_worker(const NoopWorker& options);

/// The same for the floor: 200 bytes in, 2 KB back, `slots + 1` tasks at once.
void run_floor_worker(const NoopWorker& options);

}  // namespace cinefleet::bench
