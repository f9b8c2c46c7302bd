#pragma once

#include "common/model/artwork.h"
#include "common/result.h"

#include <string_view>

namespace cinefleet::worker {

struct ImageFacts {
    ImageFormat format = ImageFormat::jpeg;
    std::int32_t width = 0;
    std::int32_t height = 0;
};

/// Looks at signature, headers and end: a page in place of an image, or an image that was cut, is
/// `malformed`. Sources: ITU T.81 (JPEG markers), W3C PNG (chunks).
Result<ImageFacts> check_image(std::string_view bytes);

}  // namespace cinefleet::worker
