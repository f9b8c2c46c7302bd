// How the fleet gets its sockets, its keys and its local workers.

#include "common/sys/log.h"
#include "coordinator/app/coordinator.h"
#include "coordinator/app/scrape_request.h"

#include <filesystem>
#include <utility>

namespace cinefleet::app {
namespace {

constexpr int kDataPortOffset = 1;
constexpr int kCancelPortOffset = 2;

net::FleetServerOptions fleet_options(const Settings& settings, bool any_port,
                                      const queue::CoreOptions& core) {
    net::FleetServerOptions options;
    options.host = settings.listen_host;
    if (!any_port && settings.port != 0) {
        options.control_port = static_cast<std::uint16_t>(settings.port);
        options.data_port = static_cast<std::uint16_t>(settings.port + kDataPortOffset);
        options.cancel_port = static_cast<std::uint16_t>(settings.port + kCancelPortOffset);
    }
    options.welcome.scrape = make_scrape_settings(settings);
    options.welcome.sync_interval = core.sync_interval;
    options.welcome.lease_ttl = core.lease_ttl;
    return options;
}

std::string worker_program(const Settings& settings) {
    if (!settings.worker_program.empty()) {
        return settings.worker_program;
    }
    return (std::filesystem::path(own_program_path()).parent_path() / "cinefleet-worker").string();
}

// A daemon's workers log as it does, into files beside its own.
void add_log_flags(const Settings& settings, std::vector<std::string>& arguments) {
    arguments.insert(arguments.end(),
                     {"--log-format", settings.log_format, "--log-max-mb",
                      std::to_string(settings.log_max_mb), "--log-keep", std::to_string(settings.log_keep)});
    if (!settings.log_file.empty()) {
        arguments.insert(arguments.end(), {"--log-file", log_file_of(settings.log_file, "worker")});
    }
}

}  // namespace

Status Coordinator::open_fleet(const queue::CoreOptions& core) {
    Result<std::optional<net::FleetKeys>> keys = keys_.load();
    if (!keys) {
        return failure(std::move(keys).error());
    }
    has_keys_ = keys->has_value();
    if (Status allowed = check_listening(settings_.listen_host, has_keys_); !allowed) {
        return allowed;
    }
    net::FleetServerOptions fleet = fleet_options(settings_, options_.any_port, core);
    fleet.complain = options_.log;
    fleet.keys = *keys;
    fleet_ = std::make_unique<net::FleetServer>(std::move(fleet), clock_);
    if (Status started = fleet_->start(); !started || !has_keys_) {
        return started;
    }
    server_secret_ = (*keys)->secret;
    return options_.local_workers > 0 ? make_local_key() : Status();
}

// They are let in by a key of this start alone.
Status Coordinator::make_local_key() {
    Result<std::string> key = keys_.make_local_key(endpoint(), server_secret_);
    if (!key) {
        return failure(std::move(key).error());
    }
    local_key_ = *std::move(key);
    return reread_keys();
}

Status Coordinator::reread_keys() {
    Result<std::optional<net::FleetKeys>> keys = keys_.load();
    if (!keys) {
        return failure(std::move(keys).error());
    }
    if (!has_keys_ || !*keys || (*keys)->secret != server_secret_) {
        return failure(ErrorClass::conflict,
                       "the coordinator that runs has other keys, or none: start it again to use these");
    }
    net::AllowedKeys allowed = std::move((*keys)->allowed);
    if (!local_key_.empty()) {
        allowed.emplace(local_key_, KeyFolder::kLocal);
    }
    fleet_->allow(std::move(allowed));
    return {};
}

Status Coordinator::start_workers() {
    if (options_.local_workers == 0) {
        return {};
    }
    std::vector<std::string> arguments = {worker_program(settings_),
                                          "--connect",
                                          endpoint(),
                                          "--processes",
                                          std::to_string(options_.local_workers),
                                          "--slots",
                                          settings_.slots,
                                          "--name",
                                          KeyFolder::kLocal,
                                          "--quiet"};
    if (has_keys_) {
        arguments.insert(arguments.end(), {"--key-file", keys_.local_key_file()});
    }
    if (!options_.any_port) {
        add_log_flags(settings_, arguments);
    }
    Result<ChildProcess> workers = ChildProcess::start(arguments);
    if (!workers) {
        return failure(workers.error().error_class,
                       workers.error().message + ": install it beside cinefleet or set workers.program");
    }
    workers_.emplace(*std::move(workers));
    return {};
}

std::string Coordinator::worker_trouble() {
    if (workers_) {
        if (const std::optional<ProcessEnd> end = workers_->poll_end()) {
            workers_.reset();
            return "the local workers have ended with exit code " + std::to_string(end->exit_code);
        }
    }
    return {};
}

}  // namespace cinefleet::app
