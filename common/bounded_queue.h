#pragma once

#include "common/check.h"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace cinefleet {

/// Hands values from any threads to any threads, first in, first out, never more than `capacity` at once.
/// `close()` lets readers drain what is there and then see the end.
template <class T>
class BoundedQueue {
  public:
    explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) { CINEFLEET_CHECK(capacity > 0); }
    BoundedQueue(const BoundedQueue&) = delete;
    BoundedQueue& operator=(const BoundedQueue&) = delete;

    /// False if full or closed; `value` is then untouched.
    [[nodiscard]] bool try_push(T& value) {
        {
            const std::lock_guard lock(mutex_);
            if (closed_ || items_.size() >= capacity_) {
                return false;
            }
            items_.push_back(std::move(value));
        }
        readable_.notify_one();
        return true;
    }

    /// Waits for room. False if the queue was closed.
    [[nodiscard]] bool push(T value) {
        {
            std::unique_lock lock(mutex_);
            writable_.wait(lock, [this] { return closed_ || items_.size() < capacity_; });
            if (closed_) {
                return false;
            }
            items_.push_back(std::move(value));
        }
        readable_.notify_one();
        return true;
    }

    /// Waits for a value; nullopt when the queue is closed and empty.
    std::optional<T> pop() {
        std::optional<T> value;
        {
            std::unique_lock lock(mutex_);
            readable_.wait(lock, [this] { return closed_ || !items_.empty(); });
            value = take_front();
        }
        writable_.notify_one();
        return value;
    }

    /// Waits so long at most; nullopt also when nothing has come.
    template <class Duration>
    std::optional<T> pop_for(Duration longest) {
        std::optional<T> value;
        {
            std::unique_lock lock(mutex_);
            readable_.wait_for(lock, longest, [this] { return closed_ || !items_.empty(); });
            value = take_front();
        }
        writable_.notify_one();
        return value;
    }

    bool is_closed() const {
        const std::lock_guard lock(mutex_);
        return closed_;
    }

    std::optional<T> try_pop() {
        std::optional<T> value;
        {
            const std::lock_guard lock(mutex_);
            value = take_front();
        }
        writable_.notify_one();
        return value;
    }

    void close() {
        {
            const std::lock_guard lock(mutex_);
            closed_ = true;
        }
        readable_.notify_all();
        writable_.notify_all();
    }

    std::size_t size() const {
        const std::lock_guard lock(mutex_);
        return items_.size();
    }

  private:
    std::optional<T> take_front() {
        if (items_.empty()) {
            return std::nullopt;
        }
        std::optional<T> value(std::move(items_.front()));
        items_.pop_front();
        return value;
    }

    const std::size_t capacity_;
    mutable std::mutex mutex_;
    std::condition_variable readable_;
    std::condition_variable writable_;
    std::deque<T> items_;
    bool closed_ = false;
};

}  // namespace cinefleet
