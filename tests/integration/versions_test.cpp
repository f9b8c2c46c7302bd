// Workers and coordinators of other versions: the former revision of each message is understood, another
// major is refused by both sides in words that say which one to upgrade.

#include "common/sys/sockets.h"
#include "proto/codec.h"
#include "proto/endpoint.h"
#include "proto/header.h"
#include "tests/support/fleet_test.h"
#include "tests/unit/proto/golden_files.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <csignal>
#include <variant>

namespace cinefleet {
namespace {

using testing::HasSubstr;

// The last but one golden file of a message, as the message that it holds; of those with one revision, that
// one.
template <class T>
T former(const std::string& message) {
    std::vector<std::string> revisions;
    for (const std::string& name : proto::golden_names()) {
        if (name.starts_with(message + ".v")) {
            revisions.push_back(name);
        }
    }
    std::ranges::sort(revisions);
    if (revisions.empty()) {
        ADD_FAILURE() << message << " has no golden file";
        return T{};
    }
    const std::string& name = revisions[revisions.size() - std::min<std::size_t>(revisions.size(), 2)];
    const std::string bytes =
        proto::from_hex(proto::read_text_file(proto::golden_folder() / (name + ".hex")));
    const Result<proto::Message> decoded = proto::decode(bytes);
    EXPECT_TRUE(decoded) << name;
    // What a build of that revision sends: nothing that came later.
    EXPECT_EQ(proto::to_hex(proto::encode(*decoded)), proto::to_hex(bytes)) << name;
    return std::get<T>(*decoded);
}

// A worker that knows the former revisions only.
class FormerWorker {
  public:
    explicit FormerWorker(const std::string& endpoint) : endpoint_(endpoint) {
        EXPECT_TRUE(control_.connect(endpoint));
        hello_ = former<proto::Hello>("hello");
        hello_.worker_id = "former/0";
        hello_.slots = 1;
        hello_.held.clear();
        hello_.permits.reset();
    }

    void send(DealerSocket& socket, const proto::Message& message) const {
        const std::array<Blob, 1> frame = {Blob::from_string(proto::encode(message))};
        EXPECT_TRUE(wait([&] { return socket.send(frame) == SendOutcome::sent; }));
    }

    template <class T>
    T receive(DealerSocket& socket) const {
        std::optional<T> found;
        EXPECT_TRUE(wait([&] { return (found = next<T>(socket)).has_value(); }));
        return found.value_or(T{});
    }

    void join() {
        send(control_, hello_);
        const auto welcome = receive<proto::Welcome>(control_);
        const Result<std::string> data = proto::resolve_endpoint(welcome.data_endpoint, endpoint_);
        ASSERT_TRUE(data);
        ASSERT_TRUE(data_.connect(*data));
    }

    // A permit, the result, its acknowledgement.
    void work_on(const proto::Lease& lease) {
        auto sync = former<proto::Sync>("sync");
        sync.incarnation = hello_.incarnation;
        sync.cancel_seen = {};
        sync.held = {{lease.lease_id, lease.task_id, proto::LeasePhase::scraping, 1}};
        send(control_, sync);
        EXPECT_EQ(receive<proto::SyncReply>(control_).sequence, sync.sequence);

        auto request = former<proto::PermitRequest>("permit_request");
        request.provider = ProviderId::tmdb;
        request.count = 1;
        send(control_, request);
        const auto grant = receive<proto::PermitGrant>(control_);
        ASSERT_EQ(grant.permits.size(), 1U);
        auto release = former<proto::PermitRelease>("permit_release");
        release.permit_id = grant.permits.front();
        release.outcome = proto::PermitOutcome::ok;
        send(control_, release);

        auto result = former<proto::ResultMessage>("result");
        result.lease_id = lease.lease_id;
        result.task_id = lease.task_id;
        result.worker_id = hello_.worker_id;
        result.incarnation = hello_.incarnation;
        result.result.movie.artwork.clear();
        result.image_count = 0;
        result.image_bytes = 0;
        send(data_, result);
        const auto ack = receive<proto::ResultAck>(data_);
        EXPECT_EQ(ack.lease_id, lease.lease_id);
        EXPECT_EQ(ack.verdict, proto::AckVerdict::committed);
    }

    // Says that it is there meanwhile, or it would get none.
    proto::Lease next_lease() {
        auto sync = former<proto::Sync>("sync");
        sync.incarnation = hello_.incarnation;
        sync.cancel_seen = {};
        sync.held.clear();
        std::optional<proto::Lease> lease;
        for (int second = 0; second < 60 && !lease; ++second) {
            send(control_, sync);
            wait([&] { return (lease = next<proto::Lease>(control_)).has_value(); }, 200);
        }
        return lease.value_or(proto::Lease{});
    }

    void leave() {
        auto goodbye = former<proto::Goodbye>("goodbye");
        goodbye.incarnation = hello_.incarnation;
        send(control_, goodbye);
    }

  private:
    // Of what has arrived; nullopt: none of these.
    template <class T>
    static std::optional<T> next(DealerSocket& socket) {
        while (const auto frames = socket.receive()) {
            const Result<proto::Message> message = proto::decode(frames->front().view());
            if (const T* wanted = message ? std::get_if<T>(&*message) : nullptr; wanted != nullptr) {
                return *wanted;
            }
        }
        return std::nullopt;
    }

    static bool wait(const std::function<bool()>& is_so, int turns = 12'000) {
        for (int turn = 0; turn < turns; ++turn) {
            if (is_so()) {
                return true;
            }
            wait_readable({}, Millis{5});
        }
        return false;
    }

    const std::string endpoint_;
    proto::Hello hello_;
    SocketContext context_;
    DealerSocket control_{context_};
    DealerSocket data_{context_};
};

class VersionsTest : public FleetTest {
  protected:
    void start_daemon() {
        settings.push_back("coordinator.port=0");
        daemon_ = start("serve", {"--workers", "0"});
        ASSERT_TRUE(wait_until([this] { return !endpoint().empty(); })) << daemon_->err();
    }

    // As it says in its log; empty: it has not said it yet.
    std::string endpoint() const {
        const std::string log = daemon_->err();
        const std::size_t begin = log.find("tcp://");
        const std::size_t end = begin != std::string::npos ? log.find(',', begin) : begin;
        return end != std::string::npos ? log.substr(begin, end - begin) : "";
    }

    std::unique_ptr<RunningProgram> daemon_;
};

TEST_F(VersionsTest, AWorkerOfTheFormerRevisionsGetsTasksAndItsResultsAreTaken) {
    make_library(3);
    start_standin();
    start_daemon();
    FormerWorker worker(endpoint());
    worker.join();
    const auto client = start_scrape();
    for (int i = 0; i < 3; ++i) {
        const proto::Lease lease = worker.next_lease();
        ASSERT_TRUE(lease.lease_id);
        EXPECT_FALSE(lease.spec.title.empty() && !lease.spec.ids.tmdb);
        worker.work_on(lease);
    }
    const Finished finished = client->wait();
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_EQ(query("SELECT count(*) FROM movies WHERE title = 'Fight Club'"), 3);
    EXPECT_EQ(query("SELECT count(*) FROM tasks WHERE state IN (2, 3)"), 3);
    worker.leave();
    EXPECT_TRUE(wait_until([&] { return run("workers").out.find("former/0") == std::string::npos; }));
    EXPECT_THAT(daemon_->err(), testing::Not(HasSubstr("former/0")));  // no complaint
}

TEST_F(VersionsTest, AWorkerOfAnotherMajorIsToldAndReportedWhichSideToUpgrade) {
    start_daemon();
    SocketContext context;
    for (const auto& [major, side] :
         {std::pair{proto::kMajor - 1, "worker"}, {proto::kMajor + 1, "coordinator"}}) {
        DealerSocket worker(context);
        ASSERT_TRUE(worker.connect(endpoint()));
        const auto header = proto::encode_header({static_cast<std::uint8_t>(major), 0, 1});
        const std::array<Blob, 1> hello = {
            Blob::from_string(std::string(header.begin(), header.end()) + "??")};
        ASSERT_TRUE(wait_until([&] { return worker.send(hello) == SendOutcome::sent; }));
        std::optional<Frames> frames;
        ASSERT_TRUE(wait_until([&] { return (frames = worker.receive()).has_value(); }));
        const Result<proto::Message> answer = proto::decode(frames->front().view());
        ASSERT_TRUE(answer);
        const auto& unsupported = std::get<proto::Unsupported>(*answer);
        EXPECT_EQ(unsupported.major, proto::kMajor);
        EXPECT_THAT(unsupported.reason, HasSubstr(std::string("upgrade the ") + side + "."));
        EXPECT_TRUE(wait_until(
            [&, &reason = unsupported.reason] { return daemon_->err().find(reason) != std::string::npos; }));
    }
}

TEST_F(VersionsTest, AWorkerLeavesACoordinatorOfAnotherMajorAndSaysWhichSideToUpgrade) {
    for (const auto& [major, side] :
         {std::pair{proto::kMajor - 1, "coordinator"}, {proto::kMajor + 1, "worker"}}) {
        SocketContext context;
        RouterSocket coordinator(context);
        ASSERT_TRUE(coordinator.bind("tcp://127.0.0.1:0"));
        const auto worker = start_worker(coordinator.bound_endpoint());
        const auto header = proto::encode_header({static_cast<std::uint8_t>(major), 0, 15});
        const std::array<Blob, 1> refusal = {
            Blob::from_string(std::string(header.begin(), header.end()) + "??")};
        ASSERT_TRUE(wait_until([&] {
            if (const auto received = coordinator.receive()) {
                static_cast<void>(coordinator.send(received->routing_id, refusal));
            }
            return worker->has_ended();
        }));
        const Finished ended = worker->wait();
        EXPECT_EQ(ended.exit_code, 3);
        EXPECT_THAT(ended.err, HasSubstr(std::string("upgrade the ") + side + "."));
    }
}

}  // namespace
}  // namespace cinefleet
