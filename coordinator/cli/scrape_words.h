#pragma once

#include "coordinator/control/api.h"

#include <cstdint>
#include <string>
#include <vector>

namespace cinefleet::cli {

/// The words of `cinefleet scrape` that say what is scraped.
struct ScrapeWords {
    std::vector<std::string> folders;
    std::vector<std::string> movies;
    std::string type;    ///< empty: missing, filter with --filter, selected with --movie
    std::string mode;    ///< empty: auto, for a single movie ask
    std::string filter;  ///< an expression
    std::vector<std::string> modifiers;
    std::vector<std::string> options;
    std::vector<std::string> replace;
    bool overwrite_edited = false;
    std::int32_t weight = 1;
    bool refresh = false;
    std::string changed_since;  ///< a day or "last"; then the type is all unless another is named
    bool dry_run = false;
    bool json = false;
};

/// "missing", or Ember's "MissingAsk". invalid_input: an unknown word, or two that contradict each other.
Result<ScrapeType> scrape_type_of(const ScrapeWords& words);

/// "poster,fanart", "MainPoster", "all,-theme". Nothing: the default. invalid_input names what there is.
Result<ModifierSet> modifiers_of(const std::vector<std::string>& words);

/// Of --replace: only images, "poster,fanart". Nothing: none. invalid_input names what there is.
Result<ModifierSet> images_of(const std::vector<std::string>& words);

/// "plot,cast", "bMainPlot", "all,-plot". Nothing: all. invalid_input names what there is.
Result<FieldSet> fields_of(const std::vector<std::string>& words);

/// All of it, with absolute paths. not_found: a path that is not there.
Result<control::ScrapeRequest> make_request(const ScrapeWords& words);

}  // namespace cinefleet::cli
