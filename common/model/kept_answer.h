#pragma once

#include "common/blob.h"
#include "common/model/providers.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cinefleet {

/// How long an answer is taken for what the service would say now: the ages are settings (`cache.…`).
/// Numbers travel on the wire and are stored: never reuse one.
enum class AnswerKind : std::uint8_t {
    details = 1,  ///< what a service knows of a movie
    search = 2,   ///< what a title finds; also that a service knows nothing
};

/// What a service answered about one movie, kept by the coordinator for the next scrape of the same movie.
/// Only workers look into it.
struct KeptAnswer {
    ProviderId provider = ProviderId::tmdb;
    std::string request;  ///< SHA-256 of the address without keys, 64 hex digits
    AnswerKind kind = AnswerKind::details;
    std::int32_t status = 200;  ///< 200, 206 or 404
    std::string etag;           ///< as the service wrote it; empty: none
    std::string last_modified;  ///< as the service wrote it; empty: none
    bool is_fresh = false;      ///< to a worker: need not be asked for
    bool is_confirmed = false;  ///< to the coordinator: the service says that it still holds, without a body
    Blob body;                  ///< deflated (RFC 1950)

    friend bool operator==(const KeptAnswer&, const KeptAnswer&) = default;
};

inline constexpr std::size_t kMostKeptAnswers = 24;         ///< of one movie
inline constexpr std::size_t kMostKeptBytes = 512U << 10U;  ///< their bodies together
inline constexpr std::size_t kLongestValidator = 256;

/// Whether an ETag or a date of a service may be sent back to it: it becomes a line of a request.
constexpr bool is_validator(std::string_view text) {
    return text.size() <= kLongestValidator &&
           std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F; });
}

constexpr bool is_kept_status(std::int32_t status) {
    return status == 200 || status == 206 || status == 404;
}

}  // namespace cinefleet
