// How a worker reaches its coordinator, and why it is not let in.

#include "worker/runtime/loop.h"

#include "proto/endpoint.h"

#include <utility>
#include <variant>

namespace cinefleet::worker {
namespace {

constexpr Millis kSilenceWorthALine{5'000};  // a coordinator that starts is there sooner

}  // namespace

std::vector<int> Loop::open_fds() {
    std::vector<int> fds = {control_.fd(), watch_.fd(), options_.stop_fd};
    if (data_) {
        fds.push_back(data_->fd());
        fds.push_back(data_watch_->fd());
        fds.push_back(cancel_->fd());
    }
    return fds;
}

// ZeroMQ does not connect again after any of these but the last.
std::optional<std::string> Loop::why_not_let_in() {
    while (const std::optional<ConnectionWatch::Event> event = watch_.receive()) {
        switch (event->news) {
            case ConnectionNews::refused:
                return "the coordinator does not let this machine's key in: it was revoked, or is another "
                       "coordinator's; `cinefleet workers add NAME` there makes a new one";
            case ConnectionNews::not_our_protocol:
                return options_.endpoint +
                       (std::holds_alternative<ClientKeys>(options_.keys)
                            ? " is no coordinator with keys: is it one from before `cinefleet keys init`?"
                            : " is no coordinator that takes workers without a key: `cinefleet workers add "
                              "NAME` "
                              "there and `cinefleet-worker join` here");
            case ConnectionNews::broke_off:
                if (!std::exchange(has_said_broke_off_, true) && !options_.is_quiet) {
                    options_.log(options_.endpoint +
                                 " breaks the connection off, trying again: does it still have "
                                 "the keys that this machine has joined?");
                }
                break;
            case ConnectionNews::accepted:
            case ConnectionNews::let_in:
            case ConnectionNews::disconnected:
                break;
        }
    }
    return std::nullopt;
}

// ZeroMQ tries for ever, and tells nobody that nobody is there.
void Loop::say_if_nobody_answers() {
    if (has_said_no_answer_ || has_said_broke_off_ || connected_once_ || options_.is_quiet ||
        clock_.mono() - started_at_ < kSilenceWorthALine) {
        return;
    }
    has_said_no_answer_ = true;
    options_.log(options_.endpoint + " does not answer yet, trying again: does `cinefleet serve` run there?");
}

// What ZeroMQ had taken for a connection that broke is lost, wherever it was.
void Loop::watch_data() {
    while (const std::optional<ConnectionWatch::Event> event = data_watch_->receive()) {
        if (event->news == ConnectionNews::disconnected) {
            agent_.on_data_lost();
            sending_.reset();
        }
    }
}

// Data and cancel have ports of their own, which a restarted coordinator may have changed.
void Loop::connect_others(const proto::Welcome& welcome) {
    const Result<std::string> data = proto::resolve_endpoint(welcome.data_endpoint, options_.endpoint);
    const Result<std::string> cancel = proto::resolve_endpoint(welcome.cancel_endpoint, options_.endpoint);
    if (!data || !cancel) {
        options_.log("the coordinator names an address that is none");
        return;
    }
    if (!connected_once_) {
        connected_once_ = true;
        if (!options_.is_quiet) {
            options_.log("connected to " + options_.endpoint);
        }
    }
    if (*data != data_endpoint_) {
        data_endpoint_ = *data;
        data_watch_.reset();
        data_ = std::make_unique<DealerSocket>(context_, without_heartbeats(options_with(options_.keys)));
        data_watch_ = std::make_unique<ConnectionWatch>(context_, *data_);
        agent_.on_data_lost();
        sending_.reset();
        if (!data_->connect(*data)) {
            options_.log("the coordinator's data address cannot be used: " + *data);
        }
    }
    if (*cancel != cancel_endpoint_) {
        cancel_endpoint_ = *cancel;
        cancel_ = std::make_unique<SubSocket>(context_, options_with(options_.keys));
        if (!cancel_->connect(*cancel)) {
            options_.log("the coordinator's cancel address cannot be used: " + *cancel);
        }
    }
}

}  // namespace cinefleet::worker
