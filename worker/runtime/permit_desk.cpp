#include "worker/runtime/permit_desk.h"

#include <algorithm>
#include <utility>

namespace cinefleet::worker {
namespace {

constexpr std::int32_t kMaxPerMessage = 500;  // half of what the coordinator takes from an honest worker

}  // namespace

std::int64_t PermitDesk::Line::take() {
    std::deque<std::int64_t>& from = first.empty() ? later : first;
    const std::int64_t ticket = from.front();
    from.pop_front();
    return ticket;
}

void PermitDesk::ask(std::int64_t ticket, ProviderId provider, Turn turn) {
    Line& line = waiting_[provider];
    (turn == Turn::first ? line.first : line.later).push_back(ticket);
    for (proto::Message& message : messages_) {
        auto* request = std::get_if<proto::PermitRequest>(&message);
        if (request != nullptr && request->provider == provider && request->count < kMaxPerMessage) {
            ++request->count;
            return;
        }
    }
    messages_.emplace_back(proto::PermitRequest{provider, 1, next_request_++});
}

void PermitDesk::forget(std::int64_t ticket) {
    for (auto& [provider, line] : waiting_) {
        std::erase(line.first, ticket);
        std::erase(line.later, ticket);
    }
    release(ticket, {proto::PermitOutcome::failed, 0, 0, 0});
}

void PermitDesk::release(std::int64_t ticket, const Ended& ended) {
    const auto found = held_.find(ticket);
    if (found != held_.end()) {
        messages_.emplace_back(proto::PermitRelease{found->second, ended.outcome, ended.retry_after_ms,
                                                    ended.latency_ms, ended.bytes});
        held_.erase(found);
    }
}

std::vector<PermitDesk::Granted> PermitDesk::on_grant(const proto::PermitGrant& grant) {
    std::vector<Granted> granted;
    Line& line = waiting_[grant.provider];
    for (const PermitId permit : grant.permits) {
        if (grant.request_id < oldest_valid_request_ || line.size() == 0) {
            messages_.emplace_back(proto::PermitRelease{permit, proto::PermitOutcome::unused, 0, 0, 0});
            continue;
        }
        const std::int64_t ticket = line.take();
        held_.emplace(ticket, permit);
        granted.push_back({ticket});
    }
    return granted;
}

std::vector<std::int64_t> PermitDesk::refused(const proto::PermitGrant& grant) {
    if (grant.closed_ms <= 0) {
        return {};
    }
    const Line line = std::exchange(waiting_[grant.provider], {});
    std::vector<std::int64_t> tickets(line.first.begin(), line.first.end());
    tickets.insert(tickets.end(), line.later.begin(), line.later.end());
    return tickets;
}

std::vector<PermitId> PermitDesk::list_for_hello() {
    oldest_valid_request_ = next_request_;
    std::vector<PermitId> held;
    for (const auto& [ticket, permit] : held_) {
        held.push_back(permit);
    }
    return held;
}

void PermitDesk::ask_again() {
    oldest_valid_request_ = next_request_;
    std::erase_if(messages_, [](const proto::Message& message) {
        return std::holds_alternative<proto::PermitRequest>(message);
    });
    for (const auto& [provider, line] : waiting_) {
        auto left = static_cast<std::int64_t>(line.size());
        for (; left > 0; left -= kMaxPerMessage) {
            const auto count = static_cast<std::int32_t>(std::min<std::int64_t>(left, kMaxPerMessage));
            messages_.emplace_back(proto::PermitRequest{provider, count, next_request_++});
        }
    }
}

std::vector<proto::Message> PermitDesk::take_messages() {
    return std::exchange(messages_, {});
}

}  // namespace cinefleet::worker
