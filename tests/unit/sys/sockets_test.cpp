#include "common/sys/sockets.h"

#include "common/sys/wake.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <thread>
#include <vector>

namespace cinefleet {
namespace {

// Only what never comes takes this long.
constexpr Millis kPatience{10'000};

template <class Receive>
auto receive_within_patience(const Socket& socket, Receive receive) {
    std::array items = {Waitable{&socket}};
    auto received = receive();
    for (int turn = 0; turn < 100 && !received; ++turn) {
        wait_readable(items, kPatience / 100);
        received = receive();
    }
    return received;
}

std::vector<std::string> texts(const Frames& frames) {
    std::vector<std::string> result;
    for (const Blob& frame : frames) {
        result.emplace_back(frame.view());
    }
    return result;
}

Frames frames_of(const std::vector<std::string>& parts) {
    Frames frames;
    for (const std::string& part : parts) {
        frames.push_back(Blob::from_string(part));
    }
    return frames;
}

// Until the connection stands a dealer refuses.
void send_when_possible(DealerSocket& dealer, const Frames& frames) {
    for (int turn = 0; turn < 10'000; ++turn) {
        if (dealer.send(frames) == SendOutcome::sent) {
            return;
        }
        wait_readable({}, Millis{1});
    }
    FAIL() << "never connected";
}

class SocketsTest : public testing::Test {
  protected:
    SocketContext context_;
    RouterSocket router_{context_};
    DealerSocket dealer_{context_};

    void SetUp() override {
        ASSERT_TRUE(router_.bind("tcp://127.0.0.1:0"));
        ASSERT_TRUE(dealer_.connect(router_.bound_endpoint()));
    }
    std::optional<RouterSocket::Received> router_receives() {
        return receive_within_patience(router_, [&] { return router_.receive(); });
    }
    std::optional<Frames> dealer_receives() {
        return receive_within_patience(dealer_, [&] { return dealer_.receive(); });
    }
};

TEST_F(SocketsTest, PortZeroBecomesARealPort) {
    EXPECT_GT(router_.bound_port(), 0);
    EXPECT_EQ(router_.bound_endpoint(), "tcp://127.0.0.1:" + std::to_string(router_.bound_port()));
}

TEST_F(SocketsTest, MessagesTravelBothWaysWithTheirParts) {
    const std::string image(1'000'000, 'i');
    send_when_possible(dealer_, frames_of({"header", image, ""}));
    const auto request = router_receives();
    ASSERT_TRUE(request);
    EXPECT_EQ(texts(request->frames), (std::vector<std::string>{"header", image, ""}));
    EXPECT_EQ(router_.send(request->routing_id, frames_of({"answer", image})), SendOutcome::sent);
    const auto answer = dealer_receives();
    ASSERT_TRUE(answer);
    EXPECT_EQ(texts(*answer), (std::vector<std::string>{"answer", image}));
}

TEST_F(SocketsTest, LargePartsAreSentFromWhereTheyLieAndThenReleased) {
    auto bytes = std::make_shared<const std::string>(1'000'000, 'i');
    std::weak_ptr<const std::string> alive = bytes;
    send_when_possible(dealer_, {Blob::from_owner(bytes, std::span(bytes->data(), bytes->size()))});
    bytes.reset();
    EXPECT_TRUE(router_receives());
    for (int turn = 0; turn < 10'000 && !alive.expired(); ++turn) {
        wait_readable({}, Millis{1});
    }
    EXPECT_TRUE(alive.expired());
}

TEST_F(SocketsTest, ReceivedBytesOutliveTheSocket) {
    Blob kept;
    {
        RouterSocket router(context_);
        DealerSocket dealer(context_);
        ASSERT_TRUE(router.bind("tcp://127.0.0.1:0"));
        ASSERT_TRUE(dealer.connect(router.bound_endpoint()));
        send_when_possible(dealer, frames_of({std::string(100'000, 'k')}));
        const auto received = receive_within_patience(router, [&] { return router.receive(); });
        ASSERT_TRUE(received);
        kept = received->frames.front();
    }
    EXPECT_EQ(kept.view(), std::string(100'000, 'k'));
}

TEST_F(SocketsTest, UnknownPeerHasNoRouteAndHarmsNobody) {
    EXPECT_EQ(router_.send("nobody", frames_of({"a", "b"})), SendOutcome::no_route);
    send_when_possible(dealer_, frames_of({"still works"}));
    EXPECT_TRUE(router_receives());
}

TEST_F(SocketsTest, PeerThatLeftHasNoRoute) {
    auto leaving = std::make_unique<DealerSocket>(context_);
    ASSERT_TRUE(leaving->connect(router_.bound_endpoint()));
    send_when_possible(*leaving, frames_of({"here"}));
    const auto received = router_receives();
    ASSERT_TRUE(received);
    leaving.reset();
    SendOutcome outcome = SendOutcome::sent;
    for (int turn = 0; turn < 10'000 && outcome != SendOutcome::no_route; ++turn) {
        outcome = router_.send(received->routing_id, frames_of({"gone?"}));
        wait_readable({}, Millis{1});
    }
    EXPECT_EQ(outcome, SendOutcome::no_route);
}

TEST_F(SocketsTest, DealerWithoutCoordinatorQueuesNothing) {
    DealerSocket lonely(context_);
    const std::string nobody_listens = "tcp://127.0.0.1:1";
    ASSERT_TRUE(lonely.connect(nobody_listens));
    EXPECT_EQ(lonely.send(frames_of({"a", "b"})), SendOutcome::full);
}

TEST_F(SocketsTest, TooManyPartsArriveCut) {
    send_when_possible(dealer_, frames_of(std::vector<std::string>(100, "part")));
    send_when_possible(dealer_, frames_of({"next"}));
    const auto cut = router_receives();
    ASSERT_TRUE(cut);
    EXPECT_LE(cut->frames.size(), kMaxFramesPerMessage);
    const auto next = router_receives();
    ASSERT_TRUE(next);
    EXPECT_EQ(texts(next->frames), std::vector<std::string>{"next"});
}

TEST_F(SocketsTest, PartOverTheLimitEndsTheConnectionAndNotUs) {
    SocketOptions small;
    small.max_frame_bytes = 100;
    RouterSocket router(context_, small);
    ASSERT_TRUE(router.bind("tcp://127.0.0.1:0"));
    DealerSocket flooder(context_);
    DealerSocket honest(context_);
    ASSERT_TRUE(flooder.connect(router.bound_endpoint()));
    ASSERT_TRUE(honest.connect(router.bound_endpoint()));
    send_when_possible(flooder, frames_of({std::string(101, 'x')}));
    send_when_possible(honest, frames_of({"fits"}));
    const auto received = receive_within_patience(router, [&] { return router.receive(); });
    ASSERT_TRUE(received);
    EXPECT_EQ(texts(received->frames), std::vector<std::string>{"fits"});
}

TEST_F(SocketsTest, PortInUseIsAConflictThatNamesIt) {
    RouterSocket second(context_);
    const Status status = second.bind(router_.bound_endpoint());
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().error_class, ErrorClass::conflict);
    EXPECT_NE(status.error().message.find(std::to_string(router_.bound_port())), std::string::npos);
}

TEST_F(SocketsTest, AddressesThatCannotBeAreInvalidInput) {
    RouterSocket other(context_);
    for (const char* endpoint : {"tcp://192.0.2.1:0", "tcp://", "http://127.0.0.1:1", "tcp://127.0.0.1:99999",
                                 "tcp://127.0.0.1:", "tcp://:1", "tcp://127.0.0.1:-1"}) {
        const Status status = other.bind(endpoint);
        ASSERT_FALSE(status) << endpoint;
        EXPECT_EQ(status.error().error_class, ErrorClass::invalid_input) << endpoint;
    }
    DealerSocket dealer(context_);
    EXPECT_FALSE(dealer.connect("tcp://127.0.0.1"));
}

TEST_F(SocketsTest, SubscriberGetsTheWelcomeFirstAndThenWhatIsPublished) {
    XPubSocket publisher(context_);
    ASSERT_TRUE(publisher.bind("tcp://127.0.0.1:0"));
    publisher.set_welcome("latest");
    SubSocket subscriber(context_);
    ASSERT_TRUE(subscriber.connect(publisher.bound_endpoint()));
    const auto welcome = receive_within_patience(subscriber, [&] {
        while (publisher.receive()) {
        }  // the publisher welcomes when its own thread looks at the socket
        return subscriber.receive();
    });
    ASSERT_TRUE(welcome);
    EXPECT_EQ(texts(*welcome), std::vector<std::string>{"latest"});
    EXPECT_EQ(publisher.publish(Blob::from_string("next")), SendOutcome::sent);
    const auto next = receive_within_patience(subscriber, [&] { return subscriber.receive(); });
    ASSERT_TRUE(next);
    EXPECT_EQ(texts(*next), std::vector<std::string>{"next"});
}

TEST_F(SocketsTest, ForeignPollSeesTheSocketByItsDescriptor) {
    send_when_possible(dealer_, frames_of({"a"}));
    std::array items = {Waitable{nullptr, router_.fd()}};
    for (int turn = 0; turn < 100 && !router_.can_receive(); ++turn) {
        wait_readable(items, kPatience / 100);
    }
    EXPECT_TRUE(router_.can_receive());
    EXPECT_TRUE(router_.receive());
    EXPECT_FALSE(router_.can_receive());
}

TEST(WakeTest, NotificationsMeltIntoOne) {
    Wake wake;
    EXPECT_FALSE(wake.drain());
    wake.notify();
    wake.notify();
    EXPECT_TRUE(wake.drain());
    EXPECT_FALSE(wake.drain());
}

TEST(WakeTest, AnotherThreadEndsTheWait) {
    Wake wake;
    std::array items = {Waitable{}, Waitable{nullptr, wake.fd()}};
    const std::jthread notifier([&wake] { wake.notify(); });
    wait_readable(items, kPatience);
    EXPECT_FALSE(items[0].is_readable);
    EXPECT_TRUE(items[1].is_readable);
}

TEST(WakeTest, WaitEndsWithTheTime) {
    Wake wake;
    std::array items = {Waitable{nullptr, wake.fd()}};
    wait_readable(items, Millis{1});
    EXPECT_FALSE(items[0].is_readable);
}

}  // namespace
}  // namespace cinefleet
