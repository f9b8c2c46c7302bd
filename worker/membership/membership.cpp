#include "worker/membership/membership.h"

#include "common/sys/address.h"
#include "common/sys/join_line.h"
#include "common/sys/process.h"
#include "common/sys/secret_file.h"
#include "worker/membership/mdns.h"

#include <cstdlib>
#include <filesystem>
#include <utility>

namespace cinefleet::worker {
namespace {

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

bool is_on_this_machine(const std::string& endpoint) {
    const std::size_t scheme = endpoint.find("://");
    const std::size_t colon = endpoint.rfind(':');
    if (scheme == std::string::npos || colon <= scheme + 3) {
        return true;  // no address at all: whoever connects says so
    }
    return is_loopback_host(std::string_view(endpoint).substr(scheme + 3, colon - scheme - 3));
}

std::string name_of(const std::string& machine, const std::string& wanted) {
    if (wanted.empty() || belongs_to(wanted, machine)) {
        return wanted.empty() ? machine : wanted;
    }
    return machine + "/" + wanted;
}

Result<Membership> with_key(const MembershipWords& words, const std::string& key_file) {
    const Result<std::string> text = read_secret_file(key_file);
    if (!text) {
        return failure(text.error());
    }
    const Result<JoinLine> line = join_line_of(*text);
    if (!line) {
        return failure(ErrorClass::invalid_input, key_file + ": " + line.error().message);
    }
    return Membership{words.connect.empty() ? line->endpoint : words.connect, name_of(line->name, words.name),
                      ClientKeys{line->server_key, line->secret}, key_file};
}

}  // namespace

std::string usual_key_file() {
    const std::string folder = environment("XDG_CONFIG_HOME");
    return (folder.empty() ? environment("HOME") + "/.config" : folder) + "/cinefleet/worker.key";
}

Result<Membership> membership_of(const MembershipWords& words, const std::string& usual) {
    std::error_code error;
    const bool has_joined = std::filesystem::exists(usual, error);
    const bool is_searched = mdns_name_in(words.connect).has_value();
    const bool is_local = !words.connect.empty() && !is_searched && is_on_this_machine(words.connect);
    if (!words.key_file.empty()) {
        return with_key(words, words.key_file);
    }
    if (has_joined && !is_local) {
        return with_key(words, usual);
    }
    if (words.connect.empty()) {
        return failure(
            ErrorClass::invalid_input,
            "no coordinator: say --connect tcp://HOST:PORT, or join one with `cinefleet-worker join`");
    }
    if (is_searched) {
        return failure(
            ErrorClass::unauthorized,
            "--connect mdns: takes a key, or anybody on this network could be the coordinator: run "
            "`cinefleet workers add NAME` there, and `cinefleet-worker join` here");
    }
    if (!is_local) {
        return failure(
            ErrorClass::unauthorized,
            "a coordinator on another machine takes a key: run `cinefleet workers add NAME` there, and "
            "`cinefleet-worker join` here");
    }
    return Membership{words.connect, words.name.empty() ? host_name() : words.name, {}, {}};
}

Status join(std::string_view line, const std::string& key_file) {
    const Result<JoinLine> joined = join_line_of(line);
    if (!joined) {
        return failure(joined.error());
    }
    std::error_code error;
    std::filesystem::create_directories(std::filesystem::path(key_file).parent_path(), error);
    return write_secret_file(key_file, to_text(*joined));
}

}  // namespace cinefleet::worker
