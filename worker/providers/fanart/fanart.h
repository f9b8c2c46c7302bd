#pragma once

#include "worker/providers/provider.h"

namespace cinefleet::worker::fanart {

/// fanart.tv's API v3, `/movies/{tmdb or imdb id}`: every kind of image, by language and likes, HD before SD.
/// Source: https://fanarttv.docs.apiary.io
extern const Provider kProvider;

}  // namespace cinefleet::worker::fanart
