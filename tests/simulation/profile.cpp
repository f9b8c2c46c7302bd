#include "tests/simulation/profile.h"

namespace cinefleet::simulation {
namespace {

using queue::ProviderLimit;
using queue::Random;

std::int32_t draw(Random& random, std::int32_t least, std::int32_t most) {
    return least + static_cast<std::int32_t>(random.below(most - least + 1));
}

queue::CoreOptions draw_core(Random& random) {
    queue::CoreOptions options;
    options.window_tasks = draw(random, 4, 64);
    options.page_tasks = draw(random, 1, 32);
    options.lease_id_block = draw(random, 2, 64);
    options.seed = random.next();
    options.max_killed_attempts = draw(random, 3, 6);
    options.first_killed_delay = Millis{100};
    if (chance(random, 30)) {
        options.result_bytes_budget = 4'000'000;
    }
    if (chance(random, 70)) {
        const Millis window{chance(random, 50) ? 10'000 : 1'000};
        const std::int32_t most = chance(random, 50) ? draw(random, 20, 80) : 0;
        options.limits.push_back({ProviderId::tmdb, draw(random, 3, 20), window, 0, 1, most});
    }
    if (chance(random, 70)) {
        ProviderLimit& imdb =
            options.limits.emplace_back(ProviderLimit{ProviderId::imdb, 0, Millis{0}, draw(random, 1, 3)});
        imdb.requests_per_day = chance(random, 50) ? draw(random, 4, 60) : 0;
    }
    options.limit_scope = chance(random, 30) ? queue::LimitScope::host : queue::LimitScope::fleet;
    options.block_first_wait = between(random, Millis{500}, Millis{30'000});
    options.block_longest_wait = 4 * options.block_first_wait;
    return options;
}

}  // namespace

Profile draw_profile(Random& random) {
    Profile profile;
    profile.workers = draw(random, 1, 8);
    profile.slots = draw(random, 1, 4);
    profile.lists_permits = chance(random, 80);
    profile.supervisors_tell = chance(random, 80);
    profile.longest_link_delay = Millis{chance(random, 70) ? 5 : 400};
    profile.longest_store_delay = Millis{chance(random, 70) ? 20 : 1'500};
    profile.store_batch = draw(random, 1, 64);
    profile.sweep_page = draw(random, 1, 16);
    profile.poison_percent = chance(random, 50) ? draw(random, 1, 10) : 0;
    profile.bad_percent = chance(random, 50) ? draw(random, 1, 50) : 0;
    profile.has_refused_key = chance(random, 10);
    profile.fault_phase = between(random, Millis{20'000}, Millis{150'000});
    profile.fault_every = between(random, Millis{300}, Millis{10'000});
    profile.operator_every = between(random, Millis{1'000}, Millis{20'000});
    for (bool& is_on : profile.faults) {
        is_on = chance(random, 40);
    }
    profile.truth_percent = chance(random, 50) ? draw(random, 25, 400) : 100;
    profile.core = draw_core(random);
    profile.is_one_a_task = chance(random, 20);
    if (profile.is_one_a_task) {
        profile.slots = 1;
    }
    return profile;
}

}  // namespace cinefleet::simulation
