#include "coordinator/hooks/running_command.h"

#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>

#include <poll.h>

#include <csignal>
#include <cstdlib>
#include <fstream>

namespace cinefleet::hooks {
namespace {

using testing::HasSubstr;
using Kind = HookVerdict::Kind;

constexpr MonoTime kNever = MonoTime::max();

struct Ended {
    HookVerdict verdict;
    std::string output;
};

Ended run(const std::string& command, const std::string& input = "") {
    const auto running = RunningCommand::start(command, input, kNever);
    EXPECT_TRUE(running);
    for (;;) {
        if (std::optional<HookVerdict> verdict = (*running)->poll(MonoTime{})) {
            return {*std::move(verdict), (*running)->output()};
        }
        std::array<pollfd, 2> items = {pollfd{(*running)->fds()[0], POLLIN, 0},
                                       pollfd{(*running)->fds()[1], POLLIN, 0}};
        ::poll(items.data(), 1, 1'000);
    }
}

TEST(RunningCommand, ReadsItsInputAndIsHeardOnBothOutputs) {
    const Ended ended = run("cat; echo but >&2", "{\"a\": \"Léon\"}\n");
    EXPECT_EQ(ended.verdict.kind, Kind::delivered);
    EXPECT_EQ(ended.output, "{\"a\": \"Léon\"}\nbut\n");
}

TEST(RunningCommand, OneThatReadsNothingOfMuchEndsAllTheSame) {
    EXPECT_EQ(run("exit 0", std::string(1 << 20, 'x')).verdict.kind, Kind::delivered);
}

TEST(RunningCommand, OfMuchOutputTheBeginningIsKept) {
    const Ended ended = run("head -c 300000 /dev/zero | tr '\\0' x");
    EXPECT_EQ(ended.verdict.kind, Kind::delivered);
    EXPECT_EQ(ended.output, std::string(RunningCommand::kMostOutput, 'x'));
}

TEST(RunningCommand, ItsEndSaysWhatCameOfIt) {
    EXPECT_EQ(run("exit 3").verdict.kind, Kind::refused);
    EXPECT_EQ(run("exit 3").verdict.message, "exits with 3");
    EXPECT_EQ(run("exit 75").verdict.kind, Kind::later);
    EXPECT_EQ(run("/nowhere/command").verdict.kind, Kind::later);
    EXPECT_THAT(run("kill -9 $$").verdict.message, HasSubstr("signal 9"));
}

TEST(RunningCommand, WhatTakesTooLongIsKilledWithAllThatItStarted) {
    const TemporaryFolder folder;
    const std::string pids = folder.path() / "pids";
    pid_t inner = 0;
    {
        const auto running = RunningCommand::start(
            "sleep 1000 & echo $! >" + pids + ".new; mv " + pids + ".new " + pids + "; wait", "",
            MonoTime{Millis{5}});
        ASSERT_TRUE(running);
        while (!std::filesystem::exists(pids)) {
            EXPECT_FALSE((*running)->poll(MonoTime{Millis{4}}));
            ::poll(nullptr, 0, 1);
        }
        std::ifstream(pids) >> inner;
        const std::optional<HookVerdict> verdict = (*running)->poll(MonoTime{Millis{5}});
        ASSERT_TRUE(verdict);
        EXPECT_EQ(verdict->kind, Kind::refused);
        EXPECT_THAT(verdict->message, HasSubstr("was killed"));
    }
    ASSERT_GT(inner, 0);
    const auto state_of = [inner] {
        std::string word;
        std::ifstream stat("/proc/" + std::to_string(inner) + "/stat");
        stat >> word >> word >> word;
        return word;
    };
    while (!state_of().empty() && state_of() != "Z") {
        ::poll(nullptr, 0, 1);  // the kernel takes its time
    }
}

}  // namespace
}  // namespace cinefleet::hooks
