#pragma once

#include "common/model/scrape_settings.h"
#include "worker/providers/facts.h"
#include "worker/providers/json_fields.h"

#include <string>
#include <string_view>
#include <vector>

namespace cinefleet::worker::tmdb {

/// Of TMDB's image host, without a slash at its end.
std::string image_base_url(const ScrapeSettings& settings);

/// "/name.jpg" and nothing else: what comes from a service becomes part of an address.
bool is_image_path(std::string_view path);

/// TMDB's name of the size in which images of a kind are fetched: the setting's, unless that is narrower than
/// what the settings ask for.
std::string size_for(const ScrapeSettings& settings, ImageKind kind);

/// All images of the answer that fit a kind of ours, for each kind the best first: preferred language, then
/// votes.
std::vector<ImageCandidate> image_candidates(const Json& details, const ScrapeSettings& settings);

/// Where the same image is in another size ("/w185/", "h632"). Empty: the address is not on TMDB's image
/// host.
std::string resized(const std::string& url, std::string_view named_size, const std::string& size,
                    const std::string& host);

/// Those of a set that TMDB's facts of its movies name, as its movies' are fetched.
std::vector<ImageCandidate> set_images(const MovieSet& set, const ScrapeSettings& settings);

}  // namespace cinefleet::worker::tmdb
