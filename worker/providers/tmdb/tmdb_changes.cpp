#include "worker/providers/tmdb/tmdb_changes.h"

#include "worker/providers/json_fields.h"

namespace cinefleet::worker::tmdb {
namespace {

constexpr std::size_t kMostChangesOfPage = 10'000;  // TMDB gives 100; a message holds no more than this

}  // namespace

std::optional<ChangesPage> parse_changes(std::string_view body) {
    const Json answer = parse_json(body);
    if (!answer.is_object() || !answer.contains("results") || !answer["results"].is_array() ||
        !answer.contains("total_pages")) {
        return std::nullopt;
    }
    ChangesPage page;
    page.total_pages = count_at(answer, "total_pages");
    for (const Json& movie : list_at(answer, "results")) {
        const std::int64_t id = integer_at(movie, "id");
        if (id > 0 && page.tmdb_ids.size() < kMostChangesOfPage) {
            page.tmdb_ids.push_back(id);
        }
    }
    return page;
}

}  // namespace cinefleet::worker::tmdb
