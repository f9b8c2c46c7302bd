#pragma once

#include "common/result.h"
#include "proto/header.h"
#include "proto/messages.h"

#include <cstddef>
#include <string>
#include <string_view>

/// Bytes to messages and back. A frame is the header and a msgpack map {field number: value}, in which a
/// field that has its default may be missing. Pure: no state, any thread.
namespace cinefleet::proto {

/// What a frame may hold at most. A body is metadata of one movie: tens of kilobytes; image bytes are no part
/// of it.
inline constexpr std::size_t kMaxFrameBytes = 4U << 20U;
inline constexpr std::size_t kMaxDepth = 16;            ///< maps and arrays inside each other
inline constexpr std::size_t kMaxElements = 10'000;     ///< of one array or map
inline constexpr std::size_t kMaxValues = 200'000;      ///< in a whole frame: bounds what decoding allocates
inline constexpr std::size_t kMaxStringBytes = 65'536;  ///< of one string

/// Never fails: what the reader would refuse is made acceptable (a longer string or list is cut at the
/// limit, bytes that are no UTF-8 become U+FFFD). Only the frame's size is left to the caller: check
/// `fits_frame` before a RESULT is sent.
std::string encode(const Message& message);

inline bool fits_frame(std::string_view frame) {
    return frame.size() <= kMaxFrameBytes;
}

/// `malformed`: not ours, cut, over a limit, a field of the wrong type, an enum or string out of range.
/// `unsupported`: another major version or a message type that this build does not know; answer it with
/// UNSUPPORTED. Unknown field numbers are ignored, missing ones keep the default of the struct.
Result<Message> decode(std::string_view frame);

/// The number under which a message travels.
MessageType type_of(const Message& message);

/// "HELLO", for logs.
std::string_view name_of(const Message& message);

}  // namespace cinefleet::proto
