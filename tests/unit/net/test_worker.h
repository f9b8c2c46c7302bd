#pragma once

#include "common/sys/sockets.h"
#include "coordinator/net/fleet_server.h"
#include "proto/codec.h"
#include "proto/endpoint.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cinefleet::net {

/// A clock that tests turn by hand.
class HandClock final : public Clock {
  public:
    MonoTime mono() const override { return now_; }
    WallTime wall() const override { return WallTime{}; }
    void advance(Millis time) { now_ += time; }

  private:
    MonoTime now_{};
};

/// How long a test waits for what must come: many short turns, so that it ends as soon as it is there.
inline constexpr int kTurns = 2'000;
inline constexpr Millis kTurn{5};

/// The next event that the server has; nullopt if none comes.
inline std::optional<queue::Event> wait_for_event(FleetServer& server) {
    for (int turn = 0; turn < kTurns; ++turn) {
        if (std::optional<queue::Event> event = server.next_event()) {
            return event;
        }
        server.poll(kTurn, -1);
    }
    return std::nullopt;
}

template <class T>
T wait_for(FleetServer& server) {
    const std::optional<queue::Event> event = wait_for_event(server);
    const T* found = event ? std::get_if<T>(&*event) : nullptr;
    EXPECT_NE(found, nullptr) << (event ? "another event came" : "no event came");
    return found != nullptr ? *found : T{};
}

/// One end of a connection to the server, as honest or not as the test wants.
class TestPeer {
  public:
    TestPeer(SocketContext& context, std::uint16_t port, const SocketKeys& keys = {})
        : socket_(context, options_with(keys)), watch_(context, socket_) {
        EXPECT_TRUE(socket_.connect("tcp://127.0.0.1:" + std::to_string(port)));
    }

    void send_frames(const Frames& frames) {
        for (int turn = 0; turn < kTurns; ++turn) {
            if (try_send(frames)) {
                return;
            }
            wait_readable({}, kTurn);
        }
        FAIL() << "never connected";
    }

    bool try_send(const Frames& frames) { return socket_.send(frames) == SendOutcome::sent; }

    /// What became of its connection; nullopt: nothing new.
    std::optional<ConnectionNews> next_news() {
        const std::optional<ConnectionWatch::Event> event = watch_.receive();
        return event ? std::optional(event->news) : std::nullopt;
    }

    void send(const proto::Message& message) { send_frames({Blob::from_string(proto::encode(message))}); }
    void send_bytes(std::string bytes) { send_frames({Blob::from_string(std::move(bytes))}); }

    void send_image(const proto::ImageMessage& message, const std::string& bytes) {
        send_frames({Blob::from_string(proto::encode(message)), Blob::from_string(bytes)});
    }

    /// What the server answers while it serves; no event may come of that.
    template <class T>
    T receive(FleetServer& server) {
        for (int turn = 0; turn < kTurns; ++turn) {
            if (const std::optional<Frames> frames = socket_.receive()) {
                const Result<proto::Message> message = proto::decode(frames->front().view());
                EXPECT_TRUE(message);
                EXPECT_TRUE(message && std::holds_alternative<T>(*message));
                return message && std::holds_alternative<T>(*message) ? std::get<T>(*message) : T{};
            }
            EXPECT_FALSE(server.next_event());
            server.poll(kTurn, -1);
        }
        ADD_FAILURE() << "no answer came";
        return T{};
    }

  private:
    DealerSocket socket_;
    ConnectionWatch watch_;
};

inline proto::Hello hello_of(const std::string& worker_id) {
    proto::Hello hello;
    hello.worker_id = worker_id;
    hello.incarnation = 7;
    hello.host = "nas";
    hello.pid = 42;
    hello.slots = 3;
    return hello;
}

struct SentResult {
    proto::ResultMessage message;
    std::vector<std::pair<proto::ImageMessage, std::string>> images;
};

/// A result with one image of each size.
inline SentResult result_of(LeaseId lease, const std::vector<std::size_t>& image_sizes) {
    SentResult sent;
    sent.message.lease_id = lease;
    sent.message.task_id = TaskId{lease.value + 100};
    sent.message.worker_id = "nas/0";
    sent.message.incarnation = 7;
    sent.message.result.outcome = ScrapeOutcome::scraped;
    sent.message.result.movie.title = "Fight Club";
    for (const std::size_t size : image_sizes) {
        proto::ImageMessage image;
        image.lease_id = lease;
        image.index = sent.message.image_count++;
        image.artwork.size_bytes = static_cast<std::int64_t>(size);
        image.artwork.sha256 = std::string(64, '0');
        sent.message.image_bytes += image.artwork.size_bytes;
        sent.images.emplace_back(image, std::string(size, static_cast<char>('a' + image.index)));
    }
    return sent;
}

}  // namespace cinefleet::net
