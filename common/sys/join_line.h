#pragma once

#include "common/result.h"

#include <string>
#include <string_view>

namespace cinefleet {

/// What a machine needs to join an encrypted fleet. Written as one line, which `cinefleet workers add` prints
/// and which is also what the worker's key file holds:
///
///     cinefleet-join-1 NAME tcp://HOST:PORT SERVER'S-PUBLIC-KEY SECRET-KEY
struct JoinLine {
    std::string name;        ///< of the machine
    std::string endpoint;    ///< of the coordinator
    std::string server_key;  ///< the coordinator's public key
    std::string secret;      ///< this machine's
};

/// Ends with a line feed.
std::string to_text(const JoinLine& line);

/// White space around it does not matter. invalid_input: it is cut or changed; the text is never repeated in
/// the error, since it holds a secret.
Result<JoinLine> join_line_of(std::string_view text);

/// A machine's name: up to 64 letters, digits, '.', '_' and '-', beginning with a letter or digit.
bool is_machine_name(std::string_view name);

/// Whether a process that calls itself `worker_id` belongs to the machine: "nas", "nas/0", "nas/pod-7/0".
bool belongs_to(std::string_view worker_id, std::string_view machine);

}  // namespace cinefleet
