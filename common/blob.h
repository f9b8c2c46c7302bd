#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace cinefleet {

/// Immutable bytes whose owner is shared and of any kind (a string, a ZeroMQ message), so that an image
/// travels from the socket to the disk without being copied. Cheap to copy; safe to hand to another thread.
class Blob {
  public:
    Blob() = default;

    static Blob from_string(std::string bytes) {
        auto owner = std::make_shared<const std::string>(std::move(bytes));
        const std::span<const char> view(*owner);
        return Blob(std::move(owner), view);
    }

    /// `bytes` must stay valid for as long as `owner` lives.
    static Blob from_owner(std::shared_ptr<const void> owner, std::span<const char> bytes) {
        return Blob(std::move(owner), bytes);
    }

    std::span<const char> bytes() const { return bytes_; }
    std::string_view view() const { return {bytes_.data(), bytes_.size()}; }
    std::size_t size() const { return bytes_.size(); }
    bool empty() const { return bytes_.empty(); }

    friend bool operator==(const Blob& a, const Blob& b) { return a.view() == b.view(); }

  private:
    Blob(std::shared_ptr<const void> owner, std::span<const char> bytes)
        : owner_(std::move(owner)), bytes_(bytes) {}

    std::shared_ptr<const void> owner_;
    std::span<const char> bytes_;
};

}  // namespace cinefleet
