#pragma once

#include <atomic>

namespace cinefleet {

/// Wakes a thread that waits in poll: other threads notify, the owner waits for `fd()` to become readable
/// and drains. Notifications before a drain melt into one, so what woke the owner has to be looked for in
/// the queue that was filled before notify().
class Wake {
  public:
    /// Aborts if no file descriptor is left: made once at start, nothing works without it.
    Wake();
    ~Wake();
    Wake(const Wake&) = delete;
    Wake& operator=(const Wake&) = delete;

    /// From any thread, also from a signal handler; never blocks.
    void notify() noexcept;

    /// Readable after a notify until the next drain.
    int fd() const { return fd_; }

    /// Owner only. True if there was a notification since the last drain.
    bool drain() noexcept;

  private:
    const int fd_;
    std::atomic<bool> is_notified_{false};  ///< the owner will look: a system call says nothing new
};

}  // namespace cinefleet
