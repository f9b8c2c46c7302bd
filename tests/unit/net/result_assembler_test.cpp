#include "coordinator/net/result_assembler.h"

#include "tests/unit/net/test_worker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace cinefleet::net {
namespace {

constexpr PeerId kPeer{2};
constexpr PeerId kOther{4};
constexpr LeaseId kLease{9};

class ResultAssemblerTest : public testing::Test {
  protected:
    AssemblerLimits limits_;
    MonoTime now_{};

    // Everything that a result and its images lead to.
    std::vector<queue::ResultArrived> send(ResultAssembler& assembler, const SentResult& sent,
                                           PeerId peer = kPeer) {
        std::vector<queue::ResultArrived> arrived = assembler.on_result(peer, sent.message, now_).arrived;
        for (const auto& [image, bytes] : sent.images) {
            const auto step = assembler.on_image(peer, image, Blob::from_string(bytes), now_);
            arrived.insert(arrived.end(), step.arrived.begin(), step.arrived.end());
        }
        return arrived;
    }
};

TEST_F(ResultAssemblerTest, ResultWithoutImagesIsWholeAtOnce) {
    ResultAssembler assembler(limits_);
    const auto arrived = send(assembler, result_of(kLease, {}));
    ASSERT_EQ(arrived.size(), 1U);
    EXPECT_FALSE(arrived[0].damaged);
    EXPECT_TRUE(assembler.take(kLease));
}

TEST_F(ResultAssemblerTest, AnswersComeWithTheResult) {
    ResultAssembler assembler(limits_);
    SentResult sent = result_of(kLease, {});
    sent.message.answers.emplace_back().etag = "tag";
    send(assembler, sent);
    const std::optional<ArrivedResult> taken = assembler.take(kLease);
    ASSERT_TRUE(taken);
    ASSERT_EQ(taken->answers.size(), 1U);
    EXPECT_EQ(taken->answers[0].etag, "tag");
}

TEST_F(ResultAssemblerTest, AnythingThatDoesNotFitMakesItDamagedExactlyOnce) {
    struct Case {
        std::string name;
        std::function<void(SentResult&)> spoil;
    };
    const std::vector<Case> cases = {
        {"order", [](SentResult& r) { std::swap(r.images[0], r.images[1]); }},
        {"missing", [](SentResult& r) { r.images.erase(r.images.begin()); }},
        {"twice", [](SentResult& r) { r.images[1] = r.images[0]; }},
        {"size", [](SentResult& r) { r.images[1].second += "x"; }},
        {"total", [](SentResult& r) { r.message.image_bytes += 1; }},
        {"total too small", [](SentResult& r) { r.message.image_bytes -= 1; }},
        {"hash", [](SentResult& r) { r.images[0].first.artwork.sha256 = "short"; }},
        {"hash's case", [](SentResult& r) { r.images[0].first.artwork.sha256 = std::string(64, 'A'); }},
        {"lease", [](SentResult& r) { r.images[1].first.lease_id = LeaseId{77}; }},
        {"count", [](SentResult& r) { r.message.image_count = 65; }},
        {"negative count", [](SentResult& r) { r.message.image_count = -1; }},
        {"bytes without images", [](SentResult& r) { r.message.image_count = 0; }},
        {"negative bytes", [](SentResult& r) { r.message.image_bytes = -1; }},
        {"no task", [](SentResult& r) { r.message.task_id = TaskId{}; }},
    };
    for (const Case& bad : cases) {
        ResultAssembler assembler(limits_);
        SentResult sent = result_of(kLease, {10, 20});
        bad.spoil(sent);
        const auto arrived = send(assembler, sent);
        ASSERT_EQ(arrived.size(), 1U) << bad.name;
        EXPECT_TRUE(arrived[0].damaged) << bad.name;
        EXPECT_FALSE(assembler.take(kLease)) << bad.name;
        EXPECT_EQ(assembler.held_bytes(), 0) << bad.name;
    }
}

TEST_F(ResultAssemblerTest, ImagesThatFollowADamagedResultAreNoFurtherProblem) {
    ResultAssembler assembler(limits_);
    SentResult sent = result_of(kLease, {10, 20, 30});
    assembler.on_result(kPeer, sent.message, now_);
    EXPECT_NE(assembler.on_image(kPeer, sent.images[1].first, Blob::from_string("x"), now_).problem, "");
    EXPECT_EQ(assembler.on_image(kPeer, sent.images[2].first, Blob::from_string("x"), now_).problem, "");
    sent.images[0].first.lease_id = LeaseId{77};
    EXPECT_NE(assembler.on_image(kPeer, sent.images[0].first, Blob::from_string("x"), now_).problem, "");
}

TEST_F(ResultAssemblerTest, NextResultTellsThatTheLastOneStayedIncomplete) {
    ResultAssembler assembler(limits_);
    assembler.on_result(kPeer, result_of(kLease, {10}).message, now_);
    const auto step = assembler.on_result(kPeer, result_of(LeaseId{10}, {}).message, now_);
    ASSERT_EQ(step.arrived.size(), 2U);
    EXPECT_EQ(step.arrived[0].lease, kLease);
    EXPECT_TRUE(step.arrived[0].damaged);
    EXPECT_EQ(step.arrived[1].lease, LeaseId{10});
    EXPECT_FALSE(step.arrived[1].damaged);
}

TEST_F(ResultAssemblerTest, PeersSendAtTheSameTime) {
    ResultAssembler assembler(limits_);
    const SentResult one = result_of(kLease, {10});
    const SentResult two = result_of(LeaseId{10}, {20});
    assembler.on_result(kPeer, one.message, now_);
    EXPECT_FALSE(send(assembler, two, kOther).at(0).damaged);
    const auto step =
        assembler.on_image(kPeer, one.images[0].first, Blob::from_string(one.images[0].second), now_);
    EXPECT_FALSE(step.arrived.at(0).damaged);
}

TEST_F(ResultAssemblerTest, ResultSentAgainOnANewConnectionReplacesTheBrokenOne) {
    ResultAssembler assembler(limits_);
    const SentResult sent = result_of(kLease, {10, 20});
    assembler.on_result(kPeer, sent.message, now_);
    const auto arrived = send(assembler, sent, kOther);
    ASSERT_EQ(arrived.size(), 1U);
    EXPECT_EQ(arrived[0].peer, kOther);
    EXPECT_EQ(assembler.held_bytes(), 30);
}

TEST_F(ResultAssemblerTest, PeerOverItsBytesHasToSendAgain) {
    limits_.peer_bytes = 100;
    ResultAssembler assembler(limits_);
    EXPECT_FALSE(send(assembler, result_of(LeaseId{1}, {150})).at(0).damaged) << "a single one always may";
    EXPECT_TRUE(send(assembler, result_of(LeaseId{2}, {1})).at(0).damaged);
    EXPECT_FALSE(send(assembler, result_of(LeaseId{3}, {100}), kOther).at(0).damaged);
    assembler.drop(LeaseId{1});
    EXPECT_FALSE(send(assembler, result_of(LeaseId{2}, {1})).at(0).damaged);
}

TEST_F(ResultAssemblerTest, EverybodyTogetherStaysWithinTheTotal) {
    limits_.total_bytes = 100;
    ResultAssembler assembler(limits_);
    EXPECT_FALSE(send(assembler, result_of(LeaseId{1}, {60})).at(0).damaged);
    EXPECT_TRUE(send(assembler, result_of(LeaseId{2}, {41}), kOther).at(0).damaged);
    EXPECT_EQ(assembler.held_bytes(), 60);
}

TEST_F(ResultAssemblerTest, UnfinishedResultIsForgottenWithItsConnectionOrAfterAWhile) {
    ResultAssembler assembler(limits_);
    assembler.on_result(kPeer, result_of(kLease, {10}).message, now_);
    assembler.drop_unfinished(kPeer);
    EXPECT_EQ(assembler.held_bytes(), 0);

    assembler.on_result(kPeer, result_of(kLease, {10}).message, now_);
    assembler.drop_stalled(now_ + limits_.stall - Millis{1});
    EXPECT_EQ(assembler.held_bytes(), 10);
    assembler.drop_stalled(now_ + limits_.stall);
    EXPECT_EQ(assembler.held_bytes(), 0);
}

}  // namespace
}  // namespace cinefleet::net
