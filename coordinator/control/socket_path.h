#pragma once

#include "common/result.h"

#include <string>

namespace cinefleet::control {

/// invalid_input: longer than a Unix socket's address can be (107 bytes, unix(7)).
Status check_socket_path(const std::string& path);

}  // namespace cinefleet::control
