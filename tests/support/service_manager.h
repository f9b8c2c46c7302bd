#pragma once

#include "tests/support/temporary_folder.h"

#include <string>
#include <vector>

namespace cinefleet {

/// The service manager's end of sd_notify(3): a socket that remembers what services have said.
class ServiceManager {
  public:
    ServiceManager();
    /// At a path, or at '@' and an abstract name.
    explicit ServiceManager(const std::string& socket);
    ~ServiceManager();
    ServiceManager(const ServiceManager&) = delete;
    ServiceManager& operator=(const ServiceManager&) = delete;

    const std::string& socket() const { return socket_; }

    /// Every notice by now.
    const std::vector<std::string>& heard();
    /// How many notices by now begin so.
    std::ptrdiff_t count(const std::string& beginning);

  private:
    const TemporaryFolder folder_;
    const std::string socket_;
    const int fd_;
    std::vector<std::string> heard_;
};

}  // namespace cinefleet
