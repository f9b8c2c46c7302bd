// How long each stage of a scrape may take, so that nothing hangs for ever: the loop ends what is overdue,
// and the supervisor the loop.

#include "common/sys/heartbeat.h"
#include "worker/runtime/loop.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

namespace cinefleet::worker {
namespace {

// Each stage of a scrape has its own end. Waiting for permits is the coordinator's doing and no hang: it has
// a generous one, and is left out of the scrape's.
constexpr Millis kLongestPermitWait{30 * 60'000};
constexpr Millis kLongestChangesWait{60'000};  // the coordinator has asked somebody else by then
constexpr Millis kBeyondTransfer{5'000};       // curl ends a transfer at request_timeout_ms by itself

// Longer than a permit takes to come when there are some.
constexpr Millis kParkedAfter{500};

// How long the loop may take for one turn before the supervisor ends the process: parsing the largest answer
// takes some milliseconds, a stop by people or a starved machine some seconds. A suspect has less.
constexpr Millis kSilentAtMost{20'000};
constexpr Millis kSuspectSilentAtMost{5'000};
constexpr Millis kBeatEvery{1'000};

}  // namespace

void Loop::drop_overdue() {
    const MonoTime now = clock_.mono();
    std::vector<LeaseId> overdue;
    for (const auto& [lease, scrape] : scrapes_) {
        if (now >= scrape.deadline) {
            overdue.push_back(lease);
        }
    }
    for (const LeaseId lease : overdue) {
        fail_scrape(lease, ErrorClass::timeout, "the scrape took longer than it may");
    }
}

void Loop::fail_scrape(LeaseId lease, ErrorClass error_class, const std::string& why) {
    MovieScrape::Output output;
    output.result.outcome = ScrapeOutcome::failed;
    output.result.old_title = scrapes_.at(lease).lease.spec.title;
    output.result.error = ProviderError{ProviderId::tmdb, error_class, why, 0};
    drop_scrape(lease);
    agent_.on_scraped(lease, std::move(output));
}

void Loop::end_overdue_requests() {
    const MonoTime now = clock_.mono();
    std::vector<std::int64_t> stuck;
    std::vector<std::int64_t> given_up;
    std::set<LeaseId> without_permit;
    for (const auto& [id, ticket] : tickets_) {
        const Millis transfer{settings_of(ticket).request_timeout_ms};
        if (ticket.is_fetching && now - ticket.stage_since > transfer + kBeyondTransfer) {
            stuck.push_back(id);
        } else if (ticket.changes_id != 0) {
            if (!ticket.is_fetching && now - ticket.stage_since > kLongestChangesWait) {
                given_up.push_back(id);
            }
        } else if (!ticket.is_fetching && now - ticket.stage_since > kLongestPermitWait) {
            without_permit.insert(ticket.lease);
        }
    }
    for (const std::int64_t id : stuck) {
        http_.cancel(id);
        HttpClient::Finished finished;
        finished.key = id;
        finished.answer.transport_error =
            Error{ErrorClass::timeout, "the request did not end in its time", {}};
        on_finished(std::move(finished));
    }
    for (const std::int64_t id : given_up) {
        permits_.forget(id);
        tickets_.erase(id);
    }
    for (const LeaseId lease : without_permit) {
        if (scrapes_.contains(lease)) {
            fail_scrape(lease, ErrorClass::timeout, "no permit for a request came for 30 minutes");
        }
    }
}

// A scrape that only waits for permits does not use up its time, and after a moment keeps no slot from
// another one.
void Loop::count_permit_waits() {
    const MonoTime now = clock_.mono();
    const auto turn = now - std::exchange(last_turn_, now);
    std::map<LeaseId, MonoTime> waiting_since;
    std::set<LeaseId> fetching;
    for (const auto& [id, ticket] : tickets_) {
        if (ticket.changes_id != 0) {
            continue;
        }
        if (ticket.is_fetching) {
            fetching.insert(ticket.lease);
        } else {
            MonoTime& since = waiting_since[ticket.lease];
            since = std::max(since, ticket.stage_since);
        }
    }
    std::erase_if(waiting_since, [&](const auto& entry) { return fetching.contains(entry.first); });
    std::int32_t parked = 0;
    for (const auto& [lease, since] : waiting_since) {
        Scrape& scrape = scrapes_.at(lease);
        scrape.deadline += turn;
        parked += now - since >= kParkedAfter && !scrape.lease.alone ? 1 : 0;
    }
    slots_.pass({std::ssize(scrapes_), std::ssize(waiting_since)}, now);
    agent_.set_slots(slots_.value(), parked);
}

void Loop::tell_supervisor() {
    const MonoTime now = clock_.mono();
    const bool is_alone =
        std::ranges::any_of(scrapes_, [](const auto& entry) { return entry.second.lease.alone; });
    if (options_.beat_fd >= 0 && (now - beaten_at_ >= kBeatEvery || is_alone != was_alone_)) {
        beaten_at_ = now;
        was_alone_ = is_alone;
        beat(options_.beat_fd, is_alone ? kSuspectSilentAtMost : kSilentAtMost);
        if (options_.cpu_per_beat.count() > 0) {
            allow_cpu_time(options_.cpu_per_beat);
        }
    }
}

}  // namespace cinefleet::worker
