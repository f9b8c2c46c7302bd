#pragma once

#include "worker/providers/provider.h"

namespace cinefleet::worker::theme {

/// Theme music at an address that a template with {tmdb} or {imdb} gives. Only the beginning is fetched, to
/// see that there is music: the movie's `theme_url` is the result.
extern const Provider kProvider;

}  // namespace cinefleet::worker::theme
