#include "tests/simulation/report.h"

#include "tests/simulation/facts.h"

#include <array>
#include <cstdio>
#include <string_view>
#include <variant>

namespace cinefleet::simulation {
namespace {

constexpr std::uint64_t kFnvPrime = 0x100000001B3U;

constexpr std::array<std::string_view, 5> kLeaseVerdicts = {"", "verdict keep", "verdict abort",
                                                            "verdict resend", "verdict committed"};
constexpr std::array<std::string_view, 4> kAckVerdicts = {"", "ack committed", "ack dropped", "ack resend"};

std::int64_t micros(MonoTime time) {
    return time.time_since_epoch().count();
}

}  // namespace

void Report::step(MonoTime now, const queue::Event& event, const queue::Effects& effects) {
    ++steps_;
    const auto take = [this, now](const Facts& facts, const char* arrow) {
        mix(static_cast<std::uint64_t>(micros(now)));
        mix(std::hash<std::string_view>{}(facts.name));
        for (const std::int64_t number : facts.numbers) {
            mix(static_cast<std::uint64_t>(number));
        }
        if (prints_trace_) {
            std::printf("%12.6f %s %s\n", static_cast<double>(micros(now)) / 1e6, arrow,
                        to_string(facts).c_str());
        }
    };
    take(facts_of(event), ">");
    for (const queue::Effect& effect : effects) {
        const Facts facts = facts_of(effect);
        take(facts, "    <");
        count(std::string(facts.name));
        count_verdicts(effect);
    }
}

void Report::count_verdicts(const queue::Effect& effect) {
    const std::vector<queue::LeaseDecision>* decisions = nullptr;
    if (const auto* welcome = std::get_if<queue::SendWelcome>(&effect)) {
        decisions = &welcome->decisions;
    } else if (const auto* reply = std::get_if<queue::SendSyncReply>(&effect)) {
        decisions = &reply->decisions;
    } else if (const auto* ack = std::get_if<queue::SendResultAck>(&effect)) {
        count(std::string(kAckVerdicts.at(static_cast<std::size_t>(ack->verdict))));
    } else if (const auto* finish = std::get_if<queue::Finish>(&effect)) {
        count("finish " + std::string(cinefleet::to_string(finish->state)));
    } else if (const auto* lease = std::get_if<queue::SendLease>(&effect); lease != nullptr && lease->alone) {
        count("lease alone");
    } else if (const auto* note = std::get_if<queue::Note>(&effect)) {
        count(note->text.starts_with("The store") || note->text.find("the store ended") != std::string::npos
                  ? "note about the store"
                  : "note");
    }
    if (decisions != nullptr) {
        for (const queue::LeaseDecision& decision : *decisions) {
            count(std::string(kLeaseVerdicts.at(static_cast<std::size_t>(decision.verdict))));
        }
    }
}

void Report::add(const queue::CoreCounters& counters) {
    count("leases adopted", counters.leases_adopted);
    count("leases expired", counters.leases_expired);
    count("leases sent again", counters.leases_resent);
    count("late results", counters.late_results);
    count("damaged results", counters.damaged_results);
    count("retries", counters.retries);
    count("crashes", counters.crashes);
    count("commits repeated", counters.commit_retries);
}

void Report::add(const Report& other) {
    steps_ += other.steps_;
    hash_ ^= other.hash_;
    for (const auto& [what, times] : other.counts_) {
        counts_[what] += times;
    }
}

void Report::mix(std::uint64_t number) {
    hash_ = (hash_ ^ number) * kFnvPrime;
}

}  // namespace cinefleet::simulation
