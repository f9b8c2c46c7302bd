#include "coordinator/cli/report.h"

#include <gtest/gtest.h>

namespace cinefleet::cli {
namespace {

constexpr std::size_t kWidth = 200;

control::WorkerStatus worker_with(const std::string& title) {
    control::WorkerStatus worker;
    worker.worker_id = "nas/0";
    worker.holding = {{TaskId{1}, title, 100, false}};
    return worker;
}

TEST(Report, AWorkerIsShownWithWhatItHas) {
    control::WorkerStatus worker = worker_with("Alien");
    EXPECT_EQ(render_worker(worker, kWidth), "  nas/0: Alien");
    worker.draining = true;
    worker.holding.front().returning = true;
    EXPECT_EQ(render_worker(worker, kWidth), "  nas/0 (leaving): Alien (saving)");
    worker.holding.clear();
    EXPECT_EQ(render_worker(worker, kWidth), "  nas/0 (leaving): waiting");
}

TEST(Report, ATitleCommandsNoTerminal) {
    EXPECT_EQ(render_worker(worker_with("A\u009b2J\nB\u202eC\x1b[H"), kWidth), "  nas/0: A2J BC[H");
}

TEST(Report, AWorkerThatHasMissedItsTurnThreeTimesIsShownAsSilent) {
    control::WorkerStatus worker = worker_with("Alien");
    worker.silent_ms = 5'999;
    EXPECT_EQ(render_worker(worker, kWidth), "  nas/0: Alien");
    worker.silent_ms = 12'400;
    EXPECT_EQ(render_worker(worker, kWidth), "  nas/0 (silent for 12 s): Alien");
}

}  // namespace
}  // namespace cinefleet::cli
