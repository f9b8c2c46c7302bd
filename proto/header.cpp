#include "proto/header.h"

#include <algorithm>

namespace cinefleet::proto {
namespace {

std::uint8_t byte_at(std::string_view frame, std::size_t offset) {
    return static_cast<std::uint8_t>(frame[offset]);
}

}  // namespace

std::array<char, kHeaderBytes> encode_header(const Header& header) {
    std::array<char, kHeaderBytes> bytes{};
    std::ranges::copy(kMagic, bytes.begin());
    bytes[4] = static_cast<char>(header.major);
    bytes[5] = static_cast<char>(header.minor);
    bytes[6] = static_cast<char>(header.type >> 8U);
    bytes[7] = static_cast<char>(header.type & 0xFFU);
    return bytes;
}

std::optional<Header> decode_header(std::string_view frame) {
    if (frame.size() < kHeaderBytes || !frame.starts_with(std::string_view(kMagic.data(), kMagic.size()))) {
        return std::nullopt;
    }
    const auto type = static_cast<std::uint16_t>((byte_at(frame, 6) << 8) | byte_at(frame, 7));
    return Header{byte_at(frame, 4), byte_at(frame, 5), type};
}

std::string describe_other_version(std::uint8_t of_worker, std::uint8_t of_coordinator) {
    return "The worker speaks version " + std::to_string(of_worker) +
           " of the protocol, the coordinator version " + std::to_string(of_coordinator) + ": upgrade the " +
           (of_worker < of_coordinator ? "worker." : "coordinator.");
}

}  // namespace cinefleet::proto
