#pragma once

#include <string_view>

/// What the coordinator reads, and what both say to each other. One function a target.
namespace cinefleet::fuzz {

void run_nfo(std::string_view bytes);
void run_tsv(std::string_view bytes);
void run_gzip(std::string_view bytes);
void run_message(std::string_view bytes);
void run_filter(std::string_view bytes);
void run_name(std::string_view bytes);
void run_ignore(std::string_view bytes);
void run_mediainfo(std::string_view bytes);
void run_hook(std::string_view bytes);
void run_join(std::string_view bytes);

}  // namespace cinefleet::fuzz
