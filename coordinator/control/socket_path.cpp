#include "coordinator/control/socket_path.h"

#include <sys/un.h>

namespace cinefleet::control {

Status check_socket_path(const std::string& path) {
    constexpr std::size_t kMost = sizeof(sockaddr_un::sun_path) - 1;
    if (path.size() > kMost) {
        return failure(ErrorClass::invalid_input,
                       "the path of the control socket is longer than " + std::to_string(kMost) +
                           " bytes: set paths.state_dir to a shorter one",
                       path);
    }
    return {};
}

}  // namespace cinefleet::control
