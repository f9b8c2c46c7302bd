#include "worker/match/match.h"

#include "worker/match/title_key.h"
#include "worker/match/title_readings.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

namespace cinefleet::worker {
namespace {

constexpr std::size_t kMaxCandidates = 10;
constexpr std::size_t kMaxCloserLooks = 3;

// Closer together than this, two candidates are alike: only popularity tells them apart. Not so an exact
// title and one that lacks a letter of many ("Part 1", "Part 2").
constexpr double kAlike = 0.02;

// An exact title with a year that is off by one at most.
constexpr double kSure = 0.94;

// "Saw 2" and "Saw 3" have most letters in common and are two movies.
constexpr double kOtherNumbers = 0.75;

// Without a year any movie of that title fits.
constexpr double kNoYear = 0.97;

// The years of cinema and home release often differ by one; more is another movie.
double year_factor(std::int32_t wanted, std::int32_t found) {
    if (wanted == 0) {
        return kNoYear;
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

// Cuts differ by a quarter of an hour or more, and PAL runs 4 % faster: more is another movie.
constexpr std::int32_t kOtherCutMin = 20;
constexpr double kOtherCut = 0.25;
constexpr double kOtherRuntime = 0.8;

enum class Length : std::uint8_t { unknown, fits, differs };

Length compare_lengths(std::int32_t wanted, std::int32_t found) {
    if (wanted == 0 || found == 0) {
        return Length::unknown;
    }
    const std::int32_t difference = std::abs(wanted - found);
    return difference > kOtherCutMin && difference > kOtherCut * std::max(wanted, found) ? Length::differs
                                                                                         : Length::fits;
}

struct WantedTitle {
    std::u32string key;
    std::vector<std::u32string> numbers;
    bool holds_year = false;
};

struct Scored {
    MatchCandidate candidate;
    double popularity = 0;
    bool is_exact = false;  // the title, to the letter
    std::int32_t runtime_min = 0;
};

double similarity(const WantedTitle& wanted, const std::string& found) {
    const std::u32string key = title_key(found);
    if (key == wanted.key) {
        return key.empty() ? 0 : 1;
    }
    if (wanted.holds_year) {
        return 0;
    }
    return title_similarity(wanted.key, key) * (wanted.numbers == title_numbers(found) ? 1 : kOtherNumbers);
}

bool has_other_title(const WantedTitle& wanted, const SearchHit& hit) {
    return !wanted.key.empty() && std::ranges::any_of(hit.other_titles, [&](const std::string& title) {
        return title_key(title) == wanted.key;
    });
}

Scored score(const TaskSpec& task, const std::vector<WantedTitle>& wanted, const SearchHit& hit) {
    Scored scored{{ProviderId::tmdb, hit.tmdb_id, hit.title, hit.year, -1, {}, hit.imdb_id},
                  hit.popularity,
                  false,
                  hit.runtime_min};
    for (const WantedTitle& reading : wanted) {
        double title =
            std::max(similarity(reading, hit.title),
                     hit.original_title == hit.title ? 0 : similarity(reading, hit.original_title));
        const bool is_other_title = title < 1 && has_other_title(reading, hit);
        title = is_other_title ? 1 : title;
        const std::int32_t year = reading.holds_year ? 0 : task.year;
        const double total = title * year_factor(year, hit.year);
        if (total > scored.candidate.score) {
            std::array<char, 64> reason{};
            std::snprintf(reason.data(), reason.size(), "title %.2f, year %d for %d", title, hit.year, year);
            scored.candidate.score = total;
            scored.candidate.reason = reason.data();
            scored.candidate.reason += is_other_title ? ", by another of its titles" : "";
            scored.is_exact = title == 1;
        }
    }
    scored.candidate.score = std::max(scored.candidate.score, 0.0);
    return scored;
}

std::vector<Scored> scored_hits(const TaskSpec& task, const std::vector<SearchHit>& hits) {
    std::vector<WantedTitle> wanted;
    for (const TitleReading& reading : title_readings(task)) {
        wanted.push_back({title_key(reading.title), title_numbers(reading.title), reading.holds_year});
    }
    std::vector<Scored> scored;
    scored.reserve(hits.size());
    for (const SearchHit& hit : hits) {
        scored.push_back(score(task, wanted, hit));
    }
    std::ranges::stable_sort(scored, [](const Scored& a, const Scored& b) {
        return a.candidate.score != b.candidate.score ? a.candidate.score > b.candidate.score
                                                      : a.popularity > b.popularity;
    });
    return scored;
}

// Those that are alike, less those of quite another length than the files have, if one of them has theirs.
std::vector<Scored>::iterator drop_other_lengths(std::vector<Scored>::iterator begin,
                                                 std::vector<Scored>::iterator end, std::int32_t wanted) {
    const auto length = [wanted](const Scored& entry) { return compare_lengths(wanted, entry.runtime_min); };
    if (std::ranges::find(begin, end, Length::fits, length) == end) {
        return end;
    }
    const auto others = std::stable_partition(
        begin, end, [&](const Scored& entry) { return length(entry) != Length::differs; });
    for (auto entry = begin; entry != end; ++entry) {
        entry->candidate.reason += entry->runtime_min == 0 ? ""
                                                           : ", " + std::to_string(entry->runtime_min) +
                                                                 " minutes for " + std::to_string(wanted);
    }
    for (auto entry = others; entry != end; ++entry) {
        entry->candidate.score *= kOtherRuntime;
    }
    return others;
}

std::vector<std::int64_t> unknown_runtimes(std::vector<Scored>::const_iterator begin,
                                           std::vector<Scored>::const_iterator end) {
    std::vector<std::int64_t> ids;
    for (auto entry = begin; entry != end && ids.size() < kMaxCloserLooks; ++entry) {
        if (entry->runtime_min == 0 && entry->candidate.tmdb_id != 0) {
            ids.push_back(entry->candidate.tmdb_id);
        }
    }
    return ids;
}

// The most popular first, and how far it is ahead says how likely it is the one.
void order_alike(std::vector<Scored>::iterator begin, std::vector<Scored>::iterator end) {
    std::stable_sort(begin, end,
                     [](const Scored& a, const Scored& b) { return a.popularity > b.popularity; });
    const double behind =
        begin->popularity > 0 ? std::max((begin + 1)->popularity, 0.0) / begin->popularity : 1;
    // Of two of one year one is mostly a short, or a movie that is listed twice.
    const bool is_same_year = begin->candidate.year == (begin + 1)->candidate.year;
    begin->candidate.score *= 1 - behind / (is_same_year ? 3 : 2);
    for (auto other = begin + 1; other != end; ++other) {
        other->candidate.score = std::min(other->candidate.score, begin->candidate.score);
    }
    begin->candidate.reason += ", the most popular of several alike";
}

}  // namespace

Match choose_match(const TaskSpec& task, const std::vector<SearchHit>& hits, int threshold_percent) {
    std::vector<Scored> scored = scored_hits(task, hits);
    const double threshold = static_cast<double>(threshold_percent) / 100;
    Match match;
    if (!scored.empty() && scored.front().candidate.score >= threshold) {
        const double least = std::max(scored.front().candidate.score - kAlike, threshold);
        const bool is_exact = scored.front().is_exact;
        auto alike_end = std::ranges::find_if(scored, [=](const Scored& entry) {
            return entry.candidate.score < least || (is_exact && !entry.is_exact);
        });
        alike_end = drop_other_lengths(scored.begin(), alike_end, task.runtime_min);
        match.verdict = MatchVerdict::taken;
        match.is_sure = is_exact && scored.front().candidate.score >= kSure;
        if (alike_end - scored.begin() > 1) {
            order_alike(scored.begin(), alike_end);
            const bool is_ahead = scored.front().candidate.score >= threshold;
            match.verdict =
                task.mode == ScrapeMode::auto_ && is_ahead ? MatchVerdict::taken : MatchVerdict::ambiguous;
            if (match.verdict == MatchVerdict::ambiguous && task.runtime_min != 0) {
                match.unknown_runtimes = unknown_runtimes(scored.begin(), alike_end);
            }
        } else if (!is_exact && std::ranges::any_of(scored, &Scored::is_exact)) {
            scored.front().candidate.reason += ", but another has the very title";
            match.verdict = MatchVerdict::ambiguous;
        }
    }
    for (Scored& entry : scored) {
        if (match.candidates.size() < kMaxCandidates) {
            match.candidates.push_back(std::move(entry.candidate));
        }
    }
    return match;
}

std::vector<std::int64_t> worth_a_closer_look(const TaskSpec& task, const std::vector<SearchHit>& hits,
                                              int threshold_percent) {
    std::vector<std::int64_t> worth;
    for (const Scored& entry : scored_hits(task, hits)) {
        const MatchCandidate& candidate = entry.candidate;
        const bool may_fit = 100 * year_factor(task.year, candidate.year) >= threshold_percent;
        if (may_fit && !entry.is_exact && candidate.tmdb_id != 0 && worth.size() < kMaxCloserLooks) {
            worth.push_back(candidate.tmdb_id);
        }
    }
    return worth;
}

}  // namespace cinefleet::worker
