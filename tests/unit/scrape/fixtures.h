#pragma once

#include "common/model/scrape_settings.h"
#include "worker/scrape/image_hunt.h"
#include "worker/scrape/scrape_movie.h"

#include <string>
#include <vector>

namespace cinefleet::worker {

/// TMDB, its images and IMDb, on hosts that do not exist.
ScrapeSettings sample_settings();

/// TMDB's details of one movie, with everything appended: "The Matrix", tmdb 603, tt0133093.
std::string matrix_details();

/// TMDB's search answer with one hit for each "title (year)" of (title, year, id, popularity).
struct Hit {
    const char* title;
    int year;
    int id;
    double popularity;
};
std::string search_answer(const std::vector<Hit>& hits);

std::string imdb_page();

/// A PNG of 2 × 3 points, whole.
std::string small_png();
/// One of three rows.
std::string png_as_wide_as(std::uint32_t width);

FetchAnswer ok(std::string body, std::string content_type = "application/json");
FetchAnswer status(int code);
FetchAnswer broken(ErrorClass error_class);

/// In their order.
std::vector<std::string> urls_of(const std::vector<HuntedImage>& images);

}  // namespace cinefleet::worker
