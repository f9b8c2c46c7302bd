#pragma once

#include "coordinator/store/store_reader.h"

#include <cstdint>
#include <string>

namespace cinefleet::hooks {

/// What a hook is told.
struct HookMessage {
    std::int64_t delivery = 0;  ///< the same for each attempt: by it a receiver knows what it has had already
    std::string event;          ///< "movie_saved", "run_ended", "test"
    std::string folder;         ///< of the movie, absolute; empty: it is not about a movie
    std::string json;           ///< all of it, for commands and webhooks: README, "Hooks"
};

HookMessage movie_message(const store::HookDelivery& delivery, const store::MovieRow& movie);
HookMessage run_message(const store::HookDelivery& delivery, const store::RunRow& run);
HookMessage test_message(const std::string& hook);

}  // namespace cinefleet::hooks
