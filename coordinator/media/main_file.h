#pragma once

#include "common/model/found_movie.h"

#include <string>

namespace cinefleet::media {

/// The file that says most about a movie, given its first part (absolute). A video file says it itself; of a
/// DVD it is the index of the title with most video (VTS_01_0.IFO), of a Blu-ray its largest stream
/// (BDMV/STREAM/00800.m2ts). What is not there: `first_part`.
std::string main_file_of(const std::string& first_part, MovieLayout layout);

}  // namespace cinefleet::media
