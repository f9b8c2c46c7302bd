#pragma once

#include "common/model/movie.h"
#include "common/model/scrape_options.h"
#include "worker/providers/facts.h"

#include <vector>

namespace cinefleet::worker {

struct MergedMovie {
    Movie movie;
    FieldOrigins origins;
};

/// One Movie out of the facts of several providers: for each asked field the first provider, in the order of
/// the policy table, that has something to say; ratings of all of them side by side.
MergedMovie merge(const std::vector<ProviderFacts>& facts, FieldSet fields);

}  // namespace cinefleet::worker
