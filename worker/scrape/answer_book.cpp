#include "worker/scrape/answer_book.h"

#include "common/sys/deflate.h"
#include "common/sys/sha256.h"

namespace cinefleet::worker {
namespace {

constexpr std::int32_t kNotModified = 304;

}  // namespace

AnswerBook::AnswerBook(std::vector<KeptAnswer> known, std::size_t most_bytes) : most_bytes_(most_bytes) {
    for (KeptAnswer& kept : known) {
        Key key{kept.provider, kept.request};
        known_.insert_or_assign(std::move(key), std::move(kept));
    }
}

AnswerBook::Key AnswerBook::key_of(const FetchRequest& request) {
    return {request.provider, sha256_hex(request.masked_url)};
}

// nullopt: its body is damaged.
std::optional<FetchAnswer> AnswerBook::answer_of(const KeptAnswer& kept) const {
    FetchAnswer answer;
    answer.status = kept.status;
    answer.etag = kept.etag;
    answer.last_modified = kept.last_modified;
    if (!kept.body.empty()) {
        std::optional<std::string> body = inflated(kept.body.view(), most_bytes_);
        if (!body) {
            return std::nullopt;
        }
        answer.body = Blob::from_string(*std::move(body));
    }
    return answer;
}

std::optional<FetchAnswer> AnswerBook::at_hand(const FetchRequest& request) const {
    const auto found = known_.find(key_of(request));
    if (found == known_.end() || !found->second.is_fresh || !is_kept_status(found->second.status)) {
        return std::nullopt;
    }
    std::optional<FetchAnswer> answer = answer_of(found->second);
    if (answer) {
        answer->is_kept = true;
    }
    return answer;
}

void AnswerBook::make_conditional(FetchRequest& request) const {
    const auto found = known_.find(key_of(request));
    if (found == known_.end() || found->second.body.empty() || !answer_of(found->second)) {
        return;
    }
    const KeptAnswer& kept = found->second;
    if (!kept.etag.empty() && is_validator(kept.etag)) {
        request.headers.push_back("If-None-Match: " + kept.etag);
    } else if (!kept.last_modified.empty() && is_validator(kept.last_modified)) {
        request.headers.push_back("If-Modified-Since: " + kept.last_modified);
    }
}

void AnswerBook::complete(const FetchRequest& request, FetchAnswer& answer) {
    const auto found = known_.find(key_of(request));
    if (answer.transport_error || answer.status != kNotModified || found == known_.end()) {
        return;
    }
    if (std::optional<FetchAnswer> kept = answer_of(found->second)) {
        kept->latency_ms = answer.latency_ms;
        answer = *std::move(kept);
        confirmed_.insert(found->first);
    }
}

void AnswerBook::keep(const FetchRequest& as, const FetchAnswer& answer, AnswerKind kind) {
    if (answer.is_kept || answer.transport_error || !is_kept_status(answer.status) ||
        new_.size() >= kMostKeptAnswers) {
        return;
    }
    const Key key = key_of(as);
    KeptAnswer kept;
    kept.provider = key.first;
    kept.request = key.second;
    kept.kind = kind;
    kept.status = answer.status;
    kept.is_confirmed = confirmed_.contains(key);
    if (!kept.is_confirmed) {
        kept.etag = is_validator(answer.etag) ? answer.etag : "";
        kept.last_modified = is_validator(answer.last_modified) ? answer.last_modified : "";
        kept.body = answer.status == 404 ? Blob() : Blob::from_string(deflated(answer.body.view()));
    }
    if (new_bytes_ + kept.body.size() <= kMostKeptBytes) {
        new_bytes_ += kept.body.size();
        new_.push_back(std::move(kept));
    }
}

std::vector<KeptAnswer> AnswerBook::take_new() {
    return std::move(new_);
}

}  // namespace cinefleet::worker
