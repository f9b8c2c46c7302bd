#pragma once

#include "common/result.h"
#include "coordinator/net/fleet_server.h"

#include <map>
#include <optional>
#include <string>

namespace cinefleet::app {

/// The keys of an encrypted fleet, below the state folder. The folder has mode 0700, its files 0600; what
/// others could read is refused.
///
///     server.key       this coordinator's secret key, one line
///     workers.allowed  who may join: lines of NAME PUBLIC-KEY
///     local.key        of the coordinator's own workers: new with each start
///
/// Several commands may use it at once.
class KeyFolder {
  public:
    explicit KeyFolder(std::string folder) : folder_(std::move(folder)) {}

    /// Makes folder and key. conflict: there is one.
    Status init() const;

    /// nullopt: there are no keys; unauthorized: others may read them; invalid_input: a line is wrong.
    Result<std::optional<net::FleetKeys>> load() const;

    /// Names and contents of the files that a backup has to hold, so that the machines need not join again;
    /// none: there are no keys. As load().
    Result<std::map<std::string, std::string>> files() const;

    /// Writes what files() gave, where there are no keys. conflict: there are; invalid_input: it is no key.
    Status bring_back(const std::map<std::string, std::string>& files) const;

    /// A new machine's line to paste. conflict: the name is taken; not_found: there are no keys yet.
    Result<std::string> add(const std::string& name, const std::string& endpoint) const;

    /// not_found: no machine of that name.
    Status revoke(const std::string& name) const;

    /// Makes the local workers' key and their file; returns the public key.
    Result<std::string> make_local_key(const std::string& endpoint, const std::string& server_secret) const;
    std::string local_key_file() const { return folder_ + "/local.key"; }

    /// What the coordinator's own workers are called.
    static constexpr const char* kLocal = "local";

  private:
    std::string server_file() const { return folder_ + "/server.key"; }
    std::string allowed_file() const { return folder_ + "/workers.allowed"; }
    Result<net::AllowedKeys> read_allowed() const;
    Status write_allowed(const net::AllowedKeys& allowed) const;
    /// As load(); not_found: there are no keys.
    Result<net::FleetKeys> load_existing() const;

    const std::string folder_;
};

/// Other machines may only reach a coordinator that has keys. unauthorized: with the command that helps.
Status check_listening(const std::string& host, bool has_keys);

}  // namespace cinefleet::app
