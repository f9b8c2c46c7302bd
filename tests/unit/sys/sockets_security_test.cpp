#include "common/sys/sockets_security.h"

#include <gmock/gmock.h>

#include <sys/socket.h>

namespace cinefleet {
namespace {

// How long a test waits for what must come: many short turns, so that it ends as soon as it is there.
constexpr int kTurns = 2'000;
constexpr Millis kTurn{5};

// A server with a door, both turned by hand, and clients with and without keys.
class SocketsSecurityTest : public testing::Test {
  protected:
    SocketsSecurityTest()
        : server_keys_(make_key_pair().value()),
          client_keys_(make_key_pair().value()),
          server_(server_context_, options_with(ServerKeys{server_keys_.secret})),
          watch_(server_context_, server_) {
        EXPECT_TRUE(server_.bind("tcp://127.0.0.1:0"));
    }

    ClientKeys keys_of_client() const { return {server_keys_.public_key, client_keys_.secret}; }

    // Answers the door with `decide` until `is_done`.
    template <class Decide, class Condition>
    bool serve_until(Decide decide, Condition is_done) {
        for (int turn = 0; turn < kTurns; ++turn) {
            while (const std::optional<ZapRequest> request = door_.receive()) {
                asked_.push_back(*request);
                decide(*request);
            }
            if (is_done()) {
                return true;
            }
            wait_readable({}, kTurn);
        }
        return false;
    }

    // The next that is no good news.
    static std::optional<ConnectionNews> next_news(ConnectionWatch& watch) {
        while (const std::optional<ConnectionWatch::Event> event = watch.receive()) {
            if (event->news != ConnectionNews::accepted && event->news != ConnectionNews::let_in) {
                return event->news;
            }
        }
        return std::nullopt;
    }

    const std::vector<Blob> hello_ = {Blob::from_string("hello")};
    const KeyPair server_keys_;
    const KeyPair client_keys_;
    SocketContext server_context_;
    SocketContext client_context_;
    ZapSocket door_{server_context_};
    RouterSocket server_;
    ConnectionWatch watch_;
    std::vector<ZapRequest> asked_;
};

TEST_F(SocketsSecurityTest, KeysHaveTheirFormAndBelongTogether) {
    EXPECT_TRUE(is_key(server_keys_.public_key));
    EXPECT_TRUE(is_key(server_keys_.secret));
    EXPECT_EQ(public_key_of(server_keys_.secret), server_keys_.public_key);
    EXPECT_NE(server_keys_.secret, client_keys_.secret);
    EXPECT_FALSE(is_key(""));
    EXPECT_FALSE(is_key(server_keys_.secret.substr(1)));
    EXPECT_FALSE(is_key(std::string(40, '"')));
    EXPECT_FALSE(is_key(std::string(40, '\0')));
}

TEST_F(SocketsSecurityTest, WhoIsLetInIsKnownByItsKeyWithEachMessage) {
    DealerSocket client(client_context_, options_with(keys_of_client()));
    ASSERT_TRUE(client.connect(server_.bound_endpoint()));
    std::optional<RouterSocket::Received> received;
    bool is_sent = false;
    ASSERT_TRUE(serve_until([&](const ZapRequest& request) { door_.let_in(request, request.public_key); },
                            [&] {
                                is_sent = is_sent || client.send(hello_) == SendOutcome::sent;
                                received = server_.receive();
                                return received.has_value();
                            }));
    EXPECT_EQ(asked_.size(), 1U);
    EXPECT_EQ(asked_.front().public_key, client_keys_.public_key);
    EXPECT_EQ(asked_.front().address, "127.0.0.1");
    EXPECT_EQ(received->origin.user, client_keys_.public_key);
    EXPECT_TRUE(remote_address(received->origin.fd).starts_with("127.0.0.1:"));
}

TEST_F(SocketsSecurityTest, WhoIsRefusedIsToldAndGetsNothingThrough) {
    DealerSocket client(client_context_, options_with(keys_of_client()));
    ConnectionWatch client_watch(client_context_, client);
    ASSERT_TRUE(client.connect(server_.bound_endpoint()));
    std::optional<ConnectionNews> end;
    ASSERT_TRUE(serve_until([&](const ZapRequest& request) { door_.refuse(request); },
                            [&] { return (end = next_news(client_watch)).has_value(); }));
    EXPECT_EQ(end, ConnectionNews::refused);
    EXPECT_FALSE(server_.receive());
    EXPECT_EQ(client.send(hello_), SendOutcome::full);
}

TEST_F(SocketsSecurityTest, WhoIsPutOffTriesAgain) {
    DealerSocket client(client_context_, options_with(keys_of_client()));
    ASSERT_TRUE(client.connect(server_.bound_endpoint()));
    ASSERT_TRUE(serve_until(
        [&](const ZapRequest& request) {
            asked_.size() < 3 ? door_.put_off(request) : door_.let_in(request, request.public_key);
        },
        [&] { return client.send(hello_) == SendOutcome::sent; }));
    EXPECT_EQ(asked_.size(), 3U);
}

TEST_F(SocketsSecurityTest, WithoutAKeyNobodyEvenComesToTheDoor) {
    DealerSocket client(client_context_);
    ASSERT_TRUE(client.connect(server_.bound_endpoint()));
    std::optional<ConnectionNews> end;
    ASSERT_TRUE(serve_until([](const ZapRequest&) {}, [&] { return (end = next_news(watch_)).has_value(); }));
    // Which of the two sides ends it first is chance.
    EXPECT_TRUE(end == ConnectionNews::not_our_protocol || end == ConnectionNews::broke_off);
    EXPECT_TRUE(asked_.empty());
    EXPECT_EQ(client.send(hello_), SendOutcome::full);
}

TEST_F(SocketsSecurityTest, AnotherServersKeyComesToNothing) {
    DealerSocket client(client_context_,
                        options_with(ClientKeys{client_keys_.public_key, client_keys_.secret}));
    ASSERT_TRUE(client.connect(server_.bound_endpoint()));
    ASSERT_TRUE(serve_until([](const ZapRequest&) {}, [&] { return next_news(watch_).has_value(); }));
    EXPECT_TRUE(asked_.empty());
    EXPECT_EQ(client.send(hello_), SendOutcome::full);
}

TEST_F(SocketsSecurityTest, AConnectionIsEndedFromOurSide) {
    DealerSocket client(client_context_, options_with(keys_of_client()));
    ConnectionWatch client_watch(client_context_, client);
    ASSERT_TRUE(client.connect(server_.bound_endpoint()));
    std::optional<RouterSocket::Received> received;
    bool is_sent = false;
    const auto let_in = [&](const ZapRequest& request) { door_.let_in(request, "nas"); };
    ASSERT_TRUE(serve_until(let_in, [&] {
        is_sent = is_sent || client.send(hello_) == SendOutcome::sent;
        return (received = server_.receive()).has_value();
    }));
    const std::string address = remote_address(received->origin.fd);
    end_connection(received->origin.fd, address + "0");  // another connection's: nothing happens
    EXPECT_EQ(remote_address(received->origin.fd), address);
    end_connection(received->origin.fd, address);
    std::optional<ConnectionNews> end;
    ASSERT_TRUE(serve_until(let_in, [&] { return (end = next_news(client_watch)).has_value(); }));
    EXPECT_EQ(end, ConnectionNews::disconnected);
}

TEST_F(SocketsSecurityTest, WhatIsNoConnectionHasNoAddress) {
    EXPECT_EQ(remote_address(-1), "");
    end_connection(-1, "");
}

}  // namespace
}  // namespace cinefleet
