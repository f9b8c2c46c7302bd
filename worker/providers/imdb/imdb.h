#pragma once

#include "worker/providers/provider.h"

namespace cinefleet::worker::imdb {

/// IMDb: its title pages, for what the datasets lack (certification, place in the top 250, plot, keywords),
/// and its suggestions as a search; both only where the settings switch them on. Facts from the datasets come
/// attached to the task and need no request.
extern const Provider kProvider;

}  // namespace cinefleet::worker::imdb
