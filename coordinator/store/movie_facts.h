#pragma once

#include "common/ids.h"
#include "coordinator/filter/filter.h"
#include "coordinator/store/connection.h"

namespace cinefleet::store {

/// Whether a filter fits a stored movie. Reads its lists only if the filter asks for them. False for a movie
/// that is not there; errors stick to the connection.
bool fits_stored(Connection& connection, MovieId movie, const filter::Filter& filter);

}  // namespace cinefleet::store
