#include "recorder.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace cinefleet::standin {
namespace {

std::size_t most_in_window(std::vector<Recorder::Time> times, std::chrono::milliseconds window) {
    std::ranges::sort(times);
    std::size_t most = 0;
    for (std::size_t first = 0, last = 0; last < times.size(); ++last) {
        while (times[last] - times[first] >= window) {
            ++first;
        }
        most = std::max(most, last - first + 1);
    }
    return most;
}

std::int64_t milliseconds_since_start(Recorder::Time time) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

}  // namespace

bool Recorder::begin(const std::string& service, const std::string& path, Time now, int& retry_after_s) {
    const std::lock_guard lock(mutex_);
    Service& entry = services_[service];
    ++entry.requests;
    entry.most_in_flight = std::max(entry.most_in_flight, ++entry.in_flight);
    ++entry.by_path[path];
    entry.times.push_back(now);
    entry.allowed.push_back(is_within(limits_[service], entry, now, retry_after_s));
    return entry.allowed.back();
}

bool Recorder::is_within(Limit& limit, const Service& entry, Time now, int& retry_after_s) {
    if (limit.in_flight > 0 && entry.in_flight > limit.in_flight) {
        retry_after_s = 1;
        return false;
    }
    if (limit.requests == 0) {
        return true;
    }
    while (!limit.recent.empty() && now - limit.recent.front() >= limit.window) {
        limit.recent.pop_front();
    }
    if (limit.recent.size() >= static_cast<std::size_t>(limit.requests)) {
        const auto wait = limit.recent.front() + limit.window - now;
        retry_after_s = static_cast<int>(std::chrono::ceil<std::chrono::seconds>(wait).count());
        return false;
    }
    limit.recent.push_back(now);
    return true;
}

void Recorder::end(const std::string& service, int status, std::int64_t bytes) {
    const std::lock_guard lock(mutex_);
    Service& entry = services_[service];
    --entry.in_flight;
    entry.last_end = std::chrono::steady_clock::now();
    ++entry.by_status[status];
    entry.bytes += bytes;
}

void Recorder::set_limit(const std::string& service, int requests, std::chrono::milliseconds window) {
    const std::lock_guard lock(mutex_);
    limits_[service].requests = requests;
    limits_[service].window = window;
}

void Recorder::set_in_flight_limit(const std::string& service, int requests) {
    const std::lock_guard lock(mutex_);
    limits_[service].in_flight = requests;
}

std::string Recorder::to_json() const {
    const std::lock_guard lock(mutex_);
    nlohmann::json all = nlohmann::json::object();
    for (const auto& [name, service] : services_) {
        nlohmann::json by_status = nlohmann::json::object();
        for (const auto& [status, count] : service.by_status) {
            by_status[std::to_string(status)] = count;
        }
        all[name] = {
            {"requests", service.requests},
            {"most_in_flight", service.most_in_flight},
            {"most_in_1s", most_in_window(service.times, std::chrono::seconds(1))},
            {"most_in_10s", most_in_window(service.times, std::chrono::seconds(10))},
            {"first_ms", milliseconds_since_start(service.times.empty() ? Time{} : service.times.front())},
            {"last_ms", milliseconds_since_start(service.last_end)},
            {"bytes", service.bytes},
            {"by_status", by_status},
            {"by_path", service.by_path}};
    }
    return all.dump();
}

std::string Recorder::arrivals(const std::string& service) const {
    const std::lock_guard lock(mutex_);
    std::string lines;
    const auto found = services_.find(service);
    for (std::size_t i = 0; found != services_.end() && i < found->second.times.size(); ++i) {
        const Service& entry = found->second;
        lines += std::to_string(milliseconds_since_start(entry.times[i]) -
                                milliseconds_since_start(entry.times.front())) +
                 (entry.allowed[i] ? " 1\n" : " 0\n");
    }
    return lines;
}

void Recorder::reset() {
    const std::lock_guard lock(mutex_);
    for (auto& [name, limit] : limits_) {
        limit.recent.clear();
    }
    std::map<std::string, Service> under_way;
    for (const auto& [name, service] : services_) {
        if (service.in_flight > 0) {
            under_way[name].in_flight = service.in_flight;
        }
    }
    services_ = std::move(under_way);
}

}  // namespace cinefleet::standin
