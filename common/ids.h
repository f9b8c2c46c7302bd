#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace cinefleet {

/// A number that names one thing and cannot be mistaken for another kind of thing. 0 names nothing.
template <class Tag>
struct Id {
    std::int64_t value = 0;

    friend auto operator<=>(const Id&, const Id&) = default;
    explicit operator bool() const { return value != 0; }
};

using SourceId = Id<struct SourceTag>;   ///< one root folder of the library
using MovieId = Id<struct MovieTag>;     ///< one title on disk
using RunId = Id<struct RunTag>;         ///< one bulk scrape
using TaskId = Id<struct TaskTag>;       ///< one movie of one run
using LeaseId = Id<struct LeaseTag>;     ///< a worker's right to a task; never reused, even across restarts
using PermitId = Id<struct PermitTag>;   ///< the right to send one request to one provider
using CancelSeq = Id<struct CancelTag>;  ///< position in the durable order of cancels
using PeerId = Id<struct PeerTag>;       ///< one connection as the coordinator's network thread numbers it

}  // namespace cinefleet

template <class Tag>
struct std::hash<cinefleet::Id<Tag>> {
    std::size_t operator()(const cinefleet::Id<Tag>& id) const noexcept {
        return std::hash<std::int64_t>{}(id.value);
    }
};
