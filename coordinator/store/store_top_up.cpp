// What a task is told of its movie beside its name: what an earlier scrape or IMDb's datasets know.

#include "coordinator/store/gap_sql.h"
#include "coordinator/store/loaded_task.h"
#include "coordinator/store/movie_rows.h"
#include "coordinator/store/store.h"

#include <utility>

namespace cinefleet::store {
namespace {

// Of a movie that lacks nothing but what some providers would have said: who failed, and the images that are
// there or were asked for in vain.
constexpr std::string_view kOnlyProvidersLack =
    "SELECT " CINEFLEET_LACKING_PROVIDERS
    ", m.on_disk_artwork | m.absent_artwork FROM movies m"
    " WHERE m.id = ? AND m.scraped_ms IS NOT NULL AND EXISTS (SELECT 1 FROM movie_gaps WHERE movie_id = m.id)"
    " AND m.tmdb_id <> 0 AND length(m.nfo_path) > 0";

bool has_bit(std::int64_t bits, ImageKind kind) {
    return (bits & (std::int64_t{1} << static_cast<unsigned>(kind))) != 0;
}

}  // namespace

std::vector<queue::QueuedTask> Store::with_facts(std::vector<LoadedTask> loaded) {
    std::vector<queue::QueuedTask> tasks;
    tasks.reserve(loaded.size());
    for (LoadedTask& one : loaded) {
        if (!limit_to_what_lacks(one) && imdb_) {
            imdb_->attach_to(*one.spec);
        }
        if (!one.spec->ask_anew) {
            one.spec->have = images_at_hand(one);
            for (ExtraImage& extra : read_extra_images(*connection_, one.spec->movie)) {
                one.spec->have_extras.push_back(std::move(extra.artwork));
            }
        }
        one.task.spec = std::move(one.spec);
        tasks.push_back(std::move(one.task));
    }
    return tasks;
}

// Images of ours that the last scan has seen, apart from those that are to be replaced. Whether they are as
// we wrote them is looked at when the movie is saved.
std::vector<Artwork> Store::images_at_hand(const LoadedTask& loaded) {
    if (loaded.images_on_disk == 0) {
        return {};
    }
    std::vector<Artwork> images = read_artwork(*connection_, loaded.spec->movie);
    std::erase_if(images, [&](const Artwork& image) {
        return !has_bit(loaded.images_on_disk, image.kind) || has_image(loaded.replace, image.kind);
    });
    return images;
}

// A run of what is missing asks only those who failed, and merges what they say into what is stored. If an
// image lacks as well, everybody is asked.
bool Store::limit_to_what_lacks(const LoadedTask& loaded) {
    if (!loaded.is_for_what_lacks) {
        return false;
    }
    TaskSpec& spec = *loaded.spec;
    std::int64_t lacking = 0;
    std::int64_t known_images = 0;
    {
        auto rows = connection_->statement(kOnlyProvidersLack)(spec.movie.value);
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
    stored.movie.media = {};
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
