#pragma once

#include "worker/providers/provider.h"

namespace cinefleet::worker::wikidata {

/// Wikidata's query service, `/sparql`: original title and ids of other services by the IMDb id; no key.
/// Source: https://www.wikidata.org/wiki/Wikidata:SPARQL_query_service
extern const Provider kProvider;

}  // namespace cinefleet::worker::wikidata
