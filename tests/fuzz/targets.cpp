#include "tests/fuzz/targets.h"

#include "tests/fuzz/library_targets.h"
#include "tests/fuzz/provider_targets.h"

#include <array>

namespace cinefleet::fuzz {

std::span<const Target> targets() {
    static constexpr std::array kTargets = {
        Target{"tmdb", run_tmdb},         Target{"imdb", run_imdb},
        Target{"fanart", run_fanart},     Target{"omdb", run_omdb},
        Target{"wikidata", run_wikidata}, Target{"image", run_image},
        Target{"nfo", run_nfo},           Target{"tsv", run_tsv},
        Target{"gzip", run_gzip},         Target{"message", run_message},
        Target{"filter", run_filter},     Target{"name", run_name},
        Target{"ignore", run_ignore},     Target{"mediainfo", run_mediainfo},
        Target{"changes", run_changes},   Target{"suggestions", run_suggestions},
        Target{"hook", run_hook},         Target{"join", run_join},
    };
    return kTargets;
}

}  // namespace cinefleet::fuzz
