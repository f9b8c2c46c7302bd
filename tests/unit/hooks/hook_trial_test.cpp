#include "coordinator/hooks/hook_trial.h"

#include "tests/support/http_receiver.h"

#include <gmock/gmock.h>

namespace cinefleet::hooks {
namespace {

using testing::HasSubstr;
using Kind = HookVerdict::Kind;

TEST(HookTrial, TellsWhatAHookAnswers) {
    HttpReceiver receiver;
    Hook hook;
    hook.name = "it";
    hook.url = receiver.url() + "/in";
    EXPECT_EQ(try_out(hook, SystemClock()).verdict.kind, Kind::delivered);
    ASSERT_EQ(receiver.count(), 1U);
    EXPECT_EQ(receiver.requests()[0].target, "/in");
    EXPECT_THAT(receiver.requests()[0].body, HasSubstr("\"event\":\"test\""));
    receiver.answer_with(500);
    EXPECT_EQ(try_out(hook, SystemClock()).verdict.message, "answers 500");
    receiver.stop();
    EXPECT_EQ(try_out(hook, SystemClock()).verdict.kind, Kind::later);
}

TEST(HookTrial, ShowsWhatACommandPrints) {
    Hook hook;
    hook.name = "it";
    hook.kind = HookKind::command;
    hook.command = "grep -c test; exit 4";
    const HookTrial trial = try_out(hook, SystemClock());
    EXPECT_EQ(trial.said, "1\n");
    EXPECT_EQ(trial.verdict.message, "exits with 4");
    hook.command = "exec sleep 1000";
    hook.timeout = Millis{50};
    EXPECT_THAT(try_out(hook, SystemClock()).verdict.message, HasSubstr("killed"));
}

}  // namespace
}  // namespace cinefleet::hooks
