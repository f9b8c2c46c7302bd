#pragma once

#include "worker/providers/provider.h"

namespace cinefleet::worker::omdb {

/// OMDb, `/?i={imdb id}`: ratings of IMDb, Rotten Tomatoes and Metacritic, and a short plot in English.
/// Source: https://www.omdbapi.com
extern const Provider kProvider;

}  // namespace cinefleet::worker::omdb
