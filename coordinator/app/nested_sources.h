#pragma once

#include "common/result.h"
#include "coordinator/store/source_rows.h"
#include "coordinator/store/store.h"

#include <string>
#include <vector>

namespace cinefleet::app {

/// A movie belongs to one source: in two it would be two movies, and what is locked in one would be written
/// by the other. invalid_input: the folder lies in one of these sources, holds one, or is one by another
/// name; the message says what to do. A folder that is one of them by name is fine, whatever the others are.
Status lies_apart(const std::string& folder, const std::vector<store::SourceRow>& sources);

/// Adds the folder as a source if it lies apart from all in the database; on the thread of `store`, so that
/// nobody adds another meanwhile. Errors of Store::add_source besides.
Result<SourceId> add_apart(store::Store& store, const std::string& database, const std::string& folder);

}  // namespace cinefleet::app
