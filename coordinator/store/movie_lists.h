#pragma once

#include "common/ids.h"
#include "common/model/movie.h"
#include "coordinator/store/connection.h"

/// The parts of a movie's rows that are lists of structs: ids of other services, certifications and release
/// dates.
namespace cinefleet::store {

/// Replaces what is stored. Errors stick to the connection.
void write_movie_lists(Connection& connection, MovieId id, const Movie& movie);
void read_movie_lists(Connection& connection, MovieId id, Movie& movie);

}  // namespace cinefleet::store
