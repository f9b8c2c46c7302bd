#include "faults.h"

#include <array>
#include <charconv>
#include <functional>
#include <random>
#include <utility>

namespace cinefleet::standin {
namespace {

constexpr std::array kNames = {
    std::pair{Fault::server_error, std::string_view("500")},
    std::pair{Fault::unavailable, std::string_view("503")},
    std::pair{Fault::not_found, std::string_view("404")},
    std::pair{Fault::unauthorized, std::string_view("401")},
    std::pair{Fault::throttled, std::string_view("429")},
    std::pair{Fault::forbidden, std::string_view("403")},
    std::pair{Fault::challenge, std::string_view("challenge")},
    std::pair{Fault::malformed, std::string_view("malformed")},
    std::pair{Fault::truncated, std::string_view("truncated")},
    std::pair{Fault::reset, std::string_view("reset")},
    std::pair{Fault::hang, std::string_view("hang")},
    std::pair{Fault::wrong_type, std::string_view("wrong_type")},
    std::pair{Fault::huge, std::string_view("huge")},
};

}  // namespace

std::optional<FaultRule> parse_fault_rule(std::string_view text) {
    FaultRule rule;
    const std::string_view kind = text.substr(0, text.find(':'));
    for (const auto& [fault, name] : kNames) {
        if (name == kind) {
            rule.fault = fault;
        }
    }
    if (rule.fault == Fault::none) {
        return std::nullopt;
    }
    text.remove_prefix(std::min(kind.size() + 1, text.size()));
    const std::string_view percent = text.substr(0, text.find(':'));
    if (percent.empty()) {
        return rule;
    }
    const auto [end, error] = std::from_chars(percent.data(), percent.data() + percent.size(), rule.percent);
    if (error != std::errc{} || end != percent.data() + percent.size() || rule.percent < 0 ||
        rule.percent > 100) {
        return std::nullopt;
    }
    text.remove_prefix(std::min(percent.size() + 1, text.size()));
    rule.prefix = text;
    return rule;
}

void Faults::add(FaultRule rule) {
    const std::lock_guard lock(mutex_);
    rules_.push_back(std::move(rule));
}

void Faults::clear() {
    const std::lock_guard lock(mutex_);
    rules_.clear();
}

Fault Faults::draw(const std::string& path) {
    const std::lock_guard lock(mutex_);
    if (rules_.empty()) {
        return Fault::none;
    }
    std::mt19937_64 random(seed_ ^ std::hash<std::string>{}(path) ^ (++asked_[path] << 32U));
    for (const FaultRule& rule : rules_) {
        const bool is_hit = random() % 100 < static_cast<std::uint64_t>(rule.percent);
        if (is_hit && path.starts_with(rule.prefix)) {
            return rule.fault;
        }
    }
    return Fault::none;
}

}  // namespace cinefleet::standin
