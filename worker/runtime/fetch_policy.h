#pragma once

#include "common/model/scrape_settings.h"
#include "common/result.h"
#include "worker/providers/fetch.h"

namespace cinefleet::worker {

/// How a request may go out.
struct FetchPermission {
    bool may_use_http = false;   ///< else only https
    bool may_be_inside = false;  ///< may reach addresses of this machine or of a private network
};

/// An answer of a service may name addresses, and so may whoever can change an answer: only the hosts that
/// the settings name for this provider are asked. What lies in a private network is asked only if the setting
/// itself names it, as "localhost" or in numbers: a name may lead anywhere. malformed: none of these.
Result<FetchPermission> permission_for(const FetchRequest& request, const ScrapeSettings& settings);

}  // namespace cinefleet::worker
