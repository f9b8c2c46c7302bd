#pragma once

#include "worker/providers/provider.h"

namespace cinefleet::worker::tmdb {

/// TMDB's API v3: identifies movies, gives data, the addresses of images and trailers. One request a movie
/// with an id, two without; one more for a set's overview if the settings ask for that.
extern const Provider kProvider;

}  // namespace cinefleet::worker::tmdb
