#include "tests/bench/queue/noop_worker.h"

#include "common/clock.h"
#include "common/sys/process.h"
#include "common/sys/sockets.h"
#include "proto/codec.h"
#include "proto/endpoint.h"
#include "worker/runtime/agent.h"

#include <unistd.h>

#include <array>
#include <memory>

namespace cinefleet::bench {
namespace {

constexpr std::size_t kResultBytes = 2'000;

worker::MovieScrape::Output noop_output() {
    worker::MovieScrape::Output output;
    output.result.outcome = ScrapeOutcome::skipped;
    output.result.movie.plot = std::string(kResultBytes, 'x');
    return output;
}

class Conversation {
  public:
    explicit Conversation(const NoopWorker& options)
        : control_(context_),
          agent_({options.id, random_number(), ::getpid(), host_name(), options.slots}, clock_.mono()),
          endpoint_(options.endpoint) {
        static_cast<void>(control_.connect(options.endpoint));
    }

    void run() {
        for (;;) {
            receive();
            agent_.on_time(clock_.mono());
            while (const std::optional<proto::Lease> lease = agent_.next_start(clock_.mono())) {
                agent_.on_scraped(lease->lease_id, noop_output());
            }
            for (const proto::Message& message : agent_.take_messages()) {
                const std::array<Blob, 1> frame = {Blob::from_string(proto::encode(message))};
                control_.send(frame);
            }
            send_results();
            std::vector<Waitable> items = {{&control_, -1, false}};
            if (data_) {
                items.push_back({data_.get(), -1, false});
            }
            wait_readable(items, Millis{20});
        }
    }

  private:
    void receive() {
        while (const std::optional<Frames> frames = control_.receive()) {
            on_frame(*frames);
        }
        while (data_) {
            const std::optional<Frames> frames = data_->receive();
            if (!frames) {
                break;
            }
            on_frame(*frames);
        }
    }

    void on_frame(const Frames& frames) {
        const Result<proto::Message> message = proto::decode(frames.front().view());
        if (!message) {
            return;
        }
        agent_.on_message(*message, clock_.mono());
        if (const auto* welcome = std::get_if<proto::Welcome>(&*message); welcome != nullptr && !data_) {
            data_ = std::make_unique<DealerSocket>(context_);
            const Result<std::string> data = proto::resolve_endpoint(welcome->data_endpoint, endpoint_);
            static_cast<void>(data_->connect(*data));
        }
    }

    void send_results() {
        while (data_) {
            if (!unsent_) {
                unsent_ = agent_.next_result();
            }
            if (!unsent_) {
                return;
            }
            const std::array<Blob, 1> frame = {Blob::from_string(proto::encode(unsent_->message))};
            if (data_->send(frame) != SendOutcome::sent) {
                return;
            }
            unsent_.reset();
        }
    }

    SystemClock clock_;
    SocketContext context_;
    DealerSocket control_;
    std::unique_ptr<DealerSocket> data_;
    worker::Agent agent_;
    std::optional<worker::OutgoingResult> unsent_;
    const std::string endpoint_;
};

}  // namespace

void run_noop_worker(const NoopWorker& options) {
    Conversation(options).run();
}

void run_floor_worker(const NoopWorker& options) {
    SocketContext context;
    DealerSocket socket(context);
    static_cast<void>(socket.connect(options.endpoint));
    const Blob empty = Blob::from_string("");
    const std::string padding(kResultBytes, 'x');
    int wanted = options.slots + 1;
    for (;;) {
        while (wanted > 0) {  // a request without a result
            const std::array<Blob, 1> frame = {empty};
            if (socket.send(frame) != SendOutcome::sent) {
                break;
            }
            --wanted;
        }
        while (const std::optional<Frames> frames = socket.receive()) {
            const std::string_view task = frames->front().view();
            const std::array<Blob, 1> result = {Blob::from_string(std::string(task.substr(0, 8)) + padding)};
            socket.send(result);
        }
        std::array<Waitable, 1> items = {Waitable{&socket, -1, false}};
        wait_readable(items, Millis{20});
    }
}

}  // namespace cinefleet::bench
