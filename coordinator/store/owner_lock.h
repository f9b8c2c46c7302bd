#pragma once

#include "common/result.h"

#include <string>

namespace cinefleet::store {

/// Held by the one process that may write the database: an advisory lock on `<database>.lock`, which the
/// system gives back when the process ends, however it ends. The file holds the owner's pid for people.
class OwnerLock {
  public:
    /// conflict: another process holds it; the message names its pid.
    static Result<OwnerLock> take(const std::string& database_path);

    OwnerLock(OwnerLock&& other) noexcept;
    OwnerLock& operator=(OwnerLock&&) = delete;
    ~OwnerLock();

  private:
    explicit OwnerLock(int fd) : fd_(fd) {}

    int fd_;
};

}  // namespace cinefleet::store
