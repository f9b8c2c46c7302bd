#pragma once

#include "common/clock.h"
#include "common/ids.h"
#include "common/model/providers.h"
#include "proto/messages.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <vector>

namespace cinefleet::worker {

/// The permits that this worker waits for and holds. Pure: messages out are collected for the agent to send.
/// A ticket is the loop's number for one HTTP request.
class PermitDesk {
  public:
    /// What a scrape asks for first goes before what others ask for later: more waits for its answer, and
    /// what is left to do last is then short.
    enum class Turn : std::uint8_t { first, later };

    /// `ticket` wants to ask `provider`; within a turn first come, first served. What is asked for before the
    /// next take_messages goes in one message a provider.
    void ask(std::int64_t ticket, ProviderId provider, Turn turn);

    /// The request is given up: it no longer waits. A permit that it holds counts as used: what is granted is
    /// sent at once, and the provider has counted it.
    void forget(std::int64_t ticket);

    struct Ended {
        proto::PermitOutcome outcome = proto::PermitOutcome::ok;
        std::int64_t retry_after_ms = 0;
        std::int64_t latency_ms = 0;
        std::int64_t bytes = 0;
    };
    /// The request is over; its permit goes back.
    void release(std::int64_t ticket, const Ended& ended);

    struct Granted {
        std::int64_t ticket = 0;
    };
    /// Permits have come: these tickets may go. What nobody waits for any more goes back.
    std::vector<Granted> on_grant(const proto::PermitGrant& grant);

    /// The provider blocks us: who waits for it and is to do without. Ask after on_grant.
    std::vector<std::int64_t> refused(const proto::PermitGrant& grant);

    /// For HELLO: the permits that may still be used. What was asked for before is void from now on, and a
    /// grant of it goes back.
    std::vector<PermitId> list_for_hello();

    /// After WELCOME: ask again for all that waits.
    void ask_again();

    std::vector<proto::Message> take_messages();

  private:
    struct Line {
        std::deque<std::int64_t> first;
        std::deque<std::int64_t> later;

        std::size_t size() const { return first.size() + later.size(); }
        std::int64_t take();  // not when it is empty
    };

    std::map<ProviderId, Line> waiting_;
    std::map<std::int64_t, PermitId> held_;
    std::int64_t next_request_ = 1;
    std::int64_t oldest_valid_request_ = 1;
    std::vector<proto::Message> messages_;
};

}  // namespace cinefleet::worker
