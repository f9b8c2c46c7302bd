#include "coordinator/app/key_folder.h"

#include "common/sys/address.h"
#include "common/sys/join_line.h"
#include "common/sys/owned_fd.h"
#include "common/sys/secret_file.h"
#include "common/sys/sockets_security.h"
#include "common/text.h"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <sstream>
#include <utility>

namespace cinefleet::app {
namespace {

constexpr std::size_t kMostMachines = 500;  // what fits into a file that is read as a whole
constexpr const char* kServerName = "server.key";
constexpr const char* kAllowedName = "workers.allowed";
constexpr const char* kAllowedHead =
    "# Machines that may join this fleet: NAME PUBLIC-KEY. See `cinefleet workers add` and `revoke`.\n";

/// Two commands at once do not undo each other's changes.
class FolderLock {
  public:
    explicit FolderLock(const std::string& folder)
        : fd_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
        while (fd_.is_open() && ::flock(fd_.get(), LOCK_EX) != 0 && errno == EINTR) {
        }
    }

  private:
    OwnedFd fd_;
};

auto machine_called(const net::AllowedKeys& allowed, const std::string& name) {
    return std::ranges::find_if(allowed, [&name](const auto& entry) { return entry.second == name; });
}

std::string allowed_text(const net::AllowedKeys& allowed) {
    std::map<std::string, std::string> by_name;
    for (const auto& [key, name] : allowed) {
        by_name.emplace(name, key);
    }
    std::string text = kAllowedHead;
    for (const auto& [name, key] : by_name) {
        text += name + " " + key + "\n";
    }
    return text;
}

}  // namespace

Status KeyFolder::init() const {
    if (Status made = make_secret_folder(folder_); !made) {
        return made;
    }
    if (Status checked = check_secret_folder(folder_); !checked) {
        return checked;
    }
    const FolderLock lock(folder_);
    std::error_code error;
    if (std::filesystem::exists(server_file(), error)) {
        return failure(ErrorClass::conflict,
                       "there are keys in " + folder_ +
                           ": remove the folder to begin anew; every machine has to be added again");
    }
    const Result<KeyPair> keys = make_key_pair();
    if (!keys) {
        return failure(keys.error());
    }
    if (Status written = write_allowed({}); !written) {
        return written;
    }
    return write_secret_file(server_file(), keys->secret + "\n");
}

Result<std::optional<net::FleetKeys>> KeyFolder::load() const {
    std::error_code error;
    if (!std::filesystem::exists(server_file(), error) && !error) {
        return std::optional<net::FleetKeys>();
    }
    if (Status checked = check_secret_folder(folder_); !checked) {
        return failure(std::move(checked).error());
    }
    const Result<std::string> text = read_secret_file(server_file());
    if (!text) {
        return failure(text.error());
    }
    std::string secret(trim(*text));
    if (!is_key(secret)) {
        return failure(ErrorClass::invalid_input, server_file() +
                                                      " does not hold a key: restore it, or remove " +
                                                      folder_ + " and begin anew with `cinefleet keys init`");
    }
    Result<net::AllowedKeys> allowed = read_allowed();
    if (!allowed) {
        return failure(std::move(allowed).error());
    }
    return std::optional(net::FleetKeys{std::move(secret), *std::move(allowed)});
}

Result<std::map<std::string, std::string>> KeyFolder::files() const {
    const Result<std::optional<net::FleetKeys>> keys = load();
    if (!keys) {
        return failure(keys.error());
    }
    std::map<std::string, std::string> files;
    if (*keys) {
        files[kServerName] = (*keys)->secret + "\n";
        files[kAllowedName] = allowed_text((*keys)->allowed);
    }
    return files;
}

Status KeyFolder::bring_back(const std::map<std::string, std::string>& files) const {
    const auto server = files.find(kServerName);
    const auto allowed = files.find(kAllowedName);
    if (server == files.end() || allowed == files.end() || !is_key(trim(server->second))) {
        return failure(ErrorClass::invalid_input,
                       "the backup's keys are not whole: make new ones with "
                       "`cinefleet keys init`");
    }
    if (Status made = make_secret_folder(folder_); !made) {
        return made;
    }
    const FolderLock lock(folder_);
    std::error_code error;
    if (std::filesystem::exists(server_file(), error)) {
        return failure(ErrorClass::conflict, "there are keys in " + folder_ + ": they stay");
    }
    if (Status written = write_secret_file(allowed_file(), allowed->second); !written) {
        return written;
    }
    return write_secret_file(server_file(), server->second);
}

Result<net::FleetKeys> KeyFolder::load_existing() const {
    Result<std::optional<net::FleetKeys>> keys = load();
    if (!keys) {
        return failure(std::move(keys).error());
    }
    if (!*keys) {
        return failure(ErrorClass::not_found, "there are no keys yet: `cinefleet keys init` makes them");
    }
    return **std::move(keys);
}

Result<std::string> KeyFolder::add(const std::string& name, const std::string& endpoint) const {
    if (!is_machine_name(name) || name == kLocal) {
        return failure(ErrorClass::invalid_input,
                       "a machine's name is up to 64 letters, digits, '.', '_' and '-', and not 'local'");
    }
    const FolderLock lock(folder_);
    Result<net::FleetKeys> keys = load_existing();
    if (!keys) {
        return failure(std::move(keys).error());
    }
    net::AllowedKeys& allowed = keys->allowed;
    if (machine_called(allowed, name) != allowed.end()) {
        return failure(ErrorClass::conflict, "there is a machine '" + name + "': `cinefleet workers revoke " +
                                                 name + "` first, to give it a new key");
    }
    if (allowed.size() >= kMostMachines) {
        return failure(ErrorClass::invalid_input,
                       "there are " + std::to_string(kMostMachines) + " machines already: revoke one first");
    }
    const Result<KeyPair> pair = make_key_pair();
    if (!pair) {
        return failure(pair.error());
    }
    allowed.emplace(pair->public_key, name);
    if (Status written = write_allowed(allowed); !written) {
        return failure(std::move(written).error());
    }
    return to_text({name, endpoint, public_key_of(keys->secret), pair->secret});
}

Status KeyFolder::revoke(const std::string& name) const {
    const FolderLock lock(folder_);
    Result<net::FleetKeys> keys = load_existing();
    if (!keys) {
        return failure(std::move(keys).error());
    }
    net::AllowedKeys& allowed = keys->allowed;
    if (std::erase_if(allowed, [&name](const auto& entry) { return entry.second == name; }) == 0) {
        return failure(ErrorClass::not_found,
                       "there is no machine '" + name + "': `cinefleet workers list` shows them");
    }
    return write_allowed(allowed);
}

Result<std::string> KeyFolder::make_local_key(const std::string& endpoint,
                                              const std::string& server_secret) const {
    const Result<KeyPair> pair = make_key_pair();
    if (!pair) {
        return failure(pair.error());
    }
    const JoinLine line{kLocal, endpoint, public_key_of(server_secret), pair->secret};
    if (Status written = write_secret_file(local_key_file(), to_text(line)); !written) {
        return failure(std::move(written).error());
    }
    return pair->public_key;
}

Result<net::AllowedKeys> KeyFolder::read_allowed() const {
    const Result<std::string> text = read_secret_file(allowed_file());
    if (!text) {
        return failure(text.error());
    }
    net::AllowedKeys allowed;
    std::istringstream stream(*text);
    int number = 0;
    for (std::string line; std::getline(stream, line);) {
        ++number;
        if (trim(line).empty() || trim(line).starts_with('#')) {
            continue;
        }
        std::istringstream words(line);
        std::string name;
        std::string key;
        std::string more;
        words >> name >> key;
        if (!is_machine_name(name) || !is_key(key) || words >> more || !allowed.emplace(key, name).second) {
            return failure(ErrorClass::invalid_input, allowed_file() + ":" + std::to_string(number) +
                                                          ": has to be NAME PUBLIC-KEY, each key once");
        }
    }
    return allowed;
}

Status KeyFolder::write_allowed(const net::AllowedKeys& allowed) const {
    return write_secret_file(allowed_file(), allowed_text(allowed));
}

Status check_listening(const std::string& host, bool has_keys) {
    if (has_keys || is_loopback_host(host)) {
        return {};
    }
    return failure(ErrorClass::unauthorized,
                   "coordinator.listen_host is " + host +
                       ", which other machines reach, but there are no keys: run `cinefleet keys init`, then "
                       "`cinefleet workers add NAME` for each machine");
}

}  // namespace cinefleet::app
