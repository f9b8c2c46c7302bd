#pragma once

#include "common/result.h"
#include "common/sys/sockets.h"

#include <string>
#include <string_view>

namespace cinefleet::worker {

/// What the command line says about the fleet; empty: nothing.
struct MembershipWords {
    std::string connect;
    std::string key_file;
    std::string name;
};

/// Where the coordinator is, and as whom we come.
struct Membership {
    std::string endpoint;  ///< or "mdns:NAME": it has to be looked for, with the keys
    std::string name;      ///< of this machine; with keys it begins with the one that the key was made for
    SocketKeys keys;
    std::string key_file;  ///< empty: a plain connection
};

/// Where `join` writes: $XDG_CONFIG_HOME/cinefleet/worker.key
std::string usual_key_file();

/// The key file is that of the command line, or `usual` if it is there and no coordinator of this very
/// machine is meant. invalid_input: there is no address; unauthorized: another machine's coordinator is
/// meant, but there is no key, or others could read it.
Result<Membership> membership_of(const MembershipWords& words, const std::string& usual);

/// Keeps the line that `cinefleet workers add` prints in the key file, mode 0600. invalid_input: it is none.
Status join(std::string_view line, const std::string& key_file);

}  // namespace cinefleet::worker
