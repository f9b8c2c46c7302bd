#pragma once

#include "common/model/scrape_settings.h"
#include "common/result.h"
#include "common/sys/http_client.h"
#include "worker/providers/fetch.h"

namespace cinefleet::worker {

/// An answer of a service may name addresses, and so may whoever can change an answer: only the hosts that
/// the settings name for this provider are asked. What lies in a private network is asked only if the setting
/// itself names it, as "localhost" or in numbers: a name may lead anywhere. malformed: none of these.
Result<HttpPermission> permission_for(const FetchRequest& request, const ScrapeSettings& settings);

}  // namespace cinefleet::worker
