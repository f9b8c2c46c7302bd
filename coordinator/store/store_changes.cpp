// Up to when what has changed at TMDB is known here: facts of each source, and of each run that is still to
// make it so.

#include "coordinator/store/facts.h"
#include "coordinator/store/store.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <sstream>
#include <utility>

namespace cinefleet::store {
namespace {

constexpr std::string_view kScrapedOfSources =
    "SELECT s.id, min(m.scraped_ms), count(*), f.value FROM sources s JOIN movies m ON m.source_id = s.id"
    " LEFT JOIN facts f ON f.name = 'changes_of_source_' || s.id"
    " WHERE m.scraped_ms IS NOT NULL AND m.tmdb_id <> 0 AND m.missing_since_ms IS NULL GROUP BY s.id";
constexpr std::string_view kAllSources = "SELECT id FROM sources ORDER BY id";

// 6, 7, 8: failed, dead, cancelled.
constexpr std::string_view kUndone =
    "SELECT EXISTS (SELECT 1 FROM tasks WHERE run_id = ?1 AND state IN (6, 7, 8))"
    " OR EXISTS (SELECT 1 FROM attached_tasks WHERE run_id = ?1 AND state IN (6, 7, 8))";

std::string name_of(RunId run) {
    return "changes_of_run_" + std::to_string(run.value);
}

std::string name_of(SourceId source) {
    return "changes_of_source_" + std::to_string(source.value);
}

std::int64_t stored_number(const std::string& text) {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

// One that takes less leaves changes of which nobody would know.
bool takes_all_that_changed(const RunOrder& order) {
    return order.changed && order.type.selection == ScrapeSelection::all && order.fields == all_fields() &&
           order.modifiers.has(Modifier::main_nfo);
}

}  // namespace

Result<ChangesKnown> Store::changes_known(const std::vector<SourceId>& sources) {
    ChangesKnown known{std::numeric_limits<std::int64_t>::max(), 0};
    {
        auto rows = connection_->statement(kScrapedOfSources)();
        while (rows.next()) {
            if (sources.empty() || std::ranges::find(sources, SourceId{rows.integer(0)}) != sources.end()) {
                // What a scrape found is as new as the scrape.
                known.until_ms =
                    std::min(known.until_ms, std::max(rows.integer(1), stored_number(rows.text(3))));
                known.movies += rows.integer(2);
            }
        }
    }
    if (Status status = connection_->take_status(); !status) {
        return failure(std::move(status).error());
    }
    return known;
}

// "until source source …", for end_changes_of().
void Store::note_changes_of(RunId run, const RunOrder& order) {
    if (!takes_all_that_changed(order)) {
        return;
    }
    std::string note = std::to_string(order.changed->until_ms);
    for (const SourceId source : order.sources) {
        note += " " + std::to_string(source.value);
    }
    if (order.sources.empty()) {
        auto rows = connection_->statement(kAllSources)();
        while (rows.next()) {
            note += " " + std::to_string(rows.integer(0));
        }
    }
    write_fact(*connection_, name_of(run), note);
}

void Store::end_changes_of(RunId run, const std::string& stop_reason) {
    const std::optional<std::string> note = read_fact(*connection_, name_of(run));
    if (!note) {
        return;
    }
    bool is_done = stop_reason.empty();
    forget_fact(*connection_, name_of(run));
    {
        auto rows = connection_->statement(kUndone)(run.value);
        is_done = rows.next() && rows.integer(0) == 0 && is_done;
    }
    std::istringstream words(*note);
    std::string until;
    words >> until;
    for (SourceId source; is_done && words >> source.value;) {
        write_fact(*connection_, name_of(source), until);
    }
}

Status Store::nothing_has_changed(const RunOrder& order) {
    Transaction transaction(*connection_);
    note_changes_of(RunId{}, order);
    end_changes_of(RunId{}, "");
    return transaction.commit();
}

}  // namespace cinefleet::store
