#include "worker/match/match.h"

#include "worker/match/title_key.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

namespace cinefleet::worker {
namespace {

constexpr std::size_t kMaxCandidates = 10;

// Closer together than this, two candidates are alike: only popularity tells them apart. Not so an exact
// title and one that lacks a letter of many ("Part 1", "Part 2").
constexpr double kAlike = 0.02;

// The years of cinema and home release often differ by one; more is another movie.
double year_factor(std::int32_t wanted, std::int32_t found) {
    if (wanted == 0) {
        return 0.97;
    }
    if (found == 0) {
        return 0.85;
    }
    switch (std::abs(wanted - found)) {
        case 0:
            return 1.0;
        case 1:
            return 0.95;
        default:
            return 0.6;
    }
}

struct Scored {
    MatchCandidate candidate;
    double popularity = 0;
    bool is_exact = false;  // the title, to the letter
};

Scored score(const TaskSpec& task, const SearchHit& hit) {
    double title = 0;
    for (const std::string& wanted : {task.title, task.alternative_title}) {
        const std::u32string key = title_key(wanted);
        for (const std::string& found : {hit.title, hit.original_title}) {
            title = std::max(title, title_similarity(key, title_key(found)));
        }
    }
    std::array<char, 64> reason{};
    std::snprintf(reason.data(), reason.size(), "title %.2f, year %d for %d", title, hit.year, task.year);
    return {{ProviderId::tmdb, hit.tmdb_id, hit.title, hit.year, title * year_factor(task.year, hit.year),
             reason.data()},
            hit.popularity,
            title == 1};
}

}  // namespace

Match choose_match(const TaskSpec& task, const std::vector<SearchHit>& hits, int threshold_percent) {
    std::vector<Scored> scored;
    scored.reserve(hits.size());
    for (const SearchHit& hit : hits) {
        scored.push_back(score(task, hit));
    }
    std::ranges::stable_sort(scored, [](const Scored& a, const Scored& b) {
        return a.candidate.score != b.candidate.score ? a.candidate.score > b.candidate.score
                                                      : a.popularity > b.popularity;
    });
    Match match;
    if (!scored.empty() && scored.front().candidate.score * 100 >= threshold_percent) {
        const double least =
            std::max(scored.front().candidate.score - kAlike, static_cast<double>(threshold_percent) / 100);
        const bool is_exact = scored.front().is_exact;
        const auto alike_end = std::ranges::find_if(scored, [=](const Scored& entry) {
            return entry.candidate.score < least || (is_exact && !entry.is_exact);
        });
        match.verdict = MatchVerdict::taken;
        if (alike_end - scored.begin() > 1) {
            std::stable_sort(scored.begin(), alike_end,
                             [](const Scored& a, const Scored& b) { return a.popularity > b.popularity; });
            scored.front().candidate.reason += ", the most popular of several alike";
            if (task.mode != ScrapeMode::auto_) {
                match.verdict = MatchVerdict::ambiguous;
            }
        }
    }
    for (Scored& entry : scored) {
        if (match.candidates.size() < kMaxCandidates) {
            match.candidates.push_back(std::move(entry.candidate));
        }
    }
    return match;
}

}  // namespace cinefleet::worker
