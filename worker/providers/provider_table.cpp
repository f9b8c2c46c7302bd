#include "worker/providers/fanart/fanart.h"
#include "worker/providers/imdb/imdb.h"
#include "worker/providers/omdb/omdb.h"
#include "worker/providers/provider.h"
#include "worker/providers/theme/theme.h"
#include "worker/providers/tmdb/tmdb.h"
#include "worker/providers/wikidata/wikidata.h"

#include <array>

namespace cinefleet::worker {

// The order in which they are asked, and searched.
std::span<const Provider> provider_table() {
    static const std::array kTable = {
        tmdb::kProvider, imdb::kProvider,     fanart::kProvider,
        omdb::kProvider, wikidata::kProvider, theme::kProvider,
    };
    return kTable;
}

}  // namespace cinefleet::worker
