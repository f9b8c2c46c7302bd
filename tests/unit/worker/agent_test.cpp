#include "worker/runtime/agent.h"

#include <gmock/gmock.h>

#include <limits>
#include <utility>

namespace cinefleet::worker {
namespace {

using proto::LeasePhase;
using proto::LeaseVerdict;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

proto::Welcome welcome() {
    proto::Welcome message;
    message.sync_interval_ms = 2'000;
    message.lease_ttl_ms = 15'000;
    message.byte_credit = 1'000;
    return message;
}

proto::Lease lease(std::int64_t id, bool alone = false) {
    proto::Lease message;
    message.lease_id = LeaseId{id};
    message.task_id = TaskId{id + 100};
    message.run_id = RunId{7};
    message.spec.title = "Heat";
    message.alone = alone;
    return message;
}

// A result with one image of so many bytes.
MovieScrape::Output scraped(std::int64_t image_bytes) {
    MovieScrape::Output output;
    output.result.outcome = ScrapeOutcome::scraped;
    output.result.new_title = "Heat";
    FetchedImage image;
    image.artwork.size_bytes = image_bytes;
    output.images.push_back(std::move(image));
    return output;
}

// An agent with three slots, and a clock that the test turns.
class AgentTest : public testing::Test {
  protected:
    void hear(const proto::Message& message) { agent_.on_message(message, now_); }

    void pass(Millis time) {
        now_ += time;
        agent_.on_time(now_);
    }

    // The messages of one type that were said since the last call; the others are dropped.
    template <class T>
    std::vector<T> said() {
        std::vector<T> found;
        for (proto::Message& message : agent_.take_messages()) {
            if (T* wanted = std::get_if<T>(&message)) {
                found.push_back(std::move(*wanted));
            }
        }
        return found;
    }

    std::vector<std::int64_t> start_all() {
        std::vector<std::int64_t> started;
        while (const std::optional<proto::Lease> next = agent_.next_start(now_)) {
            started.push_back(next->lease_id.value);
        }
        return started;
    }

    std::vector<std::int64_t> aborts() {
        std::vector<std::int64_t> list;
        for (const LeaseId id : agent_.take_aborts()) {
            list.push_back(id.value);
        }
        return list;
    }

    std::vector<std::int64_t> send_all() {
        std::vector<std::int64_t> sent;
        while (const std::optional<OutgoingResult> result = agent_.next_result()) {
            sent.push_back(result->message.lease_id.value);
        }
        return sent;
    }

    // The answer to the latest SYNC.
    void answer_sync(std::int64_t sequence, std::vector<proto::LeaseDecision> decisions = {}) {
        hear(proto::SyncReply{sequence, CancelSeq{}, 1'000, std::move(decisions)});
    }

    MonoTime now_{};
    Agent agent_{{"nas/0", 77, 4'242, "nas", 3}, now_};
};

// As AgentTest, after the first HELLO and WELCOME.
class WelcomeAgentTest : public AgentTest {
  protected:
    WelcomeAgentTest() {
        agent_.on_time(now_);
        hear(welcome());
        agent_.take_messages();
    }
};

TEST_F(AgentTest, SaysHelloAtOnceAndThenEverySecondUntilWelcome) {
    agent_.on_time(now_);
    const std::vector<proto::Hello> first = said<proto::Hello>();
    ASSERT_THAT(first, SizeIs(1));
    EXPECT_EQ(first[0].worker_id, "nas/0");
    EXPECT_EQ(first[0].incarnation, 77U);
    EXPECT_EQ(first[0].pid, 4'242);
    EXPECT_EQ(first[0].slots, 3);
    EXPECT_THAT(first[0].held, IsEmpty());
    pass(Millis{999});
    EXPECT_THAT(said<proto::Hello>(), IsEmpty());
    EXPECT_EQ(agent_.next_timer(), now_ + Millis{1});
    pass(Millis{1});
    EXPECT_THAT(said<proto::Hello>(), SizeIs(1));
    hear(welcome());
    pass(Millis{1'500});
    EXPECT_THAT(said<proto::Hello>(), IsEmpty());
    EXPECT_TRUE(agent_.welcome());
}

TEST_F(AgentTest, AProcessForOneTaskTakesOneSaysSoAndLeavesWhenItIsAcknowledged) {
    Agent agent({"nas/0", 77, 4'242, "nas", 1, true}, now_);
    agent.on_message(welcome(), now_);
    agent.take_messages();
    EXPECT_FALSE(agent.may_leave());
    agent.on_message(lease(1), now_);
    ASSERT_TRUE(agent.next_start(now_));
    agent.on_time(now_);
    const std::vector<proto::Message> messages = agent.take_messages();
    ASSERT_THAT(messages, SizeIs(1));
    EXPECT_TRUE(std::get<proto::Sync>(messages[0]).leaving);
    agent.on_message(lease(2), now_);  // was on its way
    agent.on_scraped(LeaseId{1}, scraped(10));
    EXPECT_FALSE(agent.next_start(now_));
    EXPECT_TRUE(agent.next_result());
    EXPECT_FALSE(agent.may_leave());
    agent.on_message(proto::ResultAck{LeaseId{1}, proto::AckVerdict::committed}, now_);
    EXPECT_TRUE(agent.may_leave());
    EXPECT_TRUE(agent.is_followed());
    agent.on_message(proto::Drain{}, now_);
    EXPECT_FALSE(agent.is_followed());
}

TEST_F(AgentTest, TellsOnceThatItIsConnectedAnew) {
    EXPECT_FALSE(agent_.take_reconnected());
    hear(welcome());
    EXPECT_TRUE(agent_.take_reconnected());
    EXPECT_FALSE(agent_.take_reconnected());
}

TEST_F(AgentTest, StartsNothingBeforeItKnowsHow) {
    hear(lease(1));
    EXPECT_THAT(start_all(), IsEmpty());
    hear(welcome());
    EXPECT_THAT(start_all(), ElementsAre(1));
}

TEST_F(AgentTest, KeepsWhyItWasRefused) {
    EXPECT_FALSE(agent_.refusal());
    hear(proto::Unsupported{1, 2, 0, "upgrade the worker"});
    EXPECT_EQ(agent_.refusal(), "upgrade the worker");
}

TEST_F(AgentTest, AbsurdIntervalsNeitherSpinNorOverflow) {
    for (const std::int64_t absurd : {std::int64_t{0}, std::numeric_limits<std::int64_t>::min(),
                                      std::numeric_limits<std::int64_t>::max()}) {
        proto::Welcome message = welcome();
        message.sync_interval_ms = absurd;
        message.lease_ttl_ms = absurd;
        hear(message);
        EXPECT_TRUE(agent_.welcome());
        EXPECT_GT(agent_.next_timer(), now_);
    }
}

TEST_F(WelcomeAgentTest, StartsAsManyAsItHasSlotsInOrder) {
    for (const std::int64_t id : {4, 2, 3, 1}) {
        hear(lease(id));
    }
    hear(lease(2));  // sent twice, held once
    EXPECT_THAT(start_all(), ElementsAre(1, 2, 3));
    agent_.on_scraped(LeaseId{2}, scraped(10));
    EXPECT_THAT(start_all(), ElementsAre(4));
    EXPECT_THAT(start_all(), IsEmpty());
}

TEST_F(WelcomeAgentTest, SlotsThatChangeAreToldWithTheNextSync) {
    agent_.set_slots(5, 0);
    pass(Millis(2'000));
    EXPECT_EQ(said<proto::Sync>().at(0).slots, 5);
    for (std::int64_t id = 1; id <= 6; ++id) {
        hear(lease(id));
    }
    EXPECT_THAT(start_all(), SizeIs(5));
    agent_.set_slots(4, 0);
    agent_.on_scraped(LeaseId{1}, scraped(1));
    EXPECT_THAT(start_all(), IsEmpty());
    agent_.on_scraped(LeaseId{2}, scraped(1));
    EXPECT_THAT(start_all(), ElementsAre(6));
}

TEST_F(WelcomeAgentTest, WhoOnlyWaitsForPermitsKeepsNoSlotButNotWithoutEnd) {
    for (std::int64_t id = 1; id <= 12; ++id) {
        hear(lease(id));
    }
    EXPECT_THAT(start_all(), SizeIs(3));
    agent_.set_slots(3, 2);
    EXPECT_THAT(start_all(), ElementsAre(4, 5));
    pass(Millis(2'000));
    EXPECT_EQ(said<proto::Sync>().at(0).slots, 5);
    agent_.set_slots(3, 8);
    EXPECT_THAT(start_all(), ElementsAre(6, 7, 8, 9));  // three times the slots at the most
    agent_.set_slots(3, 0);                             // permits have come: nobody else begins
    agent_.on_scraped(LeaseId{1}, scraped(1));
    EXPECT_THAT(start_all(), IsEmpty());
}

TEST_F(WelcomeAgentTest, ASuspectRunsAlone) {
    hear(lease(1));
    EXPECT_THAT(start_all(), ElementsAre(1));
    hear(lease(2, true));
    hear(lease(3));
    EXPECT_THAT(start_all(), IsEmpty());
    agent_.on_scraped(LeaseId{1}, scraped(10));
    EXPECT_THAT(start_all(), ElementsAre(2));
    agent_.on_scraped(LeaseId{2}, scraped(10));
    EXPECT_THAT(start_all(), ElementsAre(3));
}

TEST_F(WelcomeAgentTest, EverySyncSaysWhatItHolds) {
    for (const std::int64_t id : {1, 2}) {
        hear(lease(id));
    }
    agent_.next_start(now_);
    pass(Millis{1'999});
    EXPECT_THAT(said<proto::Sync>(), IsEmpty());
    pass(Millis{1});
    const std::vector<proto::Sync> first = said<proto::Sync>();
    ASSERT_THAT(first, SizeIs(1));
    EXPECT_EQ(first[0].incarnation, 77U);
    EXPECT_EQ(first[0].sequence, 1);
    EXPECT_EQ(first[0].free_slots, 1);  // of three one runs, one is queued for
    EXPECT_THAT(first[0].held,
                ElementsAre(proto::HeldLease{LeaseId{1}, TaskId{101}, LeasePhase::scraping, 2'000},
                            proto::HeldLease{LeaseId{2}, TaskId{102}, LeasePhase::queued, 0}));
    agent_.on_scraped(LeaseId{1}, scraped(10));
    pass(Millis{2'000});
    const std::vector<proto::Sync> second = said<proto::Sync>();
    ASSERT_THAT(second, SizeIs(1));
    EXPECT_EQ(second[0].sequence, 2);
    EXPECT_EQ(second[0].held[0].phase, LeasePhase::returning);
}

TEST_F(WelcomeAgentTest, AnAnsweredSyncRenewsFromWhenItWasSent) {
    hear(lease(1));
    EXPECT_THAT(start_all(), ElementsAre(1));
    pass(Millis{2'000});
    now_ += Millis{1'900};
    answer_sync(1);
    pass(Millis{10'099});  // 1 ms before 2 s + 0.8 * 15 s
    EXPECT_TRUE(agent_.welcome());
    EXPECT_THAT(aborts(), IsEmpty());
    pass(Millis{1});
    EXPECT_FALSE(agent_.welcome());
    EXPECT_THAT(aborts(), ElementsAre(1));
}

TEST_F(WelcomeAgentTest, AnAnswerToNoSyncRenewsNothing) {
    hear(lease(1));
    start_all();
    pass(Millis{11'999});
    answer_sync(99);
    answer_sync(0);
    pass(Millis{1});
    EXPECT_THAT(aborts(), ElementsAre(1));
}

TEST_F(WelcomeAgentTest, GivingUpKeepsResultsAndSaysHelloWithThem) {
    for (const std::int64_t id : {1, 2, 3, 4}) {
        hear(lease(id));
    }
    start_all();
    agent_.on_scraped(LeaseId{2}, scraped(10));
    agent_.take_messages();
    pass(Millis{12'000});
    EXPECT_THAT(aborts(), ElementsAre(1, 3));  // 4 had not begun
    const std::vector<proto::Hello> hellos = said<proto::Hello>();
    ASSERT_THAT(hellos, SizeIs(1));
    EXPECT_THAT(hellos[0].held,
                ElementsAre(proto::HeldLease{LeaseId{2}, TaskId{102}, LeasePhase::returning, 12'000}));
    EXPECT_THAT(send_all(), IsEmpty());  // not before it knows whether the result is wanted
    agent_.on_scraped(LeaseId{1}, scraped(10));
    hear(welcome());
    EXPECT_THAT(send_all(), ElementsAre(2));
}

TEST_F(WelcomeAgentTest, GivesUpAlsoWhileItWaitsForAWelcome) {
    hear(lease(1));
    start_all();
    pass(Millis{1'000});
    hear(proto::AskHello{});
    for (int second = 1; second < 11; ++second) {
        EXPECT_THAT(said<proto::Hello>(), SizeIs(1));
        pass(Millis{1'000});
    }
    EXPECT_THAT(aborts(), IsEmpty());
    EXPECT_LE(agent_.next_timer(), now_ + Millis{1'000});
    pass(Millis{1'000});
    EXPECT_THAT(aborts(), ElementsAre(1));
}

TEST_F(WelcomeAgentTest, SaysHelloWhenAskedButOnceForManyQuestions) {
    hear(lease(1));
    start_all();
    hear(proto::AskHello{});
    hear(proto::AskHello{});
    hear(proto::AskHello{});
    EXPECT_FALSE(agent_.welcome());
    const std::vector<proto::Hello> hellos = said<proto::Hello>();
    ASSERT_THAT(hellos, SizeIs(1));
    EXPECT_THAT(hellos[0].held, SizeIs(1));
    EXPECT_THAT(aborts(), IsEmpty());  // the coordinator may take it up again
    hear(lease(2));
    EXPECT_THAT(start_all(), IsEmpty());
    hear(welcome());
    EXPECT_THAT(start_all(), ElementsAre(2));
}

TEST_F(WelcomeAgentTest, FollowsTheDecisions) {
    for (const std::int64_t id : {1, 2, 3}) {
        hear(lease(id));
    }
    start_all();
    agent_.on_scraped(LeaseId{3}, scraped(10));
    EXPECT_THAT(send_all(), ElementsAre(3));
    answer_sync(0, {{LeaseId{1}, LeaseVerdict::keep},
                    {LeaseId{2}, LeaseVerdict::abort},
                    {LeaseId{3}, LeaseVerdict::resend},
                    {LeaseId{9}, LeaseVerdict::abort}});
    EXPECT_THAT(aborts(), ElementsAre(2));
    EXPECT_THAT(send_all(), ElementsAre(3));
    answer_sync(0, {{LeaseId{3}, LeaseVerdict::committed}});
    EXPECT_THAT(send_all(), IsEmpty());
    agent_.on_scraped(LeaseId{2}, scraped(10));  // aborted: nobody wants it
    EXPECT_THAT(send_all(), IsEmpty());
}

TEST_F(WelcomeAgentTest, AResultIsKeptUntilItIsAcknowledged) {
    hear(lease(1));
    start_all();
    agent_.on_scraped(LeaseId{1}, scraped(10));
    const std::optional<OutgoingResult> sent = agent_.next_result();
    ASSERT_TRUE(sent);
    EXPECT_EQ(sent->message.task_id, TaskId{101});
    EXPECT_EQ(sent->message.worker_id, "nas/0");
    EXPECT_EQ(sent->message.incarnation, 77U);
    EXPECT_EQ(sent->message.result.new_title, "Heat");
    EXPECT_EQ(sent->message.image_count, 1);
    EXPECT_EQ(sent->message.image_bytes, 10);
    EXPECT_THAT(sent->images, SizeIs(1));
    EXPECT_FALSE(agent_.next_result());
    hear(proto::ResultAck{LeaseId{1}, proto::AckVerdict::resend});
    EXPECT_THAT(send_all(), ElementsAre(1));
    hear(proto::ResultAck{LeaseId{1}, proto::AckVerdict::committed});
    hear(proto::ResultAck{LeaseId{1}, proto::AckVerdict::resend});
    EXPECT_THAT(send_all(), IsEmpty());
}

TEST_F(WelcomeAgentTest, ADroppedResultIsForgotten) {
    hear(lease(1));
    start_all();
    agent_.on_scraped(LeaseId{1}, scraped(10));
    send_all();
    hear(proto::ResultAck{LeaseId{1}, proto::AckVerdict::dropped});
    pass(Millis{2'000});
    EXPECT_THAT(said<proto::Sync>().at(0).held, IsEmpty());
}

TEST_F(WelcomeAgentTest, ResultsStayWithinTheCreditButOneAlwaysGoes) {
    for (const std::int64_t id : {1, 2, 3}) {
        hear(lease(id));
    }
    start_all();
    agent_.on_scraped(LeaseId{1}, scraped(600));
    agent_.on_scraped(LeaseId{2}, scraped(600));
    agent_.on_scraped(LeaseId{3}, scraped(400));
    EXPECT_THAT(send_all(), ElementsAre(1, 3));  // 600 + 400 of 1,000
    hear(proto::ResultAck{LeaseId{1}, proto::AckVerdict::committed});
    EXPECT_THAT(send_all(), ElementsAre(2));
    hear(proto::SyncReply{0, CancelSeq{}, 100, {{LeaseId{2}, LeaseVerdict::resend}}});
    EXPECT_THAT(send_all(), IsEmpty());  // 3 is under way
    hear(proto::ResultAck{LeaseId{3}, proto::AckVerdict::committed});
    EXPECT_THAT(send_all(), ElementsAre(2));  // more than the credit, but alone
}

TEST_F(WelcomeAgentTest, ACancelDropsWhatIsInItsScope) {
    hear(lease(1));
    proto::Lease other = lease(2);
    other.run_id = RunId{8};
    hear(other);
    hear(lease(3));
    hear(lease(4));
    start_all();
    agent_.on_scraped(LeaseId{3}, scraped(10));
    hear(proto::Cancel{CancelSeq{1}, RunId{}, TaskId{102}});
    EXPECT_THAT(aborts(), ElementsAre(2));
    hear(proto::Cancel{CancelSeq{2}, RunId{7}, TaskId{}});
    EXPECT_THAT(aborts(), ElementsAre(1));
    EXPECT_THAT(start_all(), IsEmpty());      // 4 was queued and is gone
    EXPECT_THAT(send_all(), ElementsAre(3));  // the coordinator decides about results
    pass(Millis{2'000});
    EXPECT_EQ(said<proto::Sync>().at(0).cancel_seen, CancelSeq{2});
}

TEST_F(WelcomeAgentTest, ACancelWithoutAScopeDropsAll) {
    hear(lease(1));
    hear(lease(2));
    start_all();
    hear(proto::Cancel{CancelSeq{1}, RunId{}, TaskId{}});
    EXPECT_THAT(aborts(), ElementsAre(1, 2));
}

TEST_F(WelcomeAgentTest, ACancelThatWasSeenIsNotFollowedAgain) {
    hear(proto::Cancel{CancelSeq{5}, RunId{7}, TaskId{}});
    hear(lease(1));  // granted after it
    start_all();
    hear(proto::Cancel{CancelSeq{5}, RunId{7}, TaskId{}});
    hear(proto::Cancel{CancelSeq{4}, RunId{}, TaskId{}});
    EXPECT_THAT(aborts(), IsEmpty());
    hear(proto::Cancel{CancelSeq{6}, RunId{7}, TaskId{}});
    EXPECT_THAT(aborts(), ElementsAre(1));
}

TEST_F(WelcomeAgentTest, LeavesWhenDrainedAndEmpty) {
    hear(lease(1));
    start_all();
    hear(proto::Drain{});
    EXPECT_FALSE(agent_.may_leave());
    agent_.on_scraped(LeaseId{1}, scraped(10));
    EXPECT_FALSE(agent_.may_leave());
    send_all();
    hear(proto::ResultAck{LeaseId{1}, proto::AckVerdict::committed});
    EXPECT_TRUE(agent_.may_leave());
}

}  // namespace
}  // namespace cinefleet::worker
