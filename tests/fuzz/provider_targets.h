#pragma once

#include <string_view>

/// What workers read. One function a target.
namespace cinefleet::fuzz {

void run_tmdb(std::string_view bytes);
void run_changes(std::string_view bytes);
void run_imdb(std::string_view bytes);
void run_suggestions(std::string_view bytes);
void run_fanart(std::string_view bytes);
void run_omdb(std::string_view bytes);
void run_wikidata(std::string_view bytes);
void run_image(std::string_view bytes);

}  // namespace cinefleet::fuzz
