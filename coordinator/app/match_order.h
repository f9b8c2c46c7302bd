#pragma once

#include "coordinator/app/scrape_request.h"
#include "coordinator/control/api.h"
#include "coordinator/store/store.h"

namespace cinefleet::app {

/// invalid_input: not exactly one decision, or an id that cannot be one.
Status check_match_order(const control::MatchOrder& order);

/// Stores the decision and, if the movie is to be scraped, an interactive run of it: together or not at all.
/// A movie that is being scraped already is waited for: nothing but what was decided is saved for it.
/// conflict: it cannot be scraped now (locked, dead, or being scraped while other words are to be searched).
Result<AppliedScrape> apply_match_order(store::Store& store, MovieId movie, const control::MatchOrder& order);

}  // namespace cinefleet::app
