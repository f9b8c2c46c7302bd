#include "worker/runtime/loop.h"

#include "common/sys/heartbeat.h"
#include "tests/support/raw_server.h"
#include "tests/unit/scrape/fixtures.h"
#include "tests/unit/worker/fake_coordinator.h"

#include <gmock/gmock.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <thread>

namespace cinefleet::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// The services of one movie, whose page at IMDb never answers for tt0000009.
std::map<std::string, RawServer::Reply> services() {
    std::map<std::string, RawServer::Reply> replies = {
        {"/3/movie/603", {reply(200, matrix_details(), "Content-Type: application/json\r\n")}},
        {"/3/movie/changes",
         {reply(200, R"({"results":[{"id":603}],"page":1,"total_pages":2})",
                "Content-Type: application/json\r\n")}},
        {"/3/movie/429", {reply(429, "", "Retry-After: 7\r\n")}},
        {"/3/movie/503", {reply(503, "", "Retry-After: 120\r\n")}},
        {"/title/tt0133093/", {reply(200, imdb_page(), "Content-Type: text/html\r\n")}}};
    for (const char* path : {"w780/en2.jpg", "w1280/plain.jpg", "original/titled.jpg", "original/logo.png"}) {
        replies["/t/p/" + std::string(path)] = {reply(200, small_png(), "Content-Type: image/png\r\n")};
    }
    return replies;
}

// Once it goes, each look at it takes two seconds.
class HurryingClock final : public Clock {
  public:
    MonoTime mono() const override { return MonoTime{} + (goes_ ? kStep * ++looks_ : Millis{0}); }
    WallTime wall() const override { return WallTime{}; }
    void go() { goes_ = true; }
    std::int64_t looks() const { return looks_; }

  private:
    static constexpr Millis kStep{2'000};
    std::atomic<bool> goes_{false};
    mutable std::atomic<std::int64_t> looks_{0};
};

// A worker's loop in a thread of its own, between a coordinator and services that the test holds.
class LoopTest : public testing::Test {
  protected:
    LoopTest() {
        options_.identity = {"nas/0", 77, 4'242, "nas", 3};
        options_.endpoint = coordinator_.endpoint();
        options_.stop_fd = ::eventfd(0, EFD_CLOEXEC);
        options_.log = [this](const std::string& line) {
            const std::lock_guard lock(mutex_);
            log_ += line + "\n";
        };
        welcome_.data_endpoint = coordinator_.data_endpoint();
        welcome_.cancel_endpoint = coordinator_.cancel_endpoint();
        welcome_.sync_interval_ms = 20;
        welcome_.byte_credit = 1 << 20;
        welcome_.settings = sample_settings();
        welcome_.settings.providers[0].base_url = server_.url("/3");
        welcome_.settings.providers[1].base_url = server_.url("/t/p");
        welcome_.settings.providers[2].base_url = server_.url("");
    }

    ~LoopTest() override {
        stop();
        ::close(options_.stop_fd);
    }

    void start() { start(clock_); }
    void start(const Clock& clock) {
        thread_ = std::thread([this, &clock] { exit_code_ = Loop(options_, clock).run(); });
    }

    // Up to the WELCOME.
    void begin() {
        start();
        coordinator_.receive<proto::Hello>();
        coordinator_.send(welcome_);
    }

    int join() {
        if (thread_.joinable()) {
            thread_.join();
        }
        return exit_code_;
    }

    int stop() {
        ::eventfd_write(options_.stop_fd, 1);
        return join();
    }

    static proto::Lease lease(std::int64_t id, std::int64_t tmdb, std::string imdb = "") {
        proto::Lease message;
        message.lease_id = LeaseId{id};
        message.task_id = TaskId{id + 100};
        message.run_id = RunId{7};
        message.deadline_ms = 60'000;
        message.spec.title = "";
        message.spec.ids = {tmdb, std::move(imdb)};
        return message;
    }

    // Until a SYNC says that nothing is held.
    bool becomes_idle() {
        coordinator_.held = {proto::HeldLease{}};
        return FakeCoordinator::wait_until([&] {
            static_cast<void>(coordinator_.next<proto::Sync>());
            return coordinator_.held.empty();
        });
    }

    std::string log() const {
        const std::lock_guard lock(mutex_);
        return log_;
    }

    const SystemClock clock_;
    const RawServer server_{services()};
    FakeCoordinator coordinator_;
    proto::Welcome welcome_;
    LoopOptions options_;

  private:
    mutable std::mutex mutex_;
    std::string log_;
    std::thread thread_;
    int exit_code_ = -1;
};

TEST_F(LoopTest, ScrapesALeaseAndHoldsTheResultUntilItIsAcknowledged) {
    begin();
    coordinator_.send(lease(1, 603));
    const auto [result, images] = coordinator_.receive_result();
    EXPECT_EQ(result.lease_id, LeaseId{1});
    EXPECT_EQ(result.task_id, TaskId{101});
    EXPECT_EQ(result.incarnation, 77U);
    EXPECT_EQ(result.result.outcome, ScrapeOutcome::scraped);
    EXPECT_EQ(result.result.movie.title, "The Matrix");
    EXPECT_THAT(result.result.problems, IsEmpty());
    EXPECT_THAT(images, ElementsAre(small_png(), small_png(), small_png(), small_png()));
    coordinator_.receive<proto::Sync>();
    ASSERT_THAT(coordinator_.held, SizeIs(1));
    EXPECT_EQ(coordinator_.held[0].phase, proto::LeasePhase::returning);
    coordinator_.send(proto::ResultAck{LeaseId{1}, proto::AckVerdict::resend});
    EXPECT_EQ(coordinator_.receive_result().second.size(), 4U);
    coordinator_.send(proto::ResultAck{LeaseId{1}, proto::AckVerdict::committed});
    EXPECT_TRUE(becomes_idle());
    EXPECT_EQ(stop(), 0);
}

TEST_F(LoopTest, AResultWhoseConnectionBrokeIsSentAgainByItself) {
    begin();
    coordinator_.send(lease(1, 603));
    EXPECT_EQ(coordinator_.receive_result().second.size(), 4U);
    coordinator_.break_data_connection();
    const auto [again, images] = coordinator_.receive_result();
    EXPECT_EQ(again.lease_id, LeaseId{1});
    EXPECT_EQ(images.size(), 4U);
    EXPECT_EQ(stop(), 0);
}

TEST_F(LoopTest, WhatComesWithTheLeaseIsNotAskedForAndNeedsNoPermit) {
    begin();
    coordinator_.send(lease(1, 603));
    const proto::ResultMessage first = coordinator_.receive_result().first;
    coordinator_.send(proto::ResultAck{LeaseId{1}, proto::AckVerdict::committed});
    ASSERT_THAT(first.answers, SizeIs(2));  // TMDB's and IMDb's
    const std::size_t asked = server_.requests().size();

    proto::Lease again = lease(2, 603);
    again.answers = first.answers;
    for (KeptAnswer& kept : again.answers) {
        kept.is_fresh = true;
    }
    again.spec.have = first.result.movie.artwork;
    coordinator_.send(again);
    const auto [second, images] = coordinator_.receive_result();
    EXPECT_EQ(second.lease_id, LeaseId{2});
    EXPECT_EQ(second.result.movie, first.result.movie);
    EXPECT_THAT(images, IsEmpty());
    EXPECT_EQ(server_.requests().size(), asked);
}

TEST_F(LoopTest, AsksNobodyWithoutAPermit) {
    welcome_.settings.providers[0].needs_permit = true;
    begin();
    coordinator_.send(lease(1, 603));
    const auto request = coordinator_.receive<proto::PermitRequest>();
    EXPECT_EQ(request.provider, ProviderId::tmdb);
    coordinator_.receive<proto::Sync>();  // a turn of the loop later
    EXPECT_THAT(server_.requests(), IsEmpty());
    coordinator_.send(proto::PermitGrant{ProviderId::tmdb, request.request_id, {PermitId{5}}});
    const auto release = coordinator_.receive<proto::PermitRelease>();
    EXPECT_EQ(release.permit_id, PermitId{5});
    EXPECT_EQ(release.outcome, proto::PermitOutcome::ok);
    EXPECT_GT(release.bytes, 0);
    EXPECT_EQ(coordinator_.receive_result().first.result.outcome, ScrapeOutcome::scraped);
}

TEST_F(LoopTest, HelloListsThePermitsThatAreInUse) {
    welcome_.settings.providers[0].needs_permit = true;
    begin();
    coordinator_.send(lease(1, 9));  // is never answered
    const auto request = coordinator_.receive<proto::PermitRequest>();
    coordinator_.send(proto::PermitGrant{ProviderId::tmdb, request.request_id, {PermitId{5}}});
    ASSERT_TRUE(FakeCoordinator::wait_until([&] { return !server_.requests().empty(); }));
    coordinator_.send(proto::AskHello{});
    EXPECT_THAT(*coordinator_.receive<proto::Hello>().permits, ElementsAre(PermitId{5}));
}

TEST_F(LoopTest, ThrottlingIsReportedAndTheRequestWaitsForAnotherPermit) {
    welcome_.settings.providers[0].needs_permit = true;
    begin();
    coordinator_.send(lease(1, 429));
    for (std::int64_t permit = 1; permit <= 6; ++permit) {
        const auto request = coordinator_.receive<proto::PermitRequest>();
        coordinator_.send(proto::PermitGrant{ProviderId::tmdb, request.request_id, {PermitId{permit}}});
        const auto release = coordinator_.receive<proto::PermitRelease>();
        EXPECT_EQ(release.permit_id, PermitId{permit});
        EXPECT_EQ(release.outcome, proto::PermitOutcome::throttled);
        EXPECT_EQ(release.retry_after_ms, 7'000);
    }
    const ScrapedMovieResult result = coordinator_.receive_result().first.result;
    EXPECT_EQ(result.error->error_class, ErrorClass::throttled);
    EXPECT_EQ(result.error->retry_after_ms, 7'000);
}

TEST_F(LoopTest, MaintenanceIsReportedWithItsLength) {
    welcome_.settings.providers[0].needs_permit = true;
    begin();
    coordinator_.send(lease(1, 503));
    const auto request = coordinator_.receive<proto::PermitRequest>();
    coordinator_.send(proto::PermitGrant{ProviderId::tmdb, request.request_id, {PermitId{1}}});
    const auto release = coordinator_.receive<proto::PermitRelease>();
    EXPECT_EQ(release.outcome, proto::PermitOutcome::failed);
    EXPECT_EQ(release.retry_after_ms, 120'000);
    const ScrapedMovieResult result = coordinator_.receive_result().first.result;
    EXPECT_EQ(result.error->error_class, ErrorClass::unavailable);
    EXPECT_EQ(result.error->retry_after_ms, 120'000);
}

TEST_F(LoopTest, ACancelEndsAScrapeAndItsPermitCountsAsUsed) {
    welcome_.settings.providers[0].needs_permit = true;
    begin();
    coordinator_.send(lease(1, 9));  // is never answered
    const auto request = coordinator_.receive<proto::PermitRequest>();
    coordinator_.send(proto::PermitGrant{ProviderId::tmdb, request.request_id, {PermitId{5}}});
    ASSERT_TRUE(FakeCoordinator::wait_until([&] { return !server_.requests().empty(); }));
    std::optional<proto::PermitRelease> release;
    ASSERT_TRUE(FakeCoordinator::wait_until([&] {
        coordinator_.publish({CancelSeq{1}, RunId{7}, TaskId{}});  // again: the subscription takes its time
        release = coordinator_.next<proto::PermitRelease>();
        return release.has_value();
    }));
    EXPECT_EQ(release->permit_id, PermitId{5});
    EXPECT_EQ(release->outcome, proto::PermitOutcome::failed);
    EXPECT_TRUE(becomes_idle());
}

TEST_F(LoopTest, FollowsACancelAddressThatChanges) {
    begin();
    coordinator_.send(lease(1, 9));
    coordinator_.receive<proto::Sync>();
    XPubSocket moved(coordinator_.context());
    ASSERT_TRUE(moved.bind("tcp://127.0.0.1:0"));
    welcome_.cancel_endpoint = moved.bound_endpoint();
    coordinator_.send(welcome_);
    coordinator_.held = {proto::HeldLease{}};
    EXPECT_TRUE(FakeCoordinator::wait_until([&] {
        moved.publish(Blob::from_string(proto::encode(proto::Cancel{CancelSeq{1}, RunId{7}, TaskId{}})));
        static_cast<void>(coordinator_.next<proto::Sync>());
        return coordinator_.held.empty();
    }));
}

TEST_F(LoopTest, AScrapeEndsAtItsDeadline) {
    begin();
    proto::Lease late = lease(1, 9);
    late.deadline_ms = 30;
    coordinator_.send(late);
    const ScrapedMovieResult result = coordinator_.receive_result().first.result;
    EXPECT_EQ(result.outcome, ScrapeOutcome::failed);
    EXPECT_EQ(result.error->error_class, ErrorClass::timeout);
}

TEST_F(LoopTest, WaitingForAPermitDoesNotUseUpAScrapesTime) {
    welcome_.settings.providers[0].needs_permit = true;
    begin();
    proto::Lease patient = lease(1, 603);
    patient.deadline_ms = 1'000;
    coordinator_.send(patient);
    const auto request = coordinator_.receive<proto::PermitRequest>();
    const MonoTime until = clock_.mono() + Millis{1'100};
    while (clock_.mono() < until) {
        coordinator_.receive<proto::Sync>();
    }
    coordinator_.send(proto::PermitGrant{ProviderId::tmdb, request.request_id, {PermitId{5}}});
    EXPECT_EQ(coordinator_.receive_result().first.result.outcome, ScrapeOutcome::scraped);
}

TEST_F(LoopTest, TellsItsSupervisorHowLongItMayBeSilent) {
    HeartbeatPipe pipe;
    options_.beat_fd = pipe.child_fd();
    begin();
    EXPECT_TRUE(FakeCoordinator::wait_until([&] { return pipe.take_beat() == Millis{20'000}; }));
    proto::Lease suspect = lease(1, 9);
    suspect.alone = true;
    coordinator_.send(suspect);
    EXPECT_TRUE(FakeCoordinator::wait_until([&] { return pipe.take_beat() == Millis{5'000}; }));
}

TEST_F(LoopTest, ADeadlineBeyondAllTimeIsNone) {
    begin();
    proto::Lease endless = lease(1, 603);
    endless.deadline_ms = std::numeric_limits<std::int64_t>::max();
    coordinator_.send(endless);
    EXPECT_EQ(coordinator_.receive_result().first.result.outcome, ScrapeOutcome::scraped);
}

TEST_F(LoopTest, TellsARestartedCoordinatorWhatItHoldsAndGoesOn) {
    welcome_.settings.providers[0].needs_permit = true;
    begin();
    coordinator_.send(lease(1, 603));
    coordinator_.receive<proto::PermitRequest>();  // lost with the coordinator
    coordinator_.send(proto::AskHello{});
    const auto hello = coordinator_.receive<proto::Hello>();
    ASSERT_THAT(hello.held, SizeIs(1));
    EXPECT_EQ(hello.held[0].phase, proto::LeasePhase::scraping);
    coordinator_.send(welcome_);
    const auto again = coordinator_.receive<proto::PermitRequest>();
    coordinator_.send(proto::PermitGrant{ProviderId::tmdb, again.request_id, {PermitId{9}}});
    EXPECT_EQ(coordinator_.receive_result().first.result.outcome, ScrapeOutcome::scraped);
}

TEST_F(LoopTest, SurvivesWhatIsNoMessage) {
    begin();
    for (const std::string& bytes : {std::string(), std::string("nonsense"), std::string(1'000, '\xFF')}) {
        coordinator_.send_bytes(bytes);
    }
    coordinator_.send(lease(1, 603));
    EXPECT_EQ(coordinator_.receive_result().first.result.outcome, ScrapeOutcome::scraped);
    EXPECT_THAT(log(), HasSubstr("from the coordinator: "));
}

TEST_F(LoopTest, SaysGoodbyeWhenItIsStopped) {
    begin();
    coordinator_.send(lease(1, 9));
    coordinator_.receive<proto::Sync>();
    EXPECT_EQ(stop(), 0);
    EXPECT_EQ(coordinator_.receive<proto::Goodbye>().incarnation, 77U);
}

TEST_F(LoopTest, LeavesWhenItIsDrained) {
    begin();
    coordinator_.send(lease(1, 603));
    coordinator_.send(proto::Drain{});
    coordinator_.receive_result();
    coordinator_.send(proto::ResultAck{LeaseId{1}, proto::AckVerdict::committed});
    EXPECT_EQ(coordinator_.receive<proto::Goodbye>().incarnation, 77U);
    EXPECT_EQ(join(), 0);
}

TEST_F(LoopTest, EndsWhenItIsRefused) {
    start();
    coordinator_.receive<proto::Hello>();
    coordinator_.send(proto::Unsupported{1, 9, 0, "upgrade the worker"});
    EXPECT_EQ(join(), 3);
    EXPECT_THAT(log(), HasSubstr("upgrade the worker"));
}

TEST_F(LoopTest, EndsWhenTheCoordinatorSpeaksAnotherVersion) {
    start();
    coordinator_.receive<proto::Hello>();
    const auto header = proto::encode_header({9, 0, 15});
    coordinator_.send_bytes(std::string(header.begin(), header.end()) + "not for us to read");
    EXPECT_EQ(join(), 3);
    EXPECT_THAT(
        log(),
        HasSubstr("The worker speaks version 1 of the protocol, the coordinator version 9: upgrade the "
                  "worker."));
}

TEST_F(LoopTest, AnAddressThatIsNoneIsNamed) {
    options_.endpoint = "nowhere";
    start();
    EXPECT_EQ(join(), 3);
    EXPECT_THAT(log(), testing::Not(IsEmpty()));
}

TEST_F(LoopTest, SaysOnceThatNobodyAnswers) {
    HurryingClock clock;
    clock.go();
    options_.endpoint = "tcp://127.0.0.1:1";  // of TCPMUX, which nobody runs
    start(clock);
    EXPECT_TRUE(FakeCoordinator::wait_until([&] { return clock.looks() > 200; }));
    stop();
    EXPECT_EQ(log(),
              "tcp://127.0.0.1:1 does not answer yet, trying again: does `cinefleet serve` run there?\n");
}

TEST_F(LoopTest, OfACoordinatorThatHasAnsweredNothingIsSaid) {
    HurryingClock clock;
    start(clock);
    coordinator_.receive<proto::Hello>();
    coordinator_.send(welcome_);
    ASSERT_TRUE(
        FakeCoordinator::wait_until([&] { return log().find("connected to ") != std::string::npos; }));
    clock.go();
    EXPECT_TRUE(FakeCoordinator::wait_until([&] {
        static_cast<void>(coordinator_.next<proto::Sync>());
        return clock.looks() > 200;
    }));
    stop();
    EXPECT_THAT(log(), testing::Not(HasSubstr("does not answer")));
}

TEST_F(LoopTest, AsksTmdbForChangesWithAPermitAndWithoutALease) {
    welcome_.settings.providers[0].needs_permit = true;
    start();
    EXPECT_THAT(coordinator_.receive<proto::Hello>().features, ElementsAre(proto::kChangesFeature));
    coordinator_.send(welcome_);
    coordinator_.send(proto::ChangesRequest{12, "2026-11-13", "2026-11-27", 1});
    const auto asked = coordinator_.receive<proto::PermitRequest>();
    EXPECT_EQ(asked.provider, ProviderId::tmdb);
    EXPECT_EQ(asked.count, 1);
    coordinator_.send(proto::PermitGrant{ProviderId::tmdb, asked.request_id, {PermitId{5}}, 0});
    EXPECT_EQ(coordinator_.receive<proto::PermitRelease>().outcome, proto::PermitOutcome::ok);
    // What the scrape of a movie needs is as it was.
    coordinator_.send(proto::ChangesRequest{13, "2026-11-13", "2026-11-27", 2});
    const auto again = coordinator_.receive<proto::PermitRequest>();
    coordinator_.send(proto::PermitGrant{ProviderId::tmdb, again.request_id, {}, 60'000});
    const auto refused = coordinator_.receive<proto::Changes>();
    EXPECT_EQ(refused.request_id, 13);
    ASSERT_TRUE(refused.error);
    EXPECT_EQ(refused.error->error_class, ErrorClass::blocked);
    EXPECT_TRUE(becomes_idle());
}

TEST_F(LoopTest, SaysWhatHasChangedOrWhyItDoesNotKnow) {
    begin();
    coordinator_.send(proto::ChangesRequest{12, "2026-11-13", "2026-11-27", 1});
    const auto changes = coordinator_.receive<proto::Changes>();
    EXPECT_EQ(changes.request_id, 12);
    EXPECT_FALSE(changes.error);
    EXPECT_THAT(changes.tmdb_ids, ElementsAre(603));
    EXPECT_EQ(changes.total_pages, 2);
    welcome_.settings.providers[0].key.clear();
    coordinator_.send(proto::AskHello{});
    coordinator_.receive<proto::Hello>();
    coordinator_.send(welcome_);
    coordinator_.send(proto::ChangesRequest{13, "2026-11-13", "2026-11-27", 1});
    const auto refused = coordinator_.receive<proto::Changes>();
    ASSERT_TRUE(refused.error);
    EXPECT_EQ(refused.error->error_class, ErrorClass::unauthorized);
}

}  // namespace
}  // namespace cinefleet::worker
