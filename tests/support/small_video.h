#pragma once

#include <cstdint>
#include <filesystem>

namespace cinefleet {

/// Writes an AVI file that is nothing but headers: a video of 640 x 360 pixels (XviD) and stereo sound (PCM)
/// of so many seconds, with one frame of each.
void write_small_video(const std::filesystem::path& path, std::uint32_t seconds);

}  // namespace cinefleet
