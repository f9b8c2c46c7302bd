#include "worker/providers/tmdb/tmdb_videos.h"

#include "worker/providers/facts.h"

#include <algorithm>
#include <tuple>

namespace cinefleet::worker::tmdb {
namespace {

using Rank = std::tuple<int, std::size_t, bool, bool, std::int32_t>;  // less is better

std::size_t language_rank(const std::string& language, const std::vector<std::string>& languages) {
    const auto found = std::ranges::find_if(
        languages, [&](const std::string& wanted) { return wanted.substr(0, wanted.find('-')) == language; });
    return static_cast<std::size_t>(found - languages.begin());
}

}  // namespace

std::string trailer_of(const Json& details, const ScrapeSettings& settings,
                       const std::vector<std::string>& languages) {
    std::string best;
    Rank best_rank;
    for (const Json& video : list_at(object_at(details, "videos"), "results")) {
        const std::string type = text_at(video, "type");
        const std::string key = text_at(video, "key");
        const bool is_trailer = type == "Trailer" || type == "Teaser";
        if (text_at(video, "site") != "YouTube" || !is_trailer || key.empty()) {
            continue;
        }
        const std::int32_t height = count_at(video, "size");
        const bool is_official = video.contains("official") && video["official"] == true;
        const Rank rank(type == "Trailer" ? 0 : 1, language_rank(text_at(video, "iso_639_1"), languages),
                        !is_official, height > settings.trailer_max_height, -height);
        if (best.empty() || rank < best_rank) {
            best = "plugin://plugin.video.youtube/?action=play_video&videoid=" + percent_encode(key);
            best_rank = rank;
        }
    }
    return best;
}

}  // namespace cinefleet::worker::tmdb
