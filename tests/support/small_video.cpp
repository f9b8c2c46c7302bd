#include "tests/support/small_video.h"

#include <fstream>
#include <string>
#include <vector>

namespace cinefleet {
namespace {

constexpr std::uint32_t kFramesASecond = 25;
constexpr std::uint32_t kSamplesASecond = 48'000;
constexpr std::uint32_t kBytesASample = 4;  // 16 bits, two channels
constexpr std::uint32_t kWidth = 640;
constexpr std::uint32_t kHeight = 360;

std::string little_endian(std::uint32_t number, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i) {
        text += static_cast<char>(number >> (8U * static_cast<unsigned>(i)) & 0xFFU);
    }
    return text;
}

std::string words(const std::vector<std::uint32_t>& numbers) {
    std::string text;
    for (const std::uint32_t number : numbers) {
        text += little_endian(number, 4);
    }
    return text;
}

std::string halves(const std::vector<std::uint32_t>& numbers) {
    std::string text;
    for (const std::uint32_t number : numbers) {
        text += little_endian(number, 2);
    }
    return text;
}

std::string chunk(const std::string& id, const std::string& data) {
    return id + little_endian(static_cast<std::uint32_t>(data.size()), 4) + data +
           std::string(data.size() % 2, '\0');
}

std::string list(const std::string& type, const std::string& chunks) {
    return chunk("LIST", type + chunks);
}

// AVISTREAMHEADER
std::string stream_header(const std::string& type, std::uint32_t rate, std::uint32_t length) {
    return type + words({0, 0, 0, 1, rate, 0, length, 0, 0xFFFF'FFFFU, kBytesASample}) +
           halves({0, 0, kWidth, kHeight});
}

}  // namespace

// Source: https://learn.microsoft.com/en-us/windows/win32/directshow/avi-riff-file-reference
void write_small_video(const std::filesystem::path& path, std::uint32_t seconds) {
    const std::uint32_t frames = seconds * kFramesASecond;
    const std::string main =
        words({1'000'000 / kFramesASecond, 0, 0, 0x10, frames, 0, 2, 0, kWidth, kHeight, 0, 0, 0, 0});
    const std::string video = stream_header("vidsXVID", kFramesASecond, frames);
    const std::string bitmap =
        words({40, kWidth, kHeight}) + halves({1, 24}) + "XVID" + words({kWidth * kHeight * 3, 0, 0, 0, 0});
    const std::string audio =
        stream_header("auds" + std::string(4, '\0'), kSamplesASecond, seconds * kSamplesASecond);
    const std::string wave = halves({1, 2}) + words({kSamplesASecond, kSamplesASecond * kBytesASample}) +
                             halves({kBytesASample, 16});
    const std::string headers =
        list("hdrl", chunk("avih", main) + list("strl", chunk("strh", video) + chunk("strf", bitmap)) +
                         list("strl", chunk("strh", audio) + chunk("strf", wave)));
    const std::string frame(64, '\0');
    const std::string file = "AVI " + headers + list("movi", chunk("00dc", frame) + chunk("01wb", frame));
    std::ofstream(path, std::ios::binary) << chunk("RIFF", file);
}

}  // namespace cinefleet
