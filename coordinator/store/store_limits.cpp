// What providers have taught, how often they were asked today, and what movies lack because one failed.

#include "coordinator/store/facts.h"
#include "coordinator/store/gap_sql.h"
#include "coordinator/store/store.h"

#include <algorithm>
#include <sstream>
#include <utility>

namespace cinefleet::store {
namespace {

constexpr const char* kLearnedLimits =
    "learned_limits";  // a line each: provider, requests, window ms, at once, blocked, machine if it is one's

// A fact of each provider: its name ends in the provider's number; the value is day and requests.
constexpr const char* kQuota = "quota_";
constexpr std::string_view kReadQuotas =
    "SELECT CAST(substr(name, 7) AS INTEGER), value FROM facts WHERE name GLOB 'quota_*' ORDER BY name";

constexpr std::string_view kAddGap =
    "INSERT INTO movie_gaps (movie_id, provider, since_ms, reason, error_class) VALUES (?1, ?2, ?3, ?4, ?5)"
    " ON CONFLICT (movie_id, provider) DO UPDATE SET reason = ?4, error_class = ?5";
constexpr std::string_view kCloseOtherGaps =
    "DELETE FROM movie_gaps WHERE movie_id = ?1 AND (1 << provider) & ?2 = 0";
constexpr std::string_view kGapsToFill =
    "SELECT g.movie_id FROM movie_gaps g JOIN movies m ON m.id = g.movie_id"
    " WHERE g.provider = ? AND " CINEFLEET_PASSING_GAP
    " AND m.locked = 0 AND m.missing_since_ms IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM movie_locks l WHERE l.movie_id = g.movie_id AND l.whole = 1)"
    " AND NOT EXISTS (SELECT 1 FROM tasks t WHERE t.movie_id = g.movie_id"
    " AND (t.state = 1 OR (t.state = 7 AND t.discarded = 0)))"
    " ORDER BY g.movie_id LIMIT ?";

// Lines that another version wrote are passed over: they are learned anew.
std::vector<queue::LearnedLimit> learned_limits_from(const std::string& text) {
    std::vector<queue::LearnedLimit> learned;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        int provider = 0;
        std::int64_t window_ms = 0;
        queue::LearnedLimit limit;
        if (words >> provider >> limit.requests_per_window >> window_ms >> limit.in_flight >>
            limit.is_blocked) {
            limit.provider = static_cast<ProviderId>(provider);
            limit.window = Millis{window_ms};
            std::getline(words >> std::ws, limit.machine);  // to the end of the line
            learned.push_back(limit);
        }
    }
    return learned;
}

// That a provider knows nothing of a movie is an answer; images have a trace of their own: the kinds that
// lack.
bool leaves_gap(const ProviderError& problem) {
    return !is_image_host(problem.provider) && problem.error_class != ErrorClass::not_found;
}

// Images that are there are not fetched again; a provider of text alone needs none at all.
RunOrder order_for(ProviderId provider) {
    RunOrder order;
    order.type = {ScrapeSelection::missing, ScrapeMode::skip};
    if (provider != ProviderId::fanart && provider != ProviderId::theme) {
        order.modifiers = ModifierSet();
        order.modifiers.add(Modifier::main_nfo);
    }
    return order;
}

}  // namespace

Status Store::remember_limits(const std::vector<queue::LearnedLimit>& learned) {
    std::string text;
    for (const queue::LearnedLimit& limit : learned) {
        text += std::to_string(static_cast<int>(limit.provider)) + " " +
                std::to_string(limit.requests_per_window) + " " + std::to_string(limit.window.count()) + " " +
                std::to_string(limit.in_flight) + (limit.is_blocked ? " 1" : " 0") +
                (limit.machine.empty() ? "" : " " + limit.machine) + "\n";
    }
    write_fact(*connection_, kLearnedLimits, text);
    return connection_->take_status();
}

std::vector<queue::LearnedLimit> Store::learned_limits() {
    return learned_limits_from(read_fact(*connection_, kLearnedLimits).value_or(""));
}

std::vector<queue::UsedQuota> Store::used_quotas() {
    std::vector<queue::UsedQuota> quotas;
    auto rows = connection_->statement(kReadQuotas)();
    while (rows.next()) {
        std::istringstream words(rows.text(1));
        queue::UsedQuota& quota = quotas.emplace_back();
        quota.provider = static_cast<ProviderId>(rows.integer(0));
        words >> quota.day >> quota.requests;
    }
    return quotas;
}

Status Store::reserve_quota(const queue::UsedQuota& up_to) {
    write_fact(*connection_, kQuota + std::to_string(static_cast<int>(up_to.provider)),
               std::to_string(up_to.day) + " " + std::to_string(up_to.requests));
    return connection_->take_status();
}

void Store::note_gaps(MovieId movie, const ScrapedMovieResult& result) {
    std::int64_t gaps = 0;
    for (const ProviderError& problem : result.problems) {
        if (leaves_gap(problem)) {
            gaps |= std::int64_t{1} << static_cast<unsigned>(problem.provider);
            connection_->run(kAddGap, movie.value, static_cast<std::int64_t>(problem.provider), now_ms(),
                             problem.message, to_string(problem.error_class));
        }
    }
    connection_->run(kCloseOtherGaps, movie.value, gaps);
}

Result<std::optional<queue::RunCreated>> Store::create_top_up(ProviderId provider, std::int32_t limit) {
    RunPlan plan;
    {
        auto rows = connection_->statement(kGapsToFill)(static_cast<std::int64_t>(provider), limit);
        while (rows.next()) {
            plan.tasks.emplace_back().movie = MovieId{rows.integer(0)};
        }
    }
    if (Status status = connection_->take_status(); !status) {
        return failure(std::move(status).error());
    }
    if (plan.tasks.empty()) {
        return std::optional<queue::RunCreated>();
    }
    Result<queue::RunCreated> run = create_run(order_for(provider), plan);
    if (!run) {
        return failure(std::move(run).error());
    }
    return std::optional(*std::move(run));
}

}  // namespace cinefleet::store
