#pragma once

#include "common/ids.h"
#include "common/model/movie.h"
#include "coordinator/store/connection.h"

namespace cinefleet::store {

/// A scraped Movie as rows: the movies table and its lists. Errors stick to the connection.

/// Replaces all scraped data of the movie, apart from artwork of kinds that `movie` does not have.
void write_movie(Connection& connection, MovieId id, const Movie& movie, const FieldOrigins& origins);

/// Empty if there is no such movie.
Movie read_movie(Connection& connection, MovieId id);

std::vector<Artwork> read_artwork(Connection& connection, MovieId id);

FieldOrigins read_origins(Connection& connection, MovieId id);

}  // namespace cinefleet::store
