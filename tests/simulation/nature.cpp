#include "tests/simulation/nature.h"

namespace cinefleet::simulation {
namespace {

constexpr std::int64_t kBadFates = 7;

Fate bad_fate(std::int64_t number) {
    constexpr Fate kFates[] = {Fate::flaky,     Fate::not_found, Fate::ambiguous, Fate::skipped,
                               Fate::malformed, Fate::throttled, Fate::given_up};
    return kFates[number];
}

}  // namespace

Nature nature_of(std::uint64_t seed, const Profile& profile, TaskId task, RunId run) {
    queue::Random random(seed * 1'000'003 + static_cast<std::uint64_t>(task.value));
    Nature nature;
    nature.failures = 1 + static_cast<std::int32_t>(random.below(5));
    nature.requests = 1 + static_cast<std::int32_t>(random.below(2));
    nature.asks_imdb = chance(random, 60);
    nature.work = between(random, Millis{10}, Millis{1'500});
    nature.bytes = random.below(1'500'000);
    nature.is_unchanged = chance(random, 10);
    if (profile.has_refused_key && run == RunId{1}) {
        nature.fate = Fate::refused_key;
    } else if (chance(random, profile.poison_percent)) {
        nature.fate = Fate::poison;
    } else if (chance(random, profile.bad_percent)) {
        nature.fate = bad_fate(random.below(kBadFates));
    }
    return nature;
}

}  // namespace cinefleet::simulation
