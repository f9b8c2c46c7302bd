#pragma once

#include "common/http_answer.h"
#include "common/model/hook.h"
#include "common/sys/http_client.h"
#include "coordinator/hooks/hook_message.h"

#include <cstdint>
#include <string>

namespace cinefleet::hooks {

/// What came of telling a hook.
struct HookVerdict {
    enum class Kind : std::uint8_t {
        delivered,
        later,   ///< it cannot be reached, or takes nothing now: whatever it is told next would fail too
        refused  ///< it does not want this one
    };
    Kind kind = Kind::delivered;
    std::string message = {};  ///< why not; without keys
    Millis pause{0};           ///< what it asked for; 0: nothing
};

/// The request that tells a hook of any kind but command. Of a test it is one that changes nothing in a
/// player. Sources: https://kodi.wiki/view/JSON-RPC_API (VideoLibrary.Scan), Jellyfin's and Emby's
/// LibraryService (/Library/Media/Updated), Plex's /library/sections/ID/refresh?path=.
HttpRequest hook_request(const Hook& hook, const HookMessage& message);

HookVerdict verdict_of(const Hook& hook, const HttpAnswer& answer);

}  // namespace cinefleet::hooks
