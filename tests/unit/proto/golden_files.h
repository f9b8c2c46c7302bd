#pragma once

#include <filesystem>
#include <string>
#include <vector>

/// The golden files: bytes as hexadecimal text and their readable JSON twins, and where they are.
namespace cinefleet::proto {

/// True if CINEFLEET_WRITE_GOLDEN is set: tests then write what they would compare with.
bool is_writing_golden_files();

std::filesystem::path source_folder();
std::filesystem::path golden_folder();

/// Names without extension of all golden messages, sorted: "hello.v1".
std::vector<std::string> golden_names();

std::string read_text_file(const std::filesystem::path& path);
void write_text_file(const std::filesystem::path& path, const std::string& text);

/// Lines of 32 bytes.
std::string to_hex(const std::string& bytes);
std::string from_hex(const std::string& text);

}  // namespace cinefleet::proto
