// How long each stage of a scrape may take, so that nothing hangs for ever: the loop ends what is overdue,
// and the supervisor the loop.

#include "common/sys/heartbeat.h"
#include "worker/runtime/loop.h"

#include <algorithm>
#include <set>
#include <utility>

namespace cinefleet::worker {
namespace {

// Each stage of a scrape has its own end. Waiting for permits is the coordinator's doing and no hang: it has
// a generous one, and is left out of the scrape's.
constexpr Millis kLongestPermitWait{30 * 60'000};
constexpr Millis kBeyondTransfer{5'000};  // curl ends a transfer at request_timeout_ms by itself

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
    std::set<LeaseId> without_permit;
    for (const auto& [id, ticket] : tickets_) {
        const Millis transfer{scrapes_.at(ticket.lease).settings.request_timeout_ms};
        if (ticket.is_fetching && now - ticket.stage_since > transfer + kBeyondTransfer) {
            stuck.push_back(id);
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
    for (const LeaseId lease : without_permit) {
        if (scrapes_.contains(lease)) {
            fail_scrape(lease, ErrorClass::timeout, "no permit for a request came for 30 minutes");
        }
    }
}

// A scrape that only waits for permits does not use up its time.
void Loop::leave_out_permit_waits() {
    const MonoTime now = clock_.mono();
    const auto turn = now - std::exchange(last_turn_, now);
    std::set<LeaseId> waiting;
    std::set<LeaseId> fetching;
    for (const auto& [id, ticket] : tickets_) {
        (ticket.is_fetching ? fetching : waiting).insert(ticket.lease);
    }
    for (const LeaseId lease : waiting) {
        if (!fetching.contains(lease)) {
            scrapes_.at(lease).deadline += turn;
        }
    }
}

void Loop::tell_supervisor() {
    const MonoTime now = clock_.mono();
    const bool is_alone =
        std::ranges::any_of(scrapes_, [](const auto& entry) { return entry.second.lease.alone; });
    if (options_.beat_fd >= 0 && (now - beaten_at_ >= kBeatEvery || is_alone != was_alone_)) {
        beaten_at_ = now;
        was_alone_ = is_alone;
        beat(options_.beat_fd, is_alone ? kSuspectSilentAtMost : kSilentAtMost);
    }
}

}  // namespace cinefleet::worker
