#include "worker/runtime/loop.h"

#include "proto/codec.h"
#include "proto/header.h"
#include "worker/exit_codes.h"
#include "worker/runtime/fetch_policy.h"

#include <poll.h>

#include <algorithm>
#include <array>
#include <utility>

namespace cinefleet::worker {
namespace {

constexpr int kMaxThrottles = 5;  // of one request, before the scrape is told
constexpr Millis kLongestWait{1'000};
constexpr Millis kRetryUnsent{20};  // a socket was full: try again soon
constexpr Millis kUsualDeadline{120'000};
constexpr Millis kLongestDeadline{24 * 3'600'000};

// What a suspect may take: every image of a movie at the largest size, and room to spare.
constexpr std::int64_t kSuspectMemoryBytes = 512LL << 20;

// GOODBYE is the last thing that is said: what is not on its way when the socket closes would be lost.
constexpr Millis kGoodbyeLinger{500};

SocketOptions control_options(const SocketKeys& keys) {
    SocketOptions options = options_with(keys);
    options.linger = kGoodbyeLinger;
    return options;
}

Millis time_for(const proto::Lease& lease) {
    return lease.deadline_ms > 0 ? std::min(Millis{lease.deadline_ms}, kLongestDeadline) : kUsualDeadline;
}

bool is_readable(int fd) {
    pollfd entry{fd, POLLIN, 0};
    return fd >= 0 && ::poll(&entry, 1, 0) > 0;
}

const ProviderAccess* access_of(const ScrapeSettings& settings, ProviderId provider) {
    const auto found = std::ranges::find(settings.providers, provider, &ProviderAccess::provider);
    return found != settings.providers.end() ? &*found : nullptr;
}

proto::PermitOutcome outcome_of(const FetchAnswer& answer) {
    if (answer.transport_error || answer.status >= 500) {
        return proto::PermitOutcome::failed;
    }
    if (answer.status == 429) {
        return proto::PermitOutcome::throttled;
    }
    if (answer.status == 403 || answer.status == 202) {
        return proto::PermitOutcome::blocked;
    }
    return proto::PermitOutcome::ok;
}

// RFC 9110, 10.2.3: other answers mean something else by it, and one that did not come whole means nothing.
std::int64_t retry_after_of(const FetchAnswer& answer) {
    const bool asks_for_patience = answer.status == 429 || answer.status == 503;
    return asks_for_patience && !answer.transport_error ? answer.retry_after_ms : 0;
}

}  // namespace

Loop::Loop(LoopOptions options, const Clock& clock)
    : options_(std::move(options)),
      clock_(clock),
      control_(context_, control_options(options_.keys)),
      watch_(context_, control_),
      agent_(options_.identity, clock.mono()),
      slots_(options_.has_automatic_slots ? std::nullopt : std::optional(options_.identity.slots)) {}

Loop::~Loop() = default;

int Loop::run() {
    if (const Status status = control_.connect(options_.endpoint); !status) {
        options_.log(status.error().message);
        return kCannotRun;
    }
    started_at_ = clock_.mono();
    last_turn_ = started_at_;
    while (!is_readable(options_.stop_fd)) {
        tell_supervisor();
        receive();
        agent_.on_time(clock_.mono());
        if (const std::optional<std::string> why = why_not_let_in()) {
            options_.log(*why);
            return kCannotRun;
        }
        say_if_nobody_answers();
        if (agent_.refusal()) {
            options_.log("the coordinator refuses this worker: " + *agent_.refusal());
            return kCannotRun;
        }
        for (const LeaseId lease : agent_.take_aborts()) {
            drop_scrape(lease);
        }
        count_permit_waits();
        end_overdue_requests();
        drop_overdue();
        start_scrapes();
        for (HttpClient::Finished& finished : http_.perform()) {
            on_finished(std::move(finished));
        }
        send_all();
        if (agent_.may_leave()) {
            break;
        }
        const bool more =
            control_.can_receive() || watch_.can_receive() ||
            (data_ && (data_->can_receive() || data_watch_->can_receive() || cancel_->can_receive()));
        http_.wait(open_fds(), more ? Millis{0} : wait_time());
    }
    const bool is_followed = agent_.is_followed() && !is_readable(options_.stop_fd);
    const std::array<Blob, 1> goodbye = {
        Blob::from_string(proto::encode(proto::Goodbye{options_.identity.incarnation, is_followed}))};
    control_.send(goodbye);
    return is_followed ? kTaskDone : kLeft;
}

void Loop::receive() {
    while (const std::optional<Frames> frames = control_.receive()) {
        on_frame(*frames);
    }
    if (data_) {
        watch_data();
        while (const std::optional<Frames> frames = data_->receive()) {
            on_frame(*frames);
        }
        while (const std::optional<Frames> frames = cancel_->receive()) {
            on_frame(*frames);
        }
    }
}

void Loop::on_frame(const Frames& frames) {
    if (frames.empty()) {
        return;
    }
    const Result<proto::Message> message = proto::decode(frames.front().view());
    if (!message) {
        const std::optional<proto::Header> header = proto::decode_header(frames.front().view());
        if (header && header->major != proto::kMajor) {
            agent_.on_other_version(header->major);
        } else {
            options_.log("from the coordinator: " + message.error().message);
        }
        return;
    }
    if (const auto* grant = std::get_if<proto::PermitGrant>(&*message)) {
        for (const PermitDesk::Granted& granted : permits_.on_grant(*grant)) {
            fetch(granted.ticket);
        }
        for (const std::int64_t ticket : permits_.refused(*grant)) {
            go_without(ticket);
        }
        return;
    }
    if (const auto* request = std::get_if<proto::ChangesRequest>(&*message)) {
        on_changes_request(*request);
        return;
    }
    if (const auto* welcome = std::get_if<proto::Welcome>(&*message)) {
        connect_others(*welcome);
    }
    agent_.on_message(*message, clock_.mono());
    if (agent_.take_reconnected()) {
        permits_.ask_again();
    }
}

void Loop::start_scrapes() {
    while (std::optional<proto::Lease> lease = agent_.next_start(clock_.mono())) {
        const MonoTime now = clock_.mono();
        Scrape& scrape = scrapes_[lease->lease_id];
        scrape.settings = agent_.welcome() ? agent_.welcome()->settings : ScrapeSettings{};
        scrape.movie = std::make_unique<MovieScrape>(lease->spec, scrape.settings, provider_table(),
                                                     std::move(lease->answers));
        scrape.started_at = now;
        scrape.deadline = now + time_for(*lease);
        const LeaseId id = lease->lease_id;
        scrape.lease = *std::move(lease);
        if (scrape.lease.alone) {
            scrape.memory.emplace(kSuspectMemoryBytes);
            tell_supervisor();
        }
        advance(id);
    }
}

// Asks what the scrape wants to ask now, or hands in its result.
void Loop::advance(LeaseId lease) {
    const auto found = scrapes_.find(lease);
    if (found == scrapes_.end()) {
        return;
    }
    std::vector<FetchRequest> requests = found->second.movie->next_requests(clock_.mono());
    for (FetchRequest& request : requests) {
        ask(lease, std::move(request));
    }
    found->second.turn = requests.empty() ? found->second.turn : PermitDesk::Turn::later;
    if (found->second.movie->is_done()) {
        MovieScrape::Output output = found->second.movie->take_output();
        output.result.timings.permits_ms = found->second.permits_ms;
        drop_scrape(lease);
        agent_.on_scraped(lease, std::move(output));
    }
}

void Loop::ask(LeaseId lease, FetchRequest request) {
    const Scrape& scrape = scrapes_.at(lease);
    const ProviderAccess* access = access_of(scrape.settings, request.provider);
    const std::int64_t ticket = next_ticket_++;
    Ticket& entry = tickets_[ticket];
    const MonoTime now = clock_.mono();
    entry = {
        lease, std::move(request), now, access != nullptr && access->needs_permit, scrape.turn, 0, now, false,
        0};
    if (entry.needs_permit) {
        permits_.ask(ticket, entry.request.provider, entry.turn);
    } else {
        fetch(ticket);
    }
}

void Loop::fetch(std::int64_t ticket) {
    Ticket& entry = tickets_.at(ticket);
    entry.stage_since = clock_.mono();
    entry.is_fetching = true;
    if (const auto scrape = scrapes_.find(entry.lease); scrape != scrapes_.end()) {
        scrape->second.permits_ms +=
            std::chrono::duration_cast<Millis>(clock_.mono() - entry.asked_at).count();
    }
    const ScrapeSettings& settings = settings_of(entry);
    const Result<HttpPermission> permission = permission_for(entry.request, settings);
    if (!permission) {
        http_.refuse(ticket, permission.error());
        return;
    }
    HttpRequest request;
    request.permission = *permission;
    request.url = entry.request.url;
    request.headers = entry.request.headers;
    request.max_bytes =
        entry.request.kind == FetchKind::image ? settings.max_image_bytes : settings.max_api_bytes;
    request.connect_timeout = Millis{settings.connect_timeout_ms};
    request.stall_timeout = Millis{settings.stall_timeout_ms};
    request.total_timeout = Millis{settings.request_timeout_ms};
    http_.start(ticket, request);
}

void Loop::on_finished(HttpClient::Finished finished) {
    const auto found = tickets_.find(finished.key);
    if (found == tickets_.end()) {
        return;
    }
    Ticket& ticket = found->second;
    FetchAnswer& answer = finished.answer;
    slots_.on_answer(outcome_of(answer) == proto::PermitOutcome::failed, Millis{answer.latency_ms});
    // A latency of 0 would mean that no request was made.
    permits_.release(finished.key, {outcome_of(answer), retry_after_of(answer),
                                    std::max<std::int64_t>(answer.latency_ms, 1),
                                    static_cast<std::int64_t>(answer.body.size())});
    if (answer.status == 429 && ticket.needs_permit && ++ticket.throttles <= kMaxThrottles) {
        // The coordinator knows now how long to wait: the next permit comes after that.
        ticket.asked_at = clock_.mono();
        ticket.stage_since = ticket.asked_at;
        ticket.is_fetching = false;
        permits_.ask(finished.key, ticket.request.provider, ticket.turn);
        return;
    }
    hand_in(finished.key, std::move(answer));
}

void Loop::go_without(std::int64_t ticket) {
    FetchAnswer answer;
    answer.transport_error = Error{
        ErrorClass::blocked, "is not asked for a while: it blocks us, or its requests of today are used up",
        "closed by the coordinator"};
    hand_in(ticket, std::move(answer));
}

void Loop::hand_in(std::int64_t ticket, FetchAnswer answer) {
    const auto found = tickets_.find(ticket);
    if (found == tickets_.end()) {
        return;
    }
    const LeaseId lease = found->second.lease;
    const std::int64_t id = found->second.request.id;
    const std::int64_t changes_id = found->second.changes_id;
    tickets_.erase(found);
    if (changes_id != 0) {
        hand_in_changes(changes_id, answer);
        return;
    }
    const auto scrape = scrapes_.find(lease);
    if (scrape != scrapes_.end()) {
        scrape->second.movie->on_answer(id, std::move(answer), clock_.mono());
        advance(lease);
    }
}

void Loop::drop_scrape(LeaseId lease) {
    std::erase_if(tickets_, [&](const auto& entry) {
        if (entry.second.lease != lease) {
            return false;
        }
        http_.cancel(entry.first);
        permits_.forget(entry.first);
        return true;
    });
    scrapes_.erase(lease);
}

void Loop::send_all() {
    for (proto::Message& message : agent_.take_messages()) {
        if (auto* hello = std::get_if<proto::Hello>(&message)) {
            hello->permits = permits_.list_for_hello();
        }
        unsent_.push_back(std::move(message));
    }
    for (proto::Message& message : permits_.take_messages()) {
        unsent_.push_back(std::move(message));
    }
    std::size_t sent = 0;
    for (; sent < unsent_.size(); ++sent) {
        const std::array<Blob, 1> frame = {Blob::from_string(proto::encode(unsent_[sent]))};
        const SendOutcome outcome = control_.send(frame);
        if (outcome != SendOutcome::sent) {
            break;
        }
    }
    unsent_.erase(unsent_.begin(), unsent_.begin() + static_cast<std::ptrdiff_t>(sent));
    // While nobody is connected HELLO and SYNC would pile up: the latest says all that the earlier ones said.
    constexpr std::size_t kMaxUnsent = 1'000;
    if (unsent_.size() > kMaxUnsent) {
        unsent_.erase(unsent_.begin(), unsent_.end() - static_cast<std::ptrdiff_t>(kMaxUnsent));
    }
    send_results();
}

void Loop::send_results() {
    while (data_) {
        if (!sending_) {
            sending_ = agent_.next_result();
            header_sent_ = false;
            images_sent_ = 0;
        }
        if (!sending_) {
            return;
        }
        if (!header_sent_) {
            const std::array<Blob, 1> frame = {Blob::from_string(proto::encode(sending_->message))};
            if (data_->send(frame) != SendOutcome::sent) {
                return;
            }
            header_sent_ = true;
        }
        while (images_sent_ < sending_->images.size()) {
            const FetchedImage& image = sending_->images[images_sent_];
            const proto::ImageMessage header{sending_->message.lease_id,
                                             static_cast<std::int32_t>(images_sent_), image.artwork};
            const std::array<Blob, 2> frames = {Blob::from_string(proto::encode(header)), image.bytes};
            if (data_->send(frames) != SendOutcome::sent) {
                return;
            }
            ++images_sent_;
        }
        sending_.reset();
    }
}

Millis Loop::wait_time() const {
    const MonoTime now = clock_.mono();
    MonoTime until = now + (unsent_.empty() && !sending_ ? kLongestWait : kRetryUnsent);
    if (const std::optional<MonoTime> timer = agent_.next_timer()) {
        until = std::min(until, *timer);
    }
    for (const auto& [lease, scrape] : scrapes_) {
        until = std::min(until, scrape.deadline);
    }
    return std::max(Millis{0}, std::chrono::ceil<Millis>(until - now));
}

}  // namespace cinefleet::worker
