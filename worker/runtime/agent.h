#pragma once

#include "common/clock.h"
#include "common/ids.h"
#include "proto/messages.h"
#include "worker/runtime/held_leases.h"
#include "worker/scrape/scrape_movie.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cinefleet::worker {

struct Identity {
    std::string worker_id;
    std::uint64_t incarnation = 0;
    std::int64_t pid = 0;
    std::string host;
    std::int32_t slots = 3;        ///< at the start
    bool is_for_one_task = false;  ///< leaves when it has done one
};

/// The worker's side of the conversation, without sockets: messages in, messages and orders out, time as an
/// argument. Leases are received, queued, started when a slot is free, kept with their results until
/// acknowledged, and given up when no SYNC has been answered for 0.8 of their time to live.
class Agent {
  public:
    Agent(Identity identity, MonoTime now);

    /// Anything that came from the coordinator, on whatever channel. Permits are not the agent's.
    void on_message(const proto::Message& message, MonoTime now);
    void on_time(MonoTime now);
    std::optional<MonoTime> next_timer() const;

    /// From now on so many scrapes at once; the next SYNC tells. `parked` ones have nothing under way and
    /// wait for permits: they keep no slot from one that could work, as long as there are no more than two
    /// for each slot. So all that a run has left may have begun when the last window of a limit opens.
    void set_slots(std::int32_t slots, std::int32_t parked);

    /// To send on the control channel, in order.
    std::vector<proto::Message> take_messages();

    /// The next lease to scrape if a slot is free; it counts as running from now on. None before WELCOME,
    /// which says how to scrape.
    std::optional<proto::Lease> next_start(MonoTime now);

    /// Leases whose scrape is to be dropped at once.
    std::vector<LeaseId> take_aborts();

    /// A scrape is done; nothing happens if its lease was given up meanwhile.
    void on_scraped(LeaseId lease, MovieScrape::Output output);

    /// The next result that may be sent now; within the byte credit, one after another.
    std::optional<OutgoingResult> next_result();

    /// Empty until the coordinator has said it, and again when it has been silent for long.
    const std::optional<proto::Welcome>& welcome() const { return welcome_; }

    /// The coordinator speaks another major version of the protocol.
    void on_other_version(std::uint8_t major);

    /// The data connection broke: what was on its way is to be sent again.
    void on_data_lost();

    /// True once after each WELCOME: what was asked of the coordinator before is void.
    bool take_reconnected();

    /// Told to leave, and nothing is left to do; or its one task is done.
    bool may_leave() const { return (draining_ && leases_.empty()) || has_done_its_task(); }
    /// Another process is to take its place: it was for one task only, and nobody has told it to leave.
    bool is_followed() const { return has_done_its_task() && !draining_; }

    /// Set when the coordinator does not speak our protocol: what to tell the user.
    const std::optional<std::string>& refusal() const { return refusal_; }

  private:
    bool has_done_its_task() const;
    void say_hello(MonoTime now);
    void give_up(MonoTime now);
    void on_welcome(const proto::Welcome& welcome, MonoTime now);
    void on_cancel(const proto::Cancel& cancel);
    void decide(const std::vector<proto::LeaseDecision>& decisions);
    void drop(LeaseId lease);
    std::vector<proto::HeldLease> held(MonoTime now) const;
    std::int32_t slots_now() const;
    std::int32_t free_slots() const;

    const Identity identity_;
    std::int32_t slots_;
    std::int32_t parked_ = 0;
    std::optional<proto::Welcome> welcome_;
    HeldLeases leases_;
    std::vector<proto::Message> messages_;
    std::vector<LeaseId> aborts_;
    CancelSeq cancel_seen_;
    std::int64_t sync_sequence_ = 0;
    MonoTime next_sync_;
    MonoTime next_hello_;
    std::map<std::int64_t, MonoTime> syncs_sent_;  // not answered yet
    MonoTime renewed_at_;                          // when the latest answered SYNC was sent
    std::optional<Millis> patience_;               // after it leases are given up; nullopt: there are none
    std::int64_t byte_credit_ = 0;
    bool reconnected_ = false;
    bool draining_ = false;
    bool has_begun_its_task_ = false;  // of a process for one task
    std::optional<std::string> refusal_;
};

}  // namespace cinefleet::worker
