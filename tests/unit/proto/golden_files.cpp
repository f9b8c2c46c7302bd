#include "tests/unit/proto/golden_files.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace cinefleet::proto {

bool is_writing_golden_files() {
    return std::getenv("CINEFLEET_WRITE_GOLDEN") != nullptr;
}

std::filesystem::path source_folder() {
    return CINEFLEET_SOURCE_DIR;
}

std::filesystem::path golden_folder() {
    return source_folder() / "tests" / "golden";
}

std::vector<std::string> golden_names() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(golden_folder())) {
        if (entry.path().extension() == ".hex") {
            names.push_back(entry.path().stem().string());
        }
    }
    std::ranges::sort(names);
    return names;
}

std::string read_text_file(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

void write_text_file(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

std::string to_hex(const std::string& bytes) {
    constexpr std::size_t kBytesPerLine = 32;
    constexpr const char* kDigits = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto byte = static_cast<unsigned char>(bytes[i]);
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 0xFU];
        text += i % kBytesPerLine == kBytesPerLine - 1 || i + 1 == bytes.size() ? "\n" : "";
    }
    return text;
}

std::string from_hex(const std::string& text) {
    std::string digits = text;
    std::erase_if(digits, [](char c) { return c == '\n'; });
    std::string bytes;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
        bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
    }
    return bytes;
}

}  // namespace cinefleet::proto
