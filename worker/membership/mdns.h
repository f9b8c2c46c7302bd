#pragma once

#include "common/clock.h"
#include "common/result.h"
#include "common/sys/log.h"
#include "common/sys/sockets.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Looks for the coordinator on this network by mDNS. Anybody may announce anything there: what is found is a
/// hint where to knock, and only the server whose key we know can let us in.
namespace cinefleet::worker {

/// "mdns:" or "mdns:NAME" as an endpoint: the coordinator of this name, or of any (empty). nullopt: something
/// else.
std::optional<std::string> mdns_name_in(std::string_view endpoint);

struct Announced {
    std::string name;      ///< valid UTF-8, and whatever somebody likes otherwise
    std::string endpoint;  ///< tcp://ADDRESS:PORT
    bool operator==(const Announced&) const = default;
};

/// What is announced, in the words of `avahi-browse --resolve --parsable`; of one `name` if that is not
/// empty. Each endpoint once, and at most 16; one that holds on one link only (tcp://[fe80::1%eth0]:7780) if
/// nothing else is known of its name. Lines that are not wholly as expected are left out.
std::vector<Announced> announced_in(std::string_view said, std::string_view name);

struct CoordinatorSearch {
    ClientKeys keys;
    std::string name;  ///< that it is announced by; empty: any
    int stop_fd = -1;  ///< readable: give up, cancelled
};

/// Asks avahi-browse, for 5 s at most, and then takes 3 s to find out whose server has the key.
/// unsupported: there is no avahi-browse; not_found: nobody answers, or Avahi does not run; unauthorized:
/// nobody who answers is our coordinator.
Result<std::string> find_coordinator(const CoordinatorSearch& search, const Clock& clock);

/// The same again and again until it is found; says what hinders it once. `each_turn` is called in between.
/// unsupported, cancelled.
Result<std::string> wait_for_coordinator(const CoordinatorSearch& search, const LogLine& log,
                                         const std::function<void()>& each_turn, const Clock& clock);

}  // namespace cinefleet::worker
