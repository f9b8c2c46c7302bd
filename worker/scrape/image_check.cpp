#include "worker/scrape/image_check.h"

#include <cstdint>

namespace cinefleet::worker {
namespace {

std::uint32_t byte_at(std::string_view bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
}

std::uint32_t number16(std::string_view bytes, std::size_t at) {
    return (byte_at(bytes, at) << 8U) | byte_at(bytes, at + 1);
}

std::uint32_t number32(std::string_view bytes, std::size_t at) {
    return (number16(bytes, at) << 16U) | number16(bytes, at + 2);
}

Result<ImageFacts> facts_of(ImageFormat format, std::uint32_t width, std::uint32_t height) {
    constexpr std::uint32_t kMaxSide = 65'535;
    if (width == 0 || height == 0 || width > kMaxSide || height > kMaxSide) {
        return failure(ErrorClass::malformed, "the image has an impossible size");
    }
    return ImageFacts{format, static_cast<std::int32_t>(width), static_cast<std::int32_t>(height)};
}

Result<ImageFacts> check_jpeg(std::string_view bytes) {
    if (!bytes.ends_with("\xFF\xD9")) {
        return failure(ErrorClass::malformed, "the JPEG image is cut");
    }
    std::size_t at = 2;
    while (at + 9 < bytes.size() && byte_at(bytes, at) == 0xFF) {
        const std::uint32_t marker = byte_at(bytes, at + 1);
        if (marker == 0xFF) {
            ++at;
            continue;
        }
        // Start of frame: all of C0 to CF but DHT, JPG and DAC.
        if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC) {
            return facts_of(ImageFormat::jpeg, number16(bytes, at + 7), number16(bytes, at + 5));
        }
        at += 2 + std::size_t{number16(bytes, at + 2)};
    }
    return failure(ErrorClass::malformed, "the JPEG image has no frame");
}

Result<ImageFacts> check_png(std::string_view bytes) {
    constexpr std::size_t kHeaderEnd = 33;
    constexpr std::size_t kEndChunk = 12;
    if (bytes.size() < kHeaderEnd + kEndChunk || bytes.substr(12, 4) != "IHDR" ||
        bytes.substr(bytes.size() - 8, 4) != "IEND") {
        return failure(ErrorClass::malformed, "the PNG image is cut");
    }
    return facts_of(ImageFormat::png, number32(bytes, 16), number32(bytes, 20));
}

}  // namespace

Result<ImageFacts> check_image(std::string_view bytes) {
    if (bytes.starts_with("\xFF\xD8\xFF")) {
        return check_jpeg(bytes);
    }
    if (bytes.starts_with("\x89PNG\r\n\x1A\n")) {
        return check_png(bytes);
    }
    return failure(ErrorClass::malformed, "what came is neither a JPEG nor a PNG image");
}

}  // namespace cinefleet::worker
