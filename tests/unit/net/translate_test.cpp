#include "coordinator/net/translate.h"

#include "tests/unit/net/test_worker.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cinefleet::net {
namespace {

constexpr PeerId kSender{1};

proto::Hello spoiled(void (*spoil)(proto::Hello&)) {
    proto::Hello hello = hello_of("nas/0");
    spoil(hello);
    return hello;
}

TEST(Translate, WhatNoHonestWorkerSaysIsRefused) {
    using proto::Hello;
    const std::vector<proto::Message> bad = {
        spoiled([](Hello& hello) { hello.worker_id = ""; }),
        spoiled([](Hello& hello) { hello.worker_id = "a\x1B[2J"; }),
        spoiled([](Hello& hello) { hello.worker_id = std::string(1'000, 'a'); }),
        spoiled([](Hello& hello) { hello.host = "a\nb"; }),
        spoiled([](Hello& hello) { hello.incarnation = 0; }),
        spoiled([](Hello& hello) { hello.slots = 0; }),
        spoiled([](Hello& hello) { hello.worker_id = "nas\u009b2J/0"; }),
        spoiled([](Hello& hello) { hello.host = "nas\u202e"; }),
        spoiled([](Hello& hello) { hello.slots = 1'000'000; }),
        spoiled([](Hello& hello) { hello.permits.emplace(1'000'000); }),
        spoiled([](Hello& hello) {
            hello.held = {{LeaseId{-1}, TaskId{1}}};
        }),
        proto::Sync{7, -1, 0, {}, {}, 0},
        proto::Sync{7, 1, -1, {}, {}, 0},
        proto::Sync{7, 1, 0, {}, {}, 0, -1},
        proto::Sync{7, 1, 0, {}, {}, 0, 1'000'000},
        proto::Sync{7, 1, 0, {}, {{LeaseId{1}, TaskId{0}}}, 0},
        proto::PermitRequest{ProviderId::tmdb, 0, 1},
        proto::PermitRequest{ProviderId::tmdb, 1'000'000, 1},
        proto::PermitRelease{PermitId{0}, proto::PermitOutcome::ok, 0, 0},
        proto::PermitRelease{PermitId{1}, proto::PermitOutcome::ok, -1, 0},
        proto::PermitRelease{PermitId{1}, proto::PermitOutcome::ok, 0, -1},
        proto::PermitRelease{PermitId{1}, proto::PermitOutcome::ok, 0, 0, -1},
        proto::ChildExited{},
        proto::Welcome{},
        proto::ResultMessage{},
    };
    for (std::size_t i = 0; i < bad.size(); ++i) {
        const Result<queue::Event> event = event_of(kSender, bad[i]);
        ASSERT_FALSE(event) << i;
        EXPECT_EQ(event.error().error_class, ErrorClass::malformed) << i;
    }
}

TEST(Translate, TimesOfAReleaseAreCappedAtADay) {
    const auto event = event_of(
        kSender, proto::PermitRelease{PermitId{1}, proto::PermitOutcome::throttled, INT64_MAX, INT64_MAX});
    ASSERT_TRUE(event);
    EXPECT_EQ(std::get<queue::PermitReleased>(*event).retry_after, std::chrono::hours(24));
    EXPECT_EQ(std::get<queue::PermitReleased>(*event).latency, std::chrono::hours(24));
}

// Without it a window would count from the answer, and a tenth of TMDB's allowance would be lost.
TEST(Translate, AReleaseTellsHowLongItsRequestTook) {
    const auto event =
        event_of(kSender, proto::PermitRelease{PermitId{1}, proto::PermitOutcome::ok, 0, 1'083});
    ASSERT_TRUE(event);
    EXPECT_EQ(std::get<queue::PermitReleased>(*event).latency, Millis(1'083));
}

TEST(Translate, EveryOutcomeOfAPermitKeepsItsMeaning) {
    const std::vector<std::pair<proto::PermitOutcome, queue::PermitOutcome>> pairs = {
        {proto::PermitOutcome::ok, queue::PermitOutcome::ok},
        {proto::PermitOutcome::throttled, queue::PermitOutcome::throttled},
        {proto::PermitOutcome::blocked, queue::PermitOutcome::blocked},
        {proto::PermitOutcome::failed, queue::PermitOutcome::failed},
        {proto::PermitOutcome::unused, queue::PermitOutcome::unused},
    };
    for (const auto& [wire, expected] : pairs) {
        const auto event = event_of(kSender, proto::PermitRelease{PermitId{1}, wire, 0, 0});
        ASSERT_TRUE(event);
        EXPECT_EQ(std::get<queue::PermitReleased>(*event).outcome, expected);
    }
}

TEST(Translate, EveryVerdictKeepsItsMeaning) {
    const std::vector<std::pair<queue::LeaseVerdict, proto::LeaseVerdict>> verdicts = {
        {queue::LeaseVerdict::keep, proto::LeaseVerdict::keep},
        {queue::LeaseVerdict::abort, proto::LeaseVerdict::abort},
        {queue::LeaseVerdict::resend, proto::LeaseVerdict::resend},
        {queue::LeaseVerdict::committed, proto::LeaseVerdict::committed},
    };
    for (const auto& [queued, wire] : verdicts) {
        const auto outgoing =
            outgoing_of(queue::SendSyncReply{kSender, 1, {}, 0, {{LeaseId{1}, queued}}}, {});
        ASSERT_TRUE(outgoing);
        EXPECT_EQ(std::get<proto::SyncReply>(outgoing->message).decisions.at(0).verdict, wire);
    }
    const std::vector<std::pair<queue::AckVerdict, proto::AckVerdict>> acks = {
        {queue::AckVerdict::committed, proto::AckVerdict::committed},
        {queue::AckVerdict::dropped, proto::AckVerdict::dropped},
        {queue::AckVerdict::resend, proto::AckVerdict::resend},
    };
    for (const auto& [queued, wire] : acks) {
        const auto outgoing = outgoing_of(queue::SendResultAck{kSender, LeaseId{1}, queued}, {});
        ASSERT_TRUE(outgoing);
        EXPECT_TRUE(outgoing->is_data);
        EXPECT_EQ(std::get<proto::ResultAck>(outgoing->message).verdict, wire);
    }
}

TEST(Translate, CancelKeepsItsScope) {
    const proto::Cancel cancel = cancel_of({CancelSeq{3}, RunId{4}, TaskId{5}});
    EXPECT_EQ(cancel.cancel_seq, CancelSeq{3});
    EXPECT_EQ(cancel.run_id, RunId{4});
    EXPECT_EQ(cancel.task_id, TaskId{5});
}

}  // namespace
}  // namespace cinefleet::net
