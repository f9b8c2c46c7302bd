// A fleet with keys: who is let in, for whom they may speak, and how they are put out.

#include "coordinator/net/fleet_server.h"
#include "tests/unit/net/test_worker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <vector>

namespace cinefleet::net {
namespace {

using testing::Contains;
using testing::HasSubstr;

// A TCP connection that sends these bytes and then nothing.
class RawConnection {
  public:
    RawConnection(std::uint16_t port, const std::string& bytes)
        : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::connect(fd_, static_cast<sockaddr*>(static_cast<void*>(&address)), sizeof address), 0);
        EXPECT_EQ(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
    }
    ~RawConnection() { ::close(fd_); }
    RawConnection(const RawConnection&) = delete;
    RawConnection& operator=(const RawConnection&) = delete;

  private:
    int fd_;
};

class FleetServerGuardTest : public testing::Test {
  protected:
    void SetUp() override {
        FleetServerOptions options;
        options.guard.max_strikes = 4;
        options.guard.messages_per_s = 500;
        options.keys = FleetKeys{server_.secret, allowed_};
        options.complain = [this](const std::string& line) { complaints_.push_back(line); };
        fleet_ = std::make_unique<FleetServer>(std::move(options), clock_);
        ASSERT_TRUE(fleet_->start());
    }

    std::unique_ptr<TestPeer> connect(std::uint16_t port, const KeyPair& keys) {
        return std::make_unique<TestPeer>(context_, port, ClientKeys{server_.public_key, keys.secret});
    }
    std::unique_ptr<TestPeer> connect(const KeyPair& keys) { return connect(fleet_->control_port(), keys); }

    // Serves until `is_done`; all events that come are kept.
    template <class Condition>
    void serve_until(Condition is_done) {
        for (int turn = 0; turn < kTurns; ++turn) {
            if (is_done()) {
                return;
            }
            fleet_->poll(kTurn, -1);
            while (std::optional<queue::Event> event = fleet_->next_event()) {
                events_.push_back(*std::move(event));
            }
        }
        FAIL() << "it never came so far";
    }

    // A client cannot send before the server's loop has let it in.
    void send(TestPeer& peer, const proto::Message& message) {
        const Frames frames = {Blob::from_string(proto::encode(message))};
        serve_until([&] { return peer.try_send(frames); });
    }

    template <class T>
    std::vector<T> of_type() const {
        std::vector<T> found;
        for (const queue::Event& event : events_) {
            if (const T* one = std::get_if<T>(&event)) {
                found.push_back(*one);
            }
        }
        return found;
    }

    // Whom the server has heard of as a worker.
    std::vector<std::string> workers() const {
        std::vector<std::string> names;
        for (const auto& hello : of_type<queue::WorkerHello>()) {
            names.push_back(hello.worker_id);
        }
        return names;
    }

    PeerId say_hello(TestPeer& peer, const std::string& worker_id) {
        send(peer, hello_of(worker_id));
        serve_until([&] { return !workers().empty() && workers().back() == worker_id; });
        return of_type<queue::WorkerHello>().back().peer;
    }

    void expect_still_serving() {
        const auto other = connect(nas_);
        say_hello(*other, "nas/still");
    }

    HandClock clock_;
    const KeyPair server_ = make_key_pair().value();
    const KeyPair nas_ = make_key_pair().value();
    const KeyPair box_ = make_key_pair().value();
    const KeyPair stranger_ = make_key_pair().value();
    const AllowedKeys allowed_ = {{nas_.public_key, "nas"}, {box_.public_key, "box"}};
    std::vector<std::string> complaints_;
    std::vector<queue::Event> events_;
    std::unique_ptr<FleetServer> fleet_;
    SocketContext context_;
};

TEST_F(FleetServerGuardTest, AnAllowedKeySpeaksForItsMachine) {
    const auto nas = connect(nas_);
    const PeerId peer = say_hello(*nas, "nas/0");
    EXPECT_TRUE(fleet_->send(queue::SendDrain{peer}));
    serve_until([&] { return fleet_->counters().sent == 1; });
    const auto pod = connect(nas_);
    say_hello(*pod, "nas/pod-7/0");
    EXPECT_THAT(complaints_, testing::IsEmpty());
}

TEST_F(FleetServerGuardTest, AnUnknownKeyIsRefusedToldAndReported) {
    const auto stranger = connect(stranger_);
    serve_until([&] { return stranger->next_news() == ConnectionNews::refused; });
    EXPECT_EQ(fleet_->counters().refused, 1);
    EXPECT_EQ(fleet_->counters().received, 0);
    EXPECT_THAT(complaints_,
                Contains(HasSubstr("refused a connection from 127.0.0.1: its key is not on the list")));
    expect_still_serving();
}

TEST_F(FleetServerGuardTest, PlainTextIsRefusedOnEveryPort) {
    for (const std::uint16_t port : {fleet_->control_port(), fleet_->data_port(), fleet_->cancel_port()}) {
        TestPeer plain(context_, port);
        const std::int64_t before = fleet_->counters().refused;
        serve_until([&] { return fleet_->counters().refused > before; });
        EXPECT_FALSE(plain.try_send({Blob::from_string("hello")}));
    }
    EXPECT_EQ(fleet_->counters().received, 0);
    EXPECT_THAT(complaints_, Contains(HasSubstr("it has no key, or another coordinator's")));
    expect_still_serving();
}

TEST_F(FleetServerGuardTest, ARevokedMachineIsDisconnectedAtOnceAndItsWorkersLeave) {
    const auto nas = connect(nas_);
    const PeerId peer = say_hello(*nas, "nas/0");
    const auto box = connect(box_);
    say_hello(*box, "box/0");
    fleet_->allow({{box_.public_key, "box"}});
    serve_until([&] { return nas->next_news() == ConnectionNews::disconnected; });
    ASSERT_EQ(of_type<queue::WorkerGoodbye>().size(), 1U);
    EXPECT_EQ(of_type<queue::WorkerGoodbye>().front().peer, peer);
    EXPECT_EQ(of_type<queue::WorkerGoodbye>().front().incarnation, 7U);
    EXPECT_THAT(complaints_, Contains(HasSubstr("nas/0")));
    serve_until([&] { return nas->next_news() == ConnectionNews::refused; });
    send(*box, proto::Sync{7, 1, 1, CancelSeq{}, {}, 0});
    serve_until([&] { return of_type<queue::WorkerSync>().size() == 1; });
}

TEST_F(FleetServerGuardTest, ARevokedSubscriberHearsNoMoreCancels) {
    SubSocket subscriber(context_, options_with(ClientKeys{server_.public_key, nas_.secret}));
    ConnectionWatch watch(context_, subscriber);
    ASSERT_TRUE(subscriber.connect("tcp://127.0.0.1:" + std::to_string(fleet_->cancel_port())));
    serve_until([&] {
        fleet_->send(queue::PublishCancel{CancelSeq{5}, RunId{2}, TaskId{}});
        return subscriber.receive().has_value();
    });
    fleet_->allow({});
    serve_until([&] {
        const std::optional<ConnectionWatch::Event> event = watch.receive();
        return event && event->news == ConnectionNews::refused;
    });
}

TEST_F(FleetServerGuardTest, ANewKeyIsLetInWithoutARestart) {
    AllowedKeys more = allowed_;
    more.emplace(stranger_.public_key, "new");
    fleet_->allow(more);
    const auto peer = connect(stranger_);
    say_hello(*peer, "new/0");
}

TEST_F(FleetServerGuardTest, NobodySpeaksForAnotherMachine) {
    const auto nas = connect(nas_);
    send(*nas, hello_of("box/0"));
    send(*nas, proto::ChildExited{"box/0", 7, 43, -1, 11});
    const auto data = connect(fleet_->data_port(), nas_);
    SentResult foreign = result_of(LeaseId{4}, {});
    foreign.message.worker_id = "box/0";
    send(*data, foreign.message);
    serve_until([&] { return fleet_->counters().malformed == 3; });
    EXPECT_TRUE(events_.empty());
    EXPECT_THAT(complaints_, Contains(HasSubstr("speaks for a worker of another machine")));
}

TEST_F(FleetServerGuardTest, AResultComesFromTheMachineThatHasTheLease) {
    const auto nas = connect(nas_);
    const PeerId peer = say_hello(*nas, "nas/0");
    fleet_->send(queue::SendLease{peer, LeaseId{4}, TaskId{104}, RunId{6}, 1, Millis{0},
                                  std::make_shared<TaskSpec>(), false});
    const auto thief = connect(fleet_->data_port(), box_);
    SentResult stolen = result_of(LeaseId{4}, {});
    stolen.message.worker_id = "box/0";
    send(*thief, stolen.message);
    serve_until([&] { return fleet_->counters().malformed == 1; });
    EXPECT_FALSE(fleet_->take_result(LeaseId{4}));
    const auto data = connect(fleet_->data_port(), nas_);
    send(*data, result_of(LeaseId{4}, {}).message);
    serve_until([&] { return of_type<queue::ResultArrived>().size() == 1; });
    EXPECT_TRUE(fleet_->take_result(LeaseId{4}));
}

TEST_F(FleetServerGuardTest, GarbageEndsAllConnectionsOfItsMachineAndKeepsItOutForAWhile) {
    const auto nas = connect(nas_);
    say_hello(*nas, "nas/0");
    const auto data = connect(fleet_->data_port(), nas_);
    for (int i = 0; i < 4; ++i) {
        const Frames garbage = {Blob::from_string("garbage " + std::to_string(i))};
        serve_until([&] { return data->try_send(garbage); });
    }
    serve_until([&] { return data->next_news() == ConnectionNews::disconnected; });
    send(*nas, proto::Sync{7, 1, 1, CancelSeq{}, {}, 0});
    serve_until([&] { return nas->next_news() == ConnectionNews::disconnected; });
    EXPECT_TRUE(of_type<queue::WorkerSync>().empty());
    EXPECT_TRUE(of_type<queue::WorkerGoodbye>().empty()) << "its leases run out unless it comes back";
    const auto again = connect(nas_);
    serve_until([&] { return fleet_->counters().refused > 0; });
    EXPECT_THAT(complaints_, Contains(HasSubstr("put off nas")));
    EXPECT_FALSE(again->try_send({Blob::from_string("x")}));
    clock_.advance(Millis{60'000});
    say_hello(*again, "nas/1");
}

TEST_F(FleetServerGuardTest, AFloodEndsInADisconnection) {
    const auto box = connect(box_);
    say_hello(*box, "box/0");
    const auto nas = connect(nas_);
    say_hello(*nas, "nas/0");
    const Frames sync = {Blob::from_string(proto::encode(proto::Sync{7, 1, 1, CancelSeq{}, {}, 0}))};
    // The clock stands still: all comes at once.
    serve_until([&] {
        for (int i = 0; i < 200; ++i) {
            static_cast<void>(nas->try_send(sync));
        }
        return fleet_->counters().cut > 0;
    });
    EXPECT_THAT(complaints_, Contains(HasSubstr("sends far more than a worker has to say")));
    EXPECT_LE(of_type<queue::WorkerSync>().size(), 1'000U);
    send(*box, proto::Sync{7, 9, 1, CancelSeq{}, {}, 0});
    serve_until([&] { return of_type<queue::WorkerSync>().back().sequence == 9; });
}

TEST_F(FleetServerGuardTest, AFrameThatIsTooLargeEndsTheConnectionUnread) {
    const auto nas = connect(nas_);
    say_hello(*nas, "nas/0");
    const Frames huge = {Blob::from_string(std::string((4U << 20U) + 1, 'x'))};
    serve_until([&] { return nas->try_send(huge); });
    serve_until([&] { return nas->next_news() == ConnectionNews::disconnected; });
    serve_until([&] { return !complaints_.empty(); });
    EXPECT_THAT(complaints_, Contains(HasSubstr("nas/0")));
    EXPECT_THAT(complaints_, Contains(HasSubstr("a frame that is too large")));
    EXPECT_EQ(fleet_->counters().received, 1);
    expect_still_serving();
}

TEST_F(FleetServerGuardTest, WhatIsNotZeroMqIsRefusedAndHalfAGreetingHoldsUpNobody) {
    const RawConnection half(fleet_->control_port(), std::string("\xFF\0\0\0", 4));
    const RawConnection http(fleet_->control_port(),
                             "GET / HTTP/1.1\r\nHost: nas\r\n\r\n" + std::string(100, 'x'));
    const RawConnection noise(fleet_->data_port(), std::string(1'000, '\xA5'));
    serve_until([&] { return fleet_->counters().refused == 2; });
    EXPECT_EQ(fleet_->counters().received, 0);
    EXPECT_THAT(complaints_, testing::SizeIs(2));
    EXPECT_THAT(complaints_, testing::Each(HasSubstr("is no worker")));
    expect_still_serving();
}

TEST_F(FleetServerGuardTest, WhoLeavesUnknownIsOnlyToldOfWhileNobodyIsToLeave) {
    const auto come_and_go = [this] { const RawConnection half(fleet_->control_port(), "\xFF"); };
    come_and_go();
    serve_until([&] { return fleet_->counters().refused == 1; });
    fleet_->expect_leaving();
    come_and_go();
    expect_still_serving();
    EXPECT_EQ(fleet_->counters().refused, 1);
    const auto stranger = connect(stranger_);
    serve_until([&] { return fleet_->counters().refused == 2; });
    EXPECT_THAT(complaints_, Contains(HasSubstr("its key is not on the list")));
}

// ZeroMQ keeps all its parts in memory until the last one has come.
TEST_F(FleetServerGuardTest, AMessageWithoutEndEndsTheConnectionLongBeforeItsEnd) {
    const auto nas = connect(nas_);
    say_hello(*nas, "nas/0");
    const Frames endless(200, Blob::from_string(std::string(4'000'000, 'x')));
    serve_until([&] { return nas->try_send(endless); });
    serve_until([&] {
        clock_.advance(Millis{250});
        return nas->next_news() == ConnectionNews::disconnected;
    });
    EXPECT_THAT(complaints_, Contains(HasSubstr("it sends a message without end")));
    EXPECT_EQ(fleet_->counters().received, 1);
    expect_still_serving();
}

}  // namespace
}  // namespace cinefleet::net
