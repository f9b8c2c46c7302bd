#pragma once

#include "worker/providers/provider.h"

namespace cinefleet::worker::fanart {

/// fanart.tv's API v3, `/movies/{tmdb or imdb id}`: every kind of image, by language and likes, HD before SD.
/// Sets are among its movies, by TMDB's number of the collection:
/// https://fanart.tv/movie/10/star-wars-collection/ Source: https://fanarttv.docs.apiary.io
extern const Provider kProvider;

}  // namespace cinefleet::worker::fanart
