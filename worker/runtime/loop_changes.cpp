// What a worker asks TMDB for on its own, without a movie: pages of what has changed.

#include "worker/providers/facts.h"
#include "worker/providers/tmdb/tmdb_changes.h"
#include "worker/providers/tmdb/tmdb_requests.h"
#include "worker/runtime/loop.h"

#include <algorithm>
#include <utility>

namespace cinefleet::worker {
namespace {

// A coordinator asks for one after the other; a second one comes when it has given up the first.
constexpr std::ptrdiff_t kMostChangesRequests = 8;

proto::Changes refusal(std::int64_t request_id, ErrorClass error_class, std::string why) {
    return {request_id, {}, 0, ProviderError{ProviderId::tmdb, error_class, std::move(why), 0}};
}

}  // namespace

void Loop::on_changes_request(const proto::ChangesRequest& request) {
    const auto waiting =
        std::ranges::count_if(tickets_, [](const auto& entry) { return entry.second.changes_id != 0; });
    changes_settings_ = agent_.welcome() ? agent_.welcome()->settings : changes_settings_;
    const auto access =
        std::ranges::find(changes_settings_.providers, ProviderId::tmdb, &ProviderAccess::provider);
    if (access == changes_settings_.providers.end() || access->key.empty()) {
        unsent_.emplace_back(refusal(request.request_id, ErrorClass::unauthorized, "there is no TMDB key"));
        return;
    }
    if (waiting >= kMostChangesRequests || request.request_id == 0) {
        unsent_.emplace_back(
            refusal(request.request_id, ErrorClass::unavailable, "too much is asked for at once"));
        return;
    }
    const std::int64_t ticket = next_ticket_++;
    const MonoTime now = clock_.mono();
    Ticket entry;
    entry.request = tmdb::changes_request(*access, request.start_date, request.end_date, request.page);
    entry.asked_at = now;
    entry.needs_permit = access->needs_permit;
    entry.turn = PermitDesk::Turn::first;
    entry.stage_since = now;
    entry.changes_id = request.request_id;
    tickets_[ticket] = std::move(entry);
    if (access->needs_permit) {
        permits_.ask(ticket, ProviderId::tmdb, PermitDesk::Turn::first);
    } else {
        fetch(ticket);
    }
}

void Loop::hand_in_changes(std::int64_t request_id, const FetchAnswer& answer) {
    if (std::optional<ProviderError> error = error_of(ProviderId::tmdb, answer)) {
        unsent_.emplace_back(proto::Changes{request_id, {}, 0, std::move(error)});
        return;
    }
    std::optional<tmdb::ChangesPage> page = tmdb::parse_changes(answer.body.view());
    if (!page) {
        unsent_.emplace_back(
            refusal(request_id, ErrorClass::malformed, "TMDB's list of changes cannot be understood"));
        return;
    }
    unsent_.emplace_back(
        proto::Changes{request_id, std::move(page->tmdb_ids), page->total_pages, std::nullopt});
}

const ScrapeSettings& Loop::settings_of(const Ticket& ticket) const {
    return ticket.changes_id != 0 ? changes_settings_ : scrapes_.at(ticket.lease).settings;
}

}  // namespace cinefleet::worker
