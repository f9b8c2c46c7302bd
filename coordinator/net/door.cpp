#include "coordinator/net/door.h"

#include <utility>

namespace cinefleet::net {

Door::Door(SocketContext& context, AllowedKeys allowed, Callbacks callbacks)
    : socket_(context), allowed_(std::move(allowed)), callbacks_(std::move(callbacks)) {}

int Door::answer() {
    int kept_out = 0;
    while (const std::optional<ZapRequest> request = socket_.receive()) {
        const std::optional<std::string> machine = machine_of(request->public_key);
        if (!machine) {
            socket_.refuse(*request);
            callbacks_.complain("refused a connection from " + request->address +
                                ": its key is not on the list; `cinefleet workers add NAME` makes one");
        } else if (callbacks_.is_banned(request->public_key)) {
            socket_.put_off(*request);
            callbacks_.complain("put off " + *machine + " at " + request->address +
                                ": it was disconnected for what it did a moment ago");
        } else {
            socket_.let_in(*request, request->public_key);
            continue;
        }
        ++kept_out;
    }
    return kept_out;
}

std::optional<std::string> Door::machine_of(const std::string& key) const {
    const auto found = allowed_.find(key);
    return found != allowed_.end() ? std::optional(found->second) : std::nullopt;
}

}  // namespace cinefleet::net
