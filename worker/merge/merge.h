#pragma once

#include "common/model/movie.h"
#include "common/model/scrape_options.h"
#include "common/model/scrape_settings.h"
#include "common/model/task.h"
#include "worker/providers/facts.h"

#include <vector>

namespace cinefleet::worker {

struct MergedMovie {
    Movie movie;
    FieldOrigins origins;
};

/// What a task asks for: its options, and trailer and theme only with their modifiers.
FieldSet asked_fields(const TaskSpec& spec);

/// Whether the policy lets a provider give one of these fields.
bool gives_a_field(ProviderId provider, FieldSet fields, const ScrapeSettings& settings);

/// One Movie out of the facts of several providers, by the policy of each asked field: the first provider in
/// its order that has something to say, or all of them, each value once. The rating that the settings name
/// comes first; certifications and release dates in the order of the user's countries.
MergedMovie merge(const std::vector<ProviderFacts>& facts, FieldSet fields, const ScrapeSettings& settings);

}  // namespace cinefleet::worker
