#pragma once

#include "common/sys/sockets.h"
#include "common/sys/sockets_security.h"
#include "proto/codec.h"
#include "proto/messages.h"

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cinefleet::worker {

/// How long a test waits for what must come: many short turns, so that it ends as soon as it is there.
inline constexpr int kTurns = 4'000;
inline constexpr Millis kTurn{5};

/// The coordinator's sockets in the hands of a test: it says what the test wants, and answers each SYNC.
class FakeCoordinator {
  public:
    FakeCoordinator() {
        EXPECT_TRUE(control_.bind("tcp://127.0.0.1:0"));
        EXPECT_TRUE(data_.bind("tcp://127.0.0.1:0"));
        EXPECT_TRUE(cancel_.bind("tcp://127.0.0.1:0"));
    }

    std::string endpoint() const { return control_.bound_endpoint(); }
    std::string data_endpoint() const { return data_.bound_endpoint(); }
    std::string cancel_endpoint() const { return cancel_.bound_endpoint(); }
    SocketContext& context() { return context_; }

    /// On the control channel, to whoever spoke last.
    void send(const proto::Message& message) { send_bytes(proto::encode(message)); }
    void send_bytes(std::string bytes) {
        const Frames frames = {Blob::from_string(std::move(bytes))};
        EXPECT_EQ(control_.send(worker_, frames), SendOutcome::sent);
    }

    void publish(const proto::Cancel& cancel) { cancel_.publish(Blob::from_string(proto::encode(cancel))); }

    /// The next message of this type on the control channel; others are passed over.
    template <class T>
    T receive() {
        std::optional<T> found;
        EXPECT_TRUE(wait_until([&] {
            found = next<T>();
            return found.has_value();
        }));
        return found.value_or(T{});
    }

    /// If one has come.
    template <class T>
    std::optional<T> next() {
        while (const auto received = control_.receive()) {
            worker_ = received->routing_id;
            const Result<proto::Message> message = proto::decode(received->frames.front().view());
            EXPECT_TRUE(message);
            if (!message) {
                continue;
            }
            if (const auto* sync = std::get_if<proto::Sync>(&*message)) {
                held = sync->held;
                answer(*sync);
            }
            if (const T* wanted = std::get_if<T>(&*message)) {
                return *wanted;
            }
        }
        return std::nullopt;
    }

    /// The next result with the bytes of its images.
    std::pair<proto::ResultMessage, std::vector<std::string>> receive_result() {
        proto::ResultMessage result;
        std::vector<std::string> images;
        bool has_header = false;
        EXPECT_TRUE(wait_until([&] {
            static_cast<void>(next<proto::Hello>());  // SYNCs want answers meanwhile
            while (const auto received = data_.receive()) {
                data_fd_ = received->origin.fd;
                const Result<proto::Message> message = proto::decode(received->frames.front().view());
                if (message && std::holds_alternative<proto::ResultMessage>(*message)) {
                    result = std::get<proto::ResultMessage>(*message);
                    has_header = true;
                } else if (received->frames.size() == 2) {
                    images.emplace_back(received->frames[1].view());
                }
            }
            return has_header && images.size() == static_cast<std::size_t>(result.image_count);
        }));
        return {result, images};
    }

    /// The one that the latest result came over.
    void break_data_connection() const { end_connection(data_fd_, remote_address(data_fd_)); }

    static bool wait_until(const std::function<bool()>& condition) {
        for (int turn = 0; turn < kTurns; ++turn) {
            if (condition()) {
                return true;
            }
            wait_readable({}, kTurn);
        }
        return false;
    }

    std::vector<proto::HeldLease> held;  ///< as the latest SYNC said

  private:
    /// A worker that has left since it said this needs no answer.
    void answer(const proto::Sync& sync) {
        const proto::Message reply = proto::SyncReply{sync.sequence, CancelSeq{}, 1 << 20, {}};
        const Frames frames = {Blob::from_string(proto::encode(reply))};
        static_cast<void>(control_.send(worker_, frames));
    }

    SocketContext context_;
    RouterSocket control_{context_};
    RouterSocket data_{context_};
    XPubSocket cancel_{context_};
    std::string worker_;
    int data_fd_ = -1;
};

}  // namespace cinefleet::worker
