// What a task is told of its movie beside its name: what an earlier scrape or IMDb's datasets know.

#include "coordinator/store/gap_sql.h"
#include "coordinator/store/movie_rows.h"
#include "coordinator/store/store.h"

#include <algorithm>
#include <utility>

namespace cinefleet::store {
namespace {

// Of a task whose movie lacks nothing but what some providers would have said: who failed, and the images
// that are there or were asked for in vain.
constexpr std::string_view kOnlyProvidersLack =
    "SELECT " CINEFLEET_LACKING_PROVIDERS
    ", m.on_disk_artwork | m.absent_artwork FROM tasks t"
    " JOIN movies m ON m.id = t.movie_id JOIN runs r ON r.id = t.run_id"
    " WHERE t.id = ?1 AND r.selection = ?2 AND t.more_refresh = 0 AND t.search_title = ''"
    " AND m.scraped_ms IS NOT NULL AND EXISTS (SELECT 1 FROM movie_gaps WHERE movie_id = m.id)"
    " AND m.tmdb_id <> 0 AND length(m.nfo_path) > 0";

constexpr std::string_view kImagesThere =
    "SELECT m.on_disk_artwork, r.replace_artwork | t.more_replace FROM tasks t"
    " JOIN runs r ON r.id = t.run_id JOIN movies m ON m.id = t.movie_id WHERE t.id = ?";

bool has_bit(std::int64_t bits, ImageKind kind) {
    return (bits & (std::int64_t{1} << static_cast<unsigned>(kind))) != 0;
}

bool is_to_be_replaced(ModifierSet replace, ImageKind kind) {
    return std::ranges::any_of(kModifiers, [&](const ModifierInfo& info) {
        return info.image_kind == kind && replace.has(info.modifier);
    });
}

}  // namespace

void Store::attach_facts(std::vector<queue::QueuedTask>& tasks) {
    for (queue::QueuedTask& task : tasks) {
        auto spec = std::make_shared<TaskSpec>(*task.spec);
        if (!limit_to_what_lacks(task.task, *spec) && imdb_) {
            imdb_->attach_to(*spec);
        }
        if (!spec->ask_anew) {
            spec->have = images_at_hand(task.task, spec->movie);
        }
        task.spec = std::move(spec);
    }
}

// Images of ours that the last scan has seen, apart from those that are to be replaced. Whether they are as
// we wrote them is looked at when the movie is saved.
std::vector<Artwork> Store::images_at_hand(TaskId task, MovieId movie) {
    std::int64_t on_disk = 0;
    ModifierSet replace;
    {
        auto rows = connection_->statement(kImagesThere)(task.value);
        if (rows.next()) {
            on_disk = rows.integer(0);
            replace = ModifierSet(static_cast<std::uint32_t>(rows.integer(1)));
        }
    }
    if (on_disk == 0) {
        return {};
    }
    std::vector<Artwork> images = read_artwork(*connection_, movie);
    std::erase_if(images, [&](const Artwork& image) {
        return !has_bit(on_disk, image.kind) || is_to_be_replaced(replace, image.kind);
    });
    return images;
}

// A run of what is missing asks only those who failed, and merges what they say into what is stored. If an
// image lacks as well, everybody is asked.
bool Store::limit_to_what_lacks(TaskId task, TaskSpec& spec) {
    std::int64_t lacking = 0;
    std::int64_t known_images = 0;
    {
        auto rows = connection_->statement(kOnlyProvidersLack)(
            task.value, static_cast<std::int64_t>(ScrapeSelection::missing));
        if (!rows.next()) {
            return false;
        }
        lacking = rows.integer(0);
        known_images = rows.integer(1);
    }
    ModifierSet modifiers = spec.modifiers;
    for (const ModifierInfo& info : kModifiers) {
        if (!info.image_kind || !modifiers.has(info.modifier)) {
            continue;
        }
        if (!has_bit(known_images, *info.image_kind)) {
            return false;
        }
        modifiers.remove(info.modifier);
    }
    AttachedFacts stored{ProviderId::tmdb, read_movie(*connection_, spec.movie),
                         read_origins(*connection_, spec.movie)};
    const MovieIds& known = stored.movie.ids;
    const bool is_another = (spec.ids.tmdb != 0 && spec.ids.tmdb != known.tmdb) ||
                            (!spec.ids.imdb.empty() && spec.ids.imdb != known.imdb);
    if (stored.origins.empty() || is_another) {
        return false;
    }
    stored.movie.artwork.clear();
    spec.ids = stored.movie.ids;
    spec.modifiers = modifiers;
    spec.attached = {std::move(stored)};
    for (const ProviderInfo& provider : kProviders) {
        if ((lacking & (std::int64_t{1} << static_cast<unsigned>(provider.id))) != 0) {
            spec.only.push_back(provider.id);
        }
    }
    return true;
}

}  // namespace cinefleet::store
