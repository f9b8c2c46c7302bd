#pragma once

#include "common/ids.h"
#include "common/model/artwork.h"
#include "coordinator/store/connection.h"

#include <string>
#include <vector>

namespace cinefleet::store {

/// An image beside a movie's main ones that cinefleet has written.
struct ExtraImage {
    std::string file;  ///< in the movie's folder, ".actors/Sigourney_Weaver.jpg"
    Artwork artwork;

    friend bool operator==(const ExtraImage&, const ExtraImage&) = default;
};

/// In the order of their files.
std::vector<ExtraImage> read_extra_images(Connection& connection, MovieId movie);
/// In place of those that were known.
void write_extra_images(Connection& connection, MovieId movie, const std::vector<ExtraImage>& images);

}  // namespace cinefleet::store
