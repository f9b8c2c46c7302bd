#include "coordinator/net/result_assembler.h"

#include <utility>

namespace cinefleet::net {
namespace {

constexpr std::size_t kSha256HexLength = 64;

queue::ResultArrived arrived(PeerId peer, const proto::ResultMessage& message, bool damaged) {
    queue::ResultArrived event;
    event.peer = peer;
    event.lease = message.lease_id;
    event.task = message.task_id;
    event.outcome = message.result.outcome;
    event.error = message.result.error;
    event.bytes = message.image_bytes;
    event.damaged = damaged;
    return event;
}

bool is_sha256(const std::string& text) {
    return text.size() == kSha256HexLength && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

ResultAssembler::Step ResultAssembler::on_result(PeerId peer, proto::ResultMessage message, MonoTime now) {
    Step step;
    if (const auto before = unfinished_.find(peer); before != unfinished_.end()) {
        step.problem = "a new result came before the images of the last one";
        step.arrived.push_back(arrived(peer, before->second.message, true));
        unfinished_.erase(before);
    }
    refused_.erase(peer);
    // The same lease from a connection that broke in the middle: what came there is of no use any more.
    std::erase_if(unfinished_,
                  [&](const auto& entry) { return entry.second.message.lease_id == message.lease_id; });
    if (std::string problem = why_refused(peer, message); !problem.empty()) {
        step.problem = std::move(problem);
        step.arrived.push_back(arrived(peer, message, true));
        refused_[peer] = message.lease_id;
        return step;
    }
    Unfinished unfinished;
    unfinished.message = std::move(message);
    unfinished.last_progress = now;
    if (unfinished.message.image_count == 0) {
        step.arrived.push_back(finish(peer, std::move(unfinished)));
    } else {
        unfinished_.emplace(peer, std::move(unfinished));
    }
    return step;
}

ResultAssembler::Step ResultAssembler::on_image(PeerId peer, const proto::ImageMessage& message,
                                                const Blob& bytes, MonoTime now) {
    Step step;
    const auto found = unfinished_.find(peer);
    if (found == unfinished_.end()) {
        const auto refused = refused_.find(peer);
        if (refused == refused_.end() || refused->second != message.lease_id) {
            step.problem = "an image came without its result";
        }
        return step;
    }
    Unfinished& unfinished = found->second;
    const auto size = static_cast<std::int64_t>(bytes.size());
    if (std::string problem = why_refused(unfinished, message, size); !problem.empty()) {
        step.problem = std::move(problem);
        step.arrived.push_back(arrived(peer, unfinished.message, true));
        refused_[peer] = unfinished.message.lease_id;
        unfinished_.erase(found);
        return step;
    }
    unfinished.images.push_back({message.artwork, bytes});
    unfinished.received_bytes += size;
    unfinished.last_progress = now;
    if (std::cmp_equal(unfinished.images.size(), unfinished.message.image_count)) {
        Unfinished finished = std::move(unfinished);
        unfinished_.erase(found);
        step.arrived.push_back(finish(peer, std::move(finished)));
    }
    return step;
}

std::optional<ArrivedResult> ResultAssembler::take(LeaseId lease) {
    auto node = whole_.extract(lease);
    if (node.empty()) {
        return std::nullopt;
    }
    return std::move(node.mapped().result);
}

void ResultAssembler::drop(LeaseId lease) {
    whole_.erase(lease);
}

void ResultAssembler::drop_unfinished(PeerId peer) {
    unfinished_.erase(peer);
    refused_.erase(peer);
}

void ResultAssembler::drop_stalled(MonoTime now) {
    std::erase_if(unfinished_,
                  [&](const auto& entry) { return now - entry.second.last_progress >= limits_.stall; });
}

std::int64_t ResultAssembler::held_bytes() const {
    std::int64_t sum = 0;
    for (const auto& [peer, unfinished] : unfinished_) {
        sum += unfinished.message.image_bytes;
    }
    for (const auto& [lease, whole] : whole_) {
        sum += whole.bytes;
    }
    return sum;
}

std::string ResultAssembler::why_refused(PeerId peer, const proto::ResultMessage& message) const {
    if (message.lease_id.value <= 0 || message.task_id.value <= 0) {
        return "a result names no lease or task";
    }
    if (message.image_count < 0 || message.image_count > limits_.max_images) {
        return "a result announces " + std::to_string(message.image_count) + " images";
    }
    const std::int64_t bytes = message.image_bytes;
    if (bytes < 0 || bytes > limits_.max_result_bytes || (message.image_count == 0 && bytes != 0)) {
        return "a result announces " + std::to_string(bytes) + " bytes of images";
    }
    const std::int64_t of_peer = held_bytes_of(peer);
    if ((of_peer > 0 && of_peer + bytes > limits_.peer_bytes) || held_bytes() + bytes > limits_.total_bytes) {
        return "a result is over the byte credit";
    }
    return {};
}

std::string ResultAssembler::why_refused(const Unfinished& unfinished, const proto::ImageMessage& message,
                                         std::int64_t bytes) const {
    if (message.lease_id != unfinished.message.lease_id) {
        return "an image of another result came in between";
    }
    if (!std::cmp_equal(message.index, unfinished.images.size())) {
        return "image " + std::to_string(unfinished.images.size()) + " is missing";
    }
    if (message.artwork.size_bytes != bytes || bytes > limits_.max_image_bytes) {
        return "an image has " + std::to_string(bytes) + " bytes instead of " +
               std::to_string(message.artwork.size_bytes);
    }
    if (!is_sha256(message.artwork.sha256)) {
        return "an image has no hash";
    }
    const std::int64_t sum = unfinished.received_bytes + bytes;
    const bool is_last = std::cmp_equal(unfinished.images.size() + 1, unfinished.message.image_count);
    if (sum > unfinished.message.image_bytes || (is_last && sum != unfinished.message.image_bytes)) {
        return "the images have " + std::to_string(sum) + " bytes instead of " +
               std::to_string(unfinished.message.image_bytes);
    }
    return {};
}

std::int64_t ResultAssembler::held_bytes_of(PeerId peer) const {
    std::int64_t sum = 0;
    for (const auto& [lease, whole] : whole_) {
        sum += whole.peer == peer ? whole.bytes : 0;
    }
    return sum;
}

queue::ResultArrived ResultAssembler::finish(PeerId peer, Unfinished unfinished) {
    const queue::ResultArrived event = arrived(peer, unfinished.message, false);
    ArrivedResult result{std::move(unfinished.message.result), std::move(unfinished.images),
                         std::move(unfinished.message.worker_id), std::move(unfinished.message.answers)};
    whole_.insert_or_assign(event.lease, Whole{peer, event.bytes, std::move(result)});
    return event;
}

}  // namespace cinefleet::net
