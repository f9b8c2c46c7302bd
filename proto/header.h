#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The fixed first bytes of every frame. They never change, whatever the version: a peer that understands
/// nothing else can still tell who speaks and what to answer.
///
///     offset  0  1  2  3     4      5     6  7
///             C  F  L  T   major  minor   type (big endian)
namespace cinefleet::proto {

inline constexpr std::size_t kHeaderBytes = 8;
inline constexpr std::array<char, 4> kMagic = {'C', 'F', 'L', 'T'};

/// Another major is refused. Minor counts additions that an older reader may ignore.
inline constexpr std::uint8_t kMajor = 1;
inline constexpr std::uint8_t kMinor = 0;

/// Numbers are never reused.
enum class MessageType : std::uint16_t {
    hello = 1,
    sync = 2,
    permit_request = 3,
    permit_release = 4,
    goodbye = 5,
    child_exited = 6,
    result = 7,
    image = 8,
    welcome = 9,
    lease = 10,
    sync_reply = 11,
    permit_grant = 12,
    result_ack = 13,
    ask_hello = 14,
    unsupported = 15,
    drain = 16,
    cancel = 17,
    changes_request = 18,
    changes = 19,
};

enum class Channel : std::uint8_t { control, data, cancel, any };
enum class Sender : std::uint8_t { worker, coordinator };

struct MessageTypeInfo {
    MessageType type;
    std::string_view name;  ///< as in PROTOCOL.md and logs
    Sender sender;
    Channel channel;  ///< any: answers on the channel of the message that it is about
};

inline constexpr std::array kMessageTypes = {
    MessageTypeInfo{MessageType::hello, "HELLO", Sender::worker, Channel::control},
    MessageTypeInfo{MessageType::sync, "SYNC", Sender::worker, Channel::control},
    MessageTypeInfo{MessageType::permit_request, "PERMIT_REQUEST", Sender::worker, Channel::control},
    MessageTypeInfo{MessageType::permit_release, "PERMIT_RELEASE", Sender::worker, Channel::control},
    MessageTypeInfo{MessageType::goodbye, "GOODBYE", Sender::worker, Channel::control},
    MessageTypeInfo{MessageType::child_exited, "CHILD_EXITED", Sender::worker, Channel::control},
    MessageTypeInfo{MessageType::result, "RESULT", Sender::worker, Channel::data},
    MessageTypeInfo{MessageType::image, "IMAGE", Sender::worker, Channel::data},
    MessageTypeInfo{MessageType::welcome, "WELCOME", Sender::coordinator, Channel::control},
    MessageTypeInfo{MessageType::lease, "LEASE", Sender::coordinator, Channel::control},
    MessageTypeInfo{MessageType::sync_reply, "SYNC_REPLY", Sender::coordinator, Channel::control},
    MessageTypeInfo{MessageType::permit_grant, "PERMIT_GRANT", Sender::coordinator, Channel::control},
    MessageTypeInfo{MessageType::result_ack, "RESULT_ACK", Sender::coordinator, Channel::data},
    MessageTypeInfo{MessageType::ask_hello, "ASK_HELLO", Sender::coordinator, Channel::control},
    MessageTypeInfo{MessageType::unsupported, "UNSUPPORTED", Sender::coordinator, Channel::any},
    MessageTypeInfo{MessageType::drain, "DRAIN", Sender::coordinator, Channel::control},
    MessageTypeInfo{MessageType::cancel, "CANCEL", Sender::coordinator, Channel::cancel},
    MessageTypeInfo{MessageType::changes_request, "CHANGES_REQUEST", Sender::coordinator, Channel::control},
    MessageTypeInfo{MessageType::changes, "CHANGES", Sender::worker, Channel::control},
};

/// nullptr for a number that this build does not know.
constexpr const MessageTypeInfo* find_message_type(std::uint16_t type) {
    for (const MessageTypeInfo& info : kMessageTypes) {
        if (static_cast<std::uint16_t>(info.type) == type) {
            return &info;
        }
    }
    return nullptr;
}

struct Header {
    std::uint8_t major = kMajor;
    std::uint8_t minor = kMinor;
    std::uint16_t type = 0;

    friend bool operator==(const Header&, const Header&) = default;
};

std::array<char, kHeaderBytes> encode_header(const Header& header);

/// nullopt: too short, or not ours (other magic). Any version and type is returned: whether they are
/// supported is the reader's question.
std::optional<Header> decode_header(std::string_view frame);

/// What both sides say when their majors differ: which one to upgrade.
std::string describe_other_version(std::uint8_t of_worker, std::uint8_t of_coordinator);

}  // namespace cinefleet::proto
