#include "coordinator/net/connection_guard.h"

#include <algorithm>

namespace cinefleet::net {
namespace {

// Two seconds' messages may come in one: what waited in the network comes at once.
constexpr Millis kWindow{2'000};
constexpr std::int64_t kWindowSeconds = 2;

}  // namespace

ConnectionGuard::Verdict ConnectionGuard::heard(const std::string& name, MonoTime now) {
    Sender& sender = of(name, now);
    if (now < sender.banned_until) {
        return Verdict::is_banned;
    }
    if (now - sender.window_start >= kWindow) {
        sender.window_start = now;
        sender.messages = 0;
    }
    ++sender.messages;
    return sender.messages > kWindowSeconds * limits_.messages_per_s ? ban(sender, now) : Verdict::fine;
}

ConnectionGuard::Verdict ConnectionGuard::strike(const std::string& name, MonoTime now) {
    Sender& sender = of(name, now);
    if (now < sender.banned_until) {
        return Verdict::is_banned;
    }
    if (sender.strikes == 0 || now - sender.first_strike >= limits_.forgiven_after) {
        sender.strikes = 0;
        sender.first_strike = now;
    }
    ++sender.strikes;
    return sender.strikes >= limits_.max_strikes ? ban(sender, now) : Verdict::fine;
}

bool ConnectionGuard::is_banned(const std::string& name, MonoTime now) const {
    const auto found = senders_.find(name);
    return found != senders_.end() && now < found->second.banned_until;
}

ConnectionGuard::Verdict ConnectionGuard::ban(Sender& sender, MonoTime now) const {
    sender.banned_until = now + limits_.ban;
    sender.strikes = 0;
    sender.messages = 0;
    return Verdict::banned_now;
}

// Those who were silent longest make room: a ban is over long before a fleet of thousands has gone by.
ConnectionGuard::Sender& ConnectionGuard::of(const std::string& name, MonoTime now) {
    const auto found = senders_.find(name);
    if (found != senders_.end()) {
        found->second.last_heard = now;
        return found->second;
    }
    if (senders_.size() >= limits_.max_senders) {
        senders_.erase(std::ranges::min_element(senders_, {},
                                                [](const auto& entry) { return entry.second.last_heard; }));
    }
    Sender& sender = senders_[name];
    sender.window_start = now;
    sender.last_heard = now;
    return sender;
}

}  // namespace cinefleet::net
