#include "coordinator/net/fleet_server.h"

#include "common/sys/wake.h"
#include "tests/unit/net/test_worker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace cinefleet::net {
namespace {

FleetServerOptions options() {
    FleetServerOptions options;
    options.welcome.version = "1.2.3";
    options.welcome.scrape.language = "de-AT";
    options.guard.max_strikes = 4;
    return options;
}

class FleetServerTest : public testing::Test {
  protected:
    HandClock clock_;
    std::vector<std::string> complaints_;
    std::unique_ptr<FleetServer> server_;
    SocketContext context_;
    std::unique_ptr<TestPeer> control_;
    std::unique_ptr<TestPeer> data_;

    void SetUp() override { start(options()); }

    void start(FleetServerOptions with) {
        with.complain = [this](const std::string& line) { complaints_.push_back(line); };
        server_ = std::make_unique<FleetServer>(std::move(with), clock_);
        ASSERT_TRUE(server_->start());
        control_ = connect_control();
        data_ = std::make_unique<TestPeer>(context_, server_->data_port());
    }

    std::unique_ptr<TestPeer> connect_control() {
        return std::make_unique<TestPeer>(context_, server_->control_port());
    }

    PeerId say_hello() {
        control_->send(hello_of("nas/0"));
        return wait_for<queue::WorkerHello>(*server_).peer;
    }

    queue::ResultArrived send_result(const SentResult& sent) {
        data_->send(sent.message);
        for (const auto& [image, bytes] : sent.images) {
            data_->send_image(image, bytes);
        }
        return wait_for<queue::ResultArrived>(*server_);
    }

    // Serves until `is_done`, while nothing that comes may become an event.
    template <class Condition>
    void serve_until(Condition is_done) {
        for (int turn = 0; turn < kTurns; ++turn) {
            if (is_done()) {
                return;
            }
            EXPECT_FALSE(server_->next_event());
            server_->poll(kTurn, -1);
        }
        FAIL() << "it never came so far";
    }

    // The same, while a peer that came back may say HELLO as well.
    void expect_still_serving_others() {
        const auto other = connect_control();
        other->send(hello_of("other/0"));
        std::string heard;
        for (int turn = 0; turn < kTurns && heard != "other/0"; ++turn) {
            const std::optional<queue::Event> event = wait_for_event(*server_);
            const auto* hello = event ? std::get_if<queue::WorkerHello>(&*event) : nullptr;
            heard = hello != nullptr ? hello->worker_id : "";
        }
        EXPECT_EQ(heard, "other/0");
    }

    // Proof that what was sent before harmed nobody.
    void expect_still_serving() {
        const auto other = connect_control();
        other->send(hello_of("other/0"));
        EXPECT_EQ(wait_for<queue::WorkerHello>(*server_).worker_id, "other/0");
    }
};

TEST_F(FleetServerTest, HelloBecomesAnEventAndIsWelcomed) {
    proto::Hello hello = hello_of("nas/0");
    hello.held = {{LeaseId{5}, TaskId{6}, proto::LeasePhase::returning, 10},
                  {LeaseId{7}, TaskId{8}, proto::LeasePhase::scraping, 10}};
    control_->send(hello);
    const auto event = wait_for<queue::WorkerHello>(*server_);
    EXPECT_EQ(event.worker_id, "nas/0");
    EXPECT_EQ(event.incarnation, 7U);
    EXPECT_EQ(event.slots, 3);
    ASSERT_EQ(event.held.size(), 2U);
    EXPECT_TRUE(event.held[0].returning);
    EXPECT_FALSE(event.held[1].returning);

    queue::SendWelcome effect{event.peer, CancelSeq{9}, 1'000, {{LeaseId{5}, queue::LeaseVerdict::resend}}};
    EXPECT_TRUE(server_->send(effect));
    const auto welcome = control_->receive<proto::Welcome>(*server_);
    EXPECT_EQ(welcome.coordinator_version, "1.2.3");
    EXPECT_EQ(welcome.settings.language, "de-AT");
    EXPECT_EQ(welcome.cancel_seq, CancelSeq{9});
    EXPECT_EQ(welcome.byte_credit, 1'000);
    EXPECT_EQ(welcome.decisions,
              (std::vector<proto::LeaseDecision>{{LeaseId{5}, proto::LeaseVerdict::resend}}));
    EXPECT_EQ(welcome.data_endpoint, "tcp://*:" + std::to_string(server_->data_port()));
    EXPECT_EQ(welcome.cancel_endpoint, "tcp://*:" + std::to_string(server_->cancel_port()));
}

TEST_F(FleetServerTest, LeaseCarriesTheTask) {
    const PeerId peer = say_hello();
    auto spec = std::make_shared<TaskSpec>();
    spec->title = "Fight Club";
    EXPECT_TRUE(
        server_->send(queue::SendLease{peer, LeaseId{4}, TaskId{5}, RunId{6}, 2, Millis{1'500}, spec, true}));
    const auto lease = control_->receive<proto::Lease>(*server_);
    EXPECT_EQ(lease.lease_id, LeaseId{4});
    EXPECT_EQ(lease.task_id, TaskId{5});
    EXPECT_EQ(lease.run_id, RunId{6});
    EXPECT_EQ(lease.attempt, 2);
    EXPECT_EQ(lease.deadline_ms, 1'500);
    EXPECT_TRUE(lease.alone);
    EXPECT_EQ(lease.spec, *spec);
}

TEST_F(FleetServerTest, LeaseCarriesWhatWasAnsweredBefore) {
    const PeerId peer = say_hello();
    KeptAnswer answer;
    answer.request = std::string(64, 'a');
    answer.is_fresh = true;
    answer.body = Blob::from_string(std::string(200'000, 'x'));
    server_->send_lease(
        {peer, LeaseId{4}, TaskId{5}, RunId{6}, 2, Millis{1'500}, std::make_shared<const TaskSpec>(), false},
        {answer});
    const auto lease = control_->receive<proto::Lease>(*server_);
    EXPECT_EQ(lease.lease_id, LeaseId{4});
    EXPECT_EQ(lease.answers, std::vector{answer});
}

TEST_F(FleetServerTest, OtherMessagesOfTheControlChannelGoBothWays) {
    const PeerId peer = say_hello();
    control_->send(proto::Sync{7, 3, 2, CancelSeq{1}, {{LeaseId{4}, TaskId{5}}}, 0});
    const auto sync = wait_for<queue::WorkerSync>(*server_);
    EXPECT_EQ(sync.peer, peer);
    EXPECT_EQ(sync.sequence, 3);
    EXPECT_EQ(sync.held.size(), 1U);
    server_->send(queue::SendSyncReply{peer, 3, CancelSeq{1}, 10, {}});
    EXPECT_EQ(control_->receive<proto::SyncReply>(*server_).sequence, 3);

    control_->send(proto::PermitRequest{ProviderId::imdb, 2, 31});
    EXPECT_EQ(wait_for<queue::PermitsRequested>(*server_).count, 2);
    server_->send(queue::SendPermits{peer, ProviderId::imdb, 31, {PermitId{1}, PermitId{2}}});
    EXPECT_EQ(control_->receive<proto::PermitGrant>(*server_).permits.size(), 2U);

    control_->send(proto::PermitRelease{PermitId{1}, proto::PermitOutcome::throttled, 2'500, 10});
    const auto released = wait_for<queue::PermitReleased>(*server_);
    EXPECT_EQ(released.outcome, queue::PermitOutcome::throttled);
    EXPECT_EQ(released.retry_after, Millis{2'500});

    server_->send(queue::SendDrain{peer});
    control_->receive<proto::Drain>(*server_);
    server_->send(queue::SendAskHello{peer});
    control_->receive<proto::AskHello>(*server_);
    control_->send(proto::ChildExited{"nas/1", 8, 43, -1, 11});
    EXPECT_EQ(wait_for<queue::WorkerExited>(*server_).signal, 11);
    control_->send(proto::Goodbye{7});
    EXPECT_EQ(wait_for<queue::WorkerGoodbye>(*server_).incarnation, 7U);
}

TEST_F(FleetServerTest, EffectsOfOthersAreLeftToThem) {
    EXPECT_FALSE(server_->send(queue::Commit{TaskId{1}, LeaseId{1}}));
    EXPECT_FALSE(server_->send(queue::Note{"hm"}));
}

TEST_F(FleetServerTest, ResultWithImagesArrivesWholeAndIsTakenOnce) {
    const SentResult sent = result_of(LeaseId{4}, {100'000, 0, 3});
    const auto event = send_result(sent);
    EXPECT_EQ(event.lease, LeaseId{4});
    EXPECT_EQ(event.task, TaskId{104});
    EXPECT_EQ(event.bytes, 100'003);
    EXPECT_FALSE(event.damaged);

    const std::optional<ArrivedResult> result = server_->take_result(LeaseId{4});
    ASSERT_TRUE(result);
    EXPECT_EQ(result->worker_id, "nas/0");
    EXPECT_EQ(result->result, sent.message.result);
    ASSERT_EQ(result->images.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(result->images[i].bytes.view(), sent.images[i].second);
        EXPECT_EQ(result->images[i].artwork, sent.images[i].first.artwork);
    }
    EXPECT_FALSE(server_->take_result(LeaseId{4}));

    server_->send(queue::SendResultAck{event.peer, LeaseId{4}, queue::AckVerdict::committed});
    EXPECT_EQ(data_->receive<proto::ResultAck>(*server_).verdict, proto::AckVerdict::committed);
}

TEST_F(FleetServerTest, AcknowledgedResultIsForgotten) {
    const auto event = send_result(result_of(LeaseId{4}, {10}));
    server_->send(queue::SendResultAck{event.peer, LeaseId{4}, queue::AckVerdict::dropped});
    EXPECT_FALSE(server_->take_result(LeaseId{4}));
    EXPECT_EQ(data_->receive<proto::ResultAck>(*server_).verdict, proto::AckVerdict::dropped);
}

TEST_F(FleetServerTest, ResultWithAMissingImageIsDamagedAndCanBeSentAgain) {
    SentResult sent = result_of(LeaseId{4}, {10, 20, 30});
    SentResult holed = sent;
    holed.images.erase(holed.images.begin() + 1);
    EXPECT_TRUE(send_result(holed).damaged);
    EXPECT_FALSE(server_->take_result(LeaseId{4}));
    EXPECT_FALSE(send_result(sent).damaged);
    EXPECT_TRUE(server_->take_result(LeaseId{4}));
    EXPECT_EQ(server_->counters().damaged, 1);
}

TEST_F(FleetServerTest, EventsBeyondTheLimitWaitForTheNextPoll) {
    FleetServerOptions one_by_one = options();
    one_by_one.max_events_per_poll = 1;
    start(one_by_one);
    data_->send(result_of(LeaseId{4}, {10}).message);  // its image never comes …
    data_->send(result_of(LeaseId{5}, {}).message);    // … so this message makes two events
    EXPECT_EQ(wait_for<queue::ResultArrived>(*server_).lease, LeaseId{4});
    EXPECT_FALSE(server_->next_event());
    server_->poll(Millis{60'000}, -1);
    EXPECT_TRUE(server_->next_event()) << "what waits ends the poll at once";
}

TEST_F(FleetServerTest, PeersOfControlAndDataNeverShareANumber) {
    const PeerId control = say_hello();
    EXPECT_NE(send_result(result_of(LeaseId{4}, {})).peer, control);
}

TEST_F(FleetServerTest, GarbageIsCountedComplainedAboutAndAnswered) {
    control_->send_bytes("GET / HTTP/1.1");
    const auto answer = control_->receive<proto::Unsupported>(*server_);
    EXPECT_EQ(answer.major, proto::kMajor);
    EXPECT_EQ(server_->counters().malformed, 1);
    EXPECT_THAT(complaints_, testing::ElementsAre(testing::HasSubstr("could not be understood")));
    expect_still_serving();
}

TEST_F(FleetServerTest, OtherVersionIsToldWhatWeSpeak) {
    const auto header = proto::encode_header({9, 0, 1});
    control_->send_bytes(std::string(header.begin(), header.end()) + "\x80");
    const auto answer = control_->receive<proto::Unsupported>(*server_);
    EXPECT_EQ(answer.type, 1);
    EXPECT_EQ(answer.major, proto::kMajor);
    EXPECT_EQ(
        answer.reason,
        "The worker speaks version 9 of the protocol, the coordinator version 1: upgrade the coordinator.");
    EXPECT_THAT(complaints_, testing::ElementsAre(testing::HasSubstr(answer.reason)));
    EXPECT_EQ(server_->counters().unsupported, 1);
}

TEST_F(FleetServerTest, UnknownTypesAreNoStrikes) {
    const auto header = proto::encode_header({proto::kMajor, proto::kMinor, 999});
    for (int i = 0; i < 2 * options().guard.max_strikes; ++i) {
        control_->send_bytes(std::string(header.begin(), header.end()) + "\x80");
        EXPECT_EQ(control_->receive<proto::Unsupported>(*server_).type, 999);
    }
    say_hello();
}

TEST_F(FleetServerTest, PeerThatKeepsBreakingTheProtocolIsDisconnected) {
    for (int i = 0; i < options().guard.max_strikes; ++i) {
        control_->send(proto::Drain{});  // only the coordinator says this
    }
    serve_until([&] { return control_->next_news() == ConnectionNews::disconnected; });
    EXPECT_EQ(server_->counters().malformed, options().guard.max_strikes);
    EXPECT_EQ(server_->counters().cut, 1);
    EXPECT_THAT(complaints_, testing::Contains(testing::HasSubstr("It is disconnected.")));
    expect_still_serving();
}

TEST_F(FleetServerTest, WhatADisconnectedPeerHadSentBeforeIsIgnored) {
    for (int i = 0; i < options().guard.max_strikes; ++i) {
        control_->send(proto::Drain{});
    }
    control_->send(hello_of("nas/0"));
    // Either it was on its way, or it is the first message of a new connection.
    for (int turn = 0; turn < kTurns && server_->counters().cut == 0; ++turn) {
        server_->poll(kTurn, -1);
        const std::optional<queue::Event> event = server_->next_event();
        EXPECT_FALSE(event && server_->counters().cut == 0);
    }
    EXPECT_EQ(server_->counters().cut, 1);
    expect_still_serving_others();
}

TEST_F(FleetServerTest, MessagesOnTheWrongChannelOrInTheWrongFormAreRefused) {
    data_->send(hello_of("nas/0"));
    control_->send(result_of(LeaseId{4}, {}).message);
    control_->send_frames({Blob::from_string(proto::encode(hello_of("nas/0"))), Blob::from_string("more")});
    data_->send(proto::ImageMessage{LeaseId{4}, 0, {}});  // without its bytes
    data_->send_image(proto::ImageMessage{LeaseId{4}, 0, {}}, "of no result");
    data_->send_frames({Blob()});
    serve_until([&] { return server_->counters().malformed == 6; });
    expect_still_serving();
}

TEST_F(FleetServerTest, PeerThatIsGoneIsForgottenWithoutHarm) {
    const PeerId peer = say_hello();
    control_.reset();
    for (int turn = 0; turn < kTurns && server_->counters().unroutable == 0; ++turn) {
        EXPECT_TRUE(server_->send(queue::SendDrain{peer}));
        server_->poll(kTurn, -1);
    }
    EXPECT_EQ(server_->counters().unroutable, 1);
    EXPECT_TRUE(server_->send(queue::SendDrain{peer}));
    EXPECT_TRUE(server_->send(queue::SendDrain{PeerId{12'345}}));
    expect_still_serving();
}

TEST_F(FleetServerTest, CancelReachesSubscribersAndThoseWhoComeLater) {
    server_->send(queue::PublishCancel{CancelSeq{5}, RunId{2}, TaskId{}});
    SubSocket late(context_);
    ASSERT_TRUE(late.connect("tcp://127.0.0.1:" + std::to_string(server_->cancel_port())));
    const auto next_seq = [&] {
        const std::optional<Frames> frames = late.receive();
        const auto message = proto::decode(frames ? frames->front().view() : std::string_view());
        return message ? std::get<proto::Cancel>(*message).cancel_seq : CancelSeq{};
    };
    CancelSeq seen;
    serve_until([&] { return (seen = next_seq()) != CancelSeq{}; });
    EXPECT_EQ(seen, CancelSeq{5}) << "the welcome of the subscription";
    // Between welcome and subscription a publication may still be lost: SYNC makes up for it.
    serve_until([&] {
        server_->send(queue::PublishCancel{CancelSeq{6}, RunId{}, TaskId{3}});
        return (seen = next_seq()) != CancelSeq{};
    });
    EXPECT_EQ(seen, CancelSeq{6});
}

TEST_F(FleetServerTest, WaitEndsWhenItsOwnerIsWoken) {
    Wake wake;
    wake.notify();
    server_->poll(Millis{60'000}, wake.fd());
    EXPECT_FALSE(server_->next_event());
}

TEST_F(FleetServerTest, TakenPortIsAConflict) {
    FleetServerOptions same = options();
    same.data_port = server_->data_port();
    FleetServer second(same, clock_);
    const Status status = second.start();
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().error_class, ErrorClass::conflict);
    EXPECT_THAT(status.error().message, testing::HasSubstr(std::to_string(server_->data_port())));
}

TEST_F(FleetServerTest, EveryAddressIsReachedLocallyByLoopback) {
    FleetServerOptions everywhere = options();
    everywhere.host = "*";
    FleetServer server(everywhere, clock_);
    ASSERT_TRUE(server.start());
    EXPECT_EQ(server.local_endpoint(), "tcp://127.0.0.1:" + std::to_string(server.control_port()));
    TestPeer worker(context_, server.control_port());
    worker.send(hello_of("nas/0"));
    wait_for<queue::WorkerHello>(server);
}

TEST_F(FleetServerTest, OnlyAWorkerThatCanIsAskedForChanges) {
    const PeerId old = say_hello();
    EXPECT_EQ(server_->ask_changes({1, "2026-11-13", "2026-11-27", 1}, PeerId{}), std::nullopt);
    const auto able = connect_control();
    proto::Hello hello = hello_of("nas/1");
    hello.features = {"later", proto::kChangesFeature};
    able->send(hello);
    const PeerId peer = wait_for<queue::WorkerHello>(*server_).peer;
    ASSERT_EQ(server_->ask_changes({2, "2026-11-13", "2026-11-27", 1}, PeerId{}), peer);
    EXPECT_EQ(able->receive<proto::ChangesRequest>(*server_).request_id, 2);
    able->send(proto::Changes{2, {603}, 1, std::nullopt});
    std::optional<FleetServer::ArrivedChanges> arrived;
    serve_until([&] {
        arrived = server_->next_changes();
        return arrived.has_value();
    });
    EXPECT_EQ(arrived->peer, peer);
    EXPECT_EQ(arrived->changes.tmdb_ids, std::vector<std::int64_t>{603});
    control_->send(proto::Changes{2, {604}, 1, std::nullopt});  // nobody has asked it
    serve_until([&] { return server_->counters().malformed == 1; });
    EXPECT_FALSE(server_->next_changes());
    EXPECT_EQ(server_->ask_changes({3, "", "", 1}, peer), peer);  // there is no other
    clock_.advance(Millis{60'000});
    EXPECT_EQ(server_->ask_changes({4, "", "", 1}, old), std::nullopt);  // nothing was heard of them for long
}

}  // namespace
}  // namespace cinefleet::net
