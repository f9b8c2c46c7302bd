#pragma once

#include "common/model/movie.h"
#include "coordinator/nfo/movie_element.h"
#include "coordinator/nfo/nfo.h"

#include <optional>
#include <vector>

/// The elements that are more than a text: what is there is changed, what they hold beside is kept.
namespace cinefleet::nfo {

void write_ids(MovieElement& movie, const MovieIds& ids, const NfoDialects& dialects);
void write_ratings(MovieElement& movie, const std::vector<Rating>& ratings, const NfoDialects& dialects);
void write_set(MovieElement& movie, const std::optional<MovieSet>& set, const NfoDialects& dialects);
void write_cast(MovieElement& movie, const std::vector<CastMember>& cast, const NfoDialects& dialects);

/// Takes away all that says something about this field.
void remove_field(MovieElement& movie, MovieField field);

/// Addresses of ours for which there is no image any more.
void remove_addresses(MovieElement& movie, const std::vector<Artwork>& gone);

/// An address of ours (`previous`) gives way to the new one; addresses of others stay behind it.
void write_artwork(MovieElement& movie, const std::vector<Artwork>& artwork,
                   const std::vector<Artwork>& previous);

}  // namespace cinefleet::nfo
