#include "worker/supervisor/supervisor.h"

#include "common/sys/sockets.h"
#include "proto/codec.h"
#include "tests/support/service_manager.h"
#include "tests/support/temporary_folder.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <sstream>
#include <thread>

namespace cinefleet::worker {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

// How long a test waits for what must come: many short turns, so that it ends as soon as it is there.
constexpr int kTurns = 4'000;
constexpr Millis kTurn{5};

// Of this moment: nobody listens there.
std::uint16_t free_port() {
    SocketContext context;
    RouterSocket socket(context);
    EXPECT_TRUE(socket.bind("tcp://127.0.0.1:0"));
    return socket.bound_port();
}

// Turned by the test while the supervisor's thread reads it.
class SharedHandClock final : public Clock {
  public:
    MonoTime mono() const override { return MonoTime{Millis{now_ms_.load()}}; }
    WallTime wall() const override { return WallTime{}; }
    void advance(Millis time) { now_ms_ += time.count(); }

  private:
    std::atomic<std::int64_t> now_ms_ = 1;
};

// A supervisor in a thread of its own, whose children are shell scripts that write down how they were
// started.
class SupervisorTest : public testing::Test {
  protected:
    SupervisorTest() {
        EXPECT_TRUE(coordinator_.bind("tcp://127.0.0.1:0"));
        options_.program = (folder_.path() / "worker.sh").string();
        options_.endpoint = "tcp://127.0.0.1:" + std::to_string(coordinator_.bound_port());
        options_.name = "nas";
        options_.slots = "5";
        options_.stop_fd = ::eventfd(0, EFD_CLOEXEC);
        options_.log = [this](const std::string& line) {
            const std::lock_guard lock(mutex_);
            log_.push_back(line);
        };
    }

    ~SupervisorTest() override {
        stop();
        ::close(options_.stop_fd);
    }

    // `body` sees $name, $starts (how often this child was started, from 1) and $folder.
    void write_program(const std::string& body) {
        std::ofstream script(options_.program);
        script << "#!/bin/sh\n"
               << "folder='" << folder_.path().string() << "'\n"
               << "name=$(basename \"$6\")\n"
               << "echo \"$$ $*\" >> \"$folder/$name\"\n"
               << "starts=$(wc -l < \"$folder/$name\")\n"
               << body << "\n";
        script.close();
        ::chmod(options_.program.c_str(), 0700);
    }

    void start(const Clock& clock) {
        thread_ = std::thread([this, &clock] { exit_code_ = supervise(options_, clock); });
    }

    int stop() {
        ::eventfd_write(options_.stop_fd, 1);
        return join();
    }

    int join() {
        if (thread_.joinable()) {
            thread_.join();
        }
        return exit_code_;
    }

    // One line for each start of child `index`: pid and arguments.
    std::vector<std::string> starts(int index) const {
        std::ifstream file(folder_.path() / std::to_string(index));
        std::vector<std::string> lines;
        for (std::string line; std::getline(file, line);) {
            lines.push_back(line);
        }
        return lines;
    }

    template <class Condition>
    static bool wait_until(Condition condition) {
        for (int turn = 0; turn < kTurns; ++turn) {
            if (condition()) {
                return true;
            }
            wait_readable({}, kTurn);
        }
        return false;
    }

    bool wait_for_starts(int index, std::size_t count) const {
        return wait_until([&] { return starts(index).size() >= count; });
    }

    std::vector<std::string> log() const {
        const std::lock_guard lock(mutex_);
        return log_;
    }

    // The next report that the supervisor sends.
    proto::ChildExited report() { return report(coordinator_); }

    static proto::ChildExited report(RouterSocket& coordinator) {
        for (int turn = 0; turn < kTurns; ++turn) {
            if (const auto received = coordinator.receive()) {
                const Result<proto::Message> message = proto::decode(received->frames.front().view());
                EXPECT_TRUE(message);
                const auto* exited = message ? std::get_if<proto::ChildExited>(&*message) : nullptr;
                EXPECT_NE(exited, nullptr);
                return exited != nullptr ? *exited : proto::ChildExited{};
            }
            wait_readable({}, kTurn);
        }
        ADD_FAILURE() << "no report came";
        return {};
    }

    static std::vector<std::string> words(const std::string& line) {
        std::istringstream stream(line);
        return {std::istream_iterator<std::string>(stream), {}};
    }

    const TemporaryFolder folder_;
    const SystemClock clock_;
    SharedHandClock hand_clock_;
    SocketContext context_;
    RouterSocket coordinator_{context_};
    SupervisorOptions options_;

  private:
    mutable std::mutex mutex_;
    std::vector<std::string> log_;
    std::thread thread_;
    int exit_code_ = -1;
};

constexpr const char* kRun = "exec tail -f /dev/null";

TEST_F(SupervisorTest, TheServiceManagerHearsThatItRunsTurnsAndStops) {
    ServiceManager manager;
    ServiceNotice service({manager.socket(), Millis{1'000}}, hand_clock_);
    options_.service = &service;
    options_.processes = 2;
    write_program(kRun);
    start(hand_clock_);
    ASSERT_TRUE(wait_until([&] { return manager.count("WATCHDOG=1") == 1; }));
    EXPECT_EQ(manager.heard().front(), "READY=1\nSTATUS=2 worker processes for " + options_.endpoint);
    hand_clock_.advance(Millis{1'000});
    EXPECT_TRUE(wait_until([&] { return manager.count("WATCHDOG=1") == 2; }));
    EXPECT_EQ(stop(), 0);
    EXPECT_EQ(manager.heard().back(), "STOPPING=1");
}

TEST_F(SupervisorTest, StartsNamedChildrenAndEndsThemWithItself) {
    write_program(kRun);
    options_.processes = 2;
    start(clock_);
    std::vector<pid_t> pids;
    for (const int index : {0, 1}) {
        ASSERT_TRUE(wait_for_starts(index, 1));
        const std::vector<std::string> said = words(starts(index)[0]);
        ASSERT_THAT(said, SizeIs(11));
        pids.push_back(std::stoi(said[0]));
        EXPECT_THAT(said, testing::ElementsAre(testing::_, "--connect", options_.endpoint, "--slots", "5",
                                               "--child-id", "nas/" + std::to_string(index), "--incarnation",
                                               testing::Not("0"), "--beat-fd", testing::_));
    }
    EXPECT_EQ(stop(), 0);
    for (const pid_t pid : pids) {
        EXPECT_NE(::kill(pid, 0), 0);
    }
    EXPECT_THAT(log(), IsEmpty());
}

TEST_F(SupervisorTest, AChildThatCrashesIsReportedAndStartedAgain) {
    write_program(std::string("[ $starts = 1 ] && kill -ABRT $$\n") + kRun);
    start(clock_);
    ASSERT_TRUE(wait_for_starts(0, 2));
    const proto::ChildExited exited = report();
    const std::vector<std::string> first = words(starts(0)[0]);
    const std::vector<std::string> second = words(starts(0)[1]);
    EXPECT_EQ(exited.worker_id, "nas/0");
    EXPECT_EQ(std::to_string(exited.incarnation), first[8]);
    EXPECT_EQ(std::to_string(exited.pid), first[0]);
    EXPECT_EQ(exited.signal, SIGABRT);
    EXPECT_EQ(exited.exit_code, -1);
    EXPECT_NE(first[8], second[8]);  // a new process has a new incarnation
    EXPECT_THAT(log(), Contains(HasSubstr("nas/0 ended by signal 6")));
    EXPECT_EQ(stop(), 0);
}

TEST_F(SupervisorTest, AnExitCodeIsReportedToo) {
    write_program(std::string("[ $starts = 1 ] && exit 7\n") + kRun);
    start(clock_);
    const proto::ChildExited exited = report();
    EXPECT_EQ(exited.exit_code, 7);
    EXPECT_EQ(exited.signal, 0);
    EXPECT_TRUE(wait_for_starts(0, 2));
}

TEST_F(SupervisorTest, AReportWaitsForTheCoordinator) {
    options_.endpoint = "tcp://127.0.0.1:" + std::to_string(free_port());
    write_program(std::string("[ $starts = 1 ] && exit 7\n") + kRun);
    start(clock_);
    ASSERT_TRUE(wait_for_starts(0, 2));  // the first is over, and nobody there to be told
    RouterSocket late(context_);
    ASSERT_TRUE(late.bind(options_.endpoint));
    EXPECT_EQ(report(late).exit_code, 7);
}

TEST_F(SupervisorTest, ACrashLoopIsSlowedDown) {
    write_program("exit 7");
    start(hand_clock_);
    ASSERT_TRUE(wait_for_starts(0, 2));  // the first time at once
    std::size_t expected = 2;
    for (const Millis pause : {Millis{200}, Millis{400}, Millis{800}}) {
        ASSERT_TRUE(wait_until([&] { return log().size() == expected; }));
        EXPECT_THAT(starts(0), SizeIs(expected));
        hand_clock_.advance(pause);
        ASSERT_TRUE(wait_for_starts(0, ++expected));
    }
    EXPECT_EQ(stop(), 0);
    EXPECT_THAT(starts(0), SizeIs(expected));
}

TEST_F(SupervisorTest, AProcessForOneTaskIsFollowedByAnotherWithoutAReport) {
    options_.is_one_a_task = true;
    write_program("if [ $starts -le 3 ]; then exit 10; fi; exit 7");
    start(clock_);
    EXPECT_EQ(report().exit_code, 7);  // the first that is reported
    EXPECT_THAT(starts(0).at(3), HasSubstr("--isolate=task"));
    stop();
}

TEST_F(SupervisorTest, ACoordinatorThatIsAwayIsLookedForAndFollowed) {
    const std::string elsewhere = options_.endpoint;
    options_.endpoint = "tcp://127.0.0.1:" + std::to_string(free_port());
    options_.patience = Millis{50};
    std::atomic<int> looks = 0;
    options_.find_again = [&]() -> Result<std::string> {
        return ++looks < 3 ? failure(ErrorClass::not_found, "nobody answers")
                           : Result<std::string>(elsewhere);
    };
    write_program(kRun);
    start(clock_);
    ASSERT_TRUE(wait_for_starts(0, 2));
    EXPECT_THAT(starts(0).at(0), Not(HasSubstr(elsewhere + " ")));
    EXPECT_THAT(starts(0).at(1), HasSubstr(elsewhere + " "));
    stop();
    EXPECT_THAT(log(), Contains(HasSubstr("the coordinator is at " + elsewhere + " now")));
}

TEST_F(SupervisorTest, ACoordinatorThatIsThereIsNotLookedFor) {
    options_.patience = Millis{50};
    std::atomic<int> looks = 0;
    options_.find_again = [&]() -> Result<std::string> {
        ++looks;
        return options_.endpoint;
    };
    write_program(std::string("if [ $starts -le 2 ]; then exit 7; fi; ") + kRun);
    start(clock_);
    EXPECT_EQ(report().exit_code, 7);  // it is connected
    const int looked_before = looks;
    EXPECT_EQ(report().exit_code, 7);  // 100 ms later at least
    EXPECT_LE(looks, looked_before + 1);
    stop();
}

TEST_F(SupervisorTest, AChildThatRanForLongIsStartedAgainAtOnce) {
    ASSERT_EQ(::mkfifo((folder_.path() / "gate").c_str(), 0600), 0);
    write_program(std::string("[ $starts = 3 ] && read line < \"$folder/gate\"\n") +
                  "[ $starts -le 3 ] && exit 7\n" + kRun);
    start(hand_clock_);
    ASSERT_TRUE(wait_until([&] { return log().size() == 2; }));
    hand_clock_.advance(Millis{200});
    ASSERT_TRUE(wait_for_starts(0, 3));
    hand_clock_.advance(Millis{60'000});
    std::ofstream(folder_.path() / "gate") << "go\n";
    EXPECT_TRUE(wait_for_starts(0, 4));
}

TEST_F(SupervisorTest, WhoLeavesIsNotStartedAgainAndDoesNotTakeOthersAlong) {
    ASSERT_EQ(::mkfifo((folder_.path() / "gate").c_str(), 0600), 0);
    write_program("[ $name = 0 ] && exit 0\nread line < \"$folder/gate\"\necho $line > \"$folder/done\"");
    options_.processes = 2;
    start(clock_);
    ASSERT_TRUE(wait_for_starts(0, 1));
    ASSERT_TRUE(wait_for_starts(1, 1));
    const auto first = static_cast<pid_t>(std::stoi(starts(0)[0]));
    ASSERT_TRUE(wait_until([&] { return ::kill(first, 0) != 0; }));  // ended, and waited for
    std::ofstream(folder_.path() / "gate") << "go\n";
    EXPECT_EQ(join(), 0);
    EXPECT_THAT(starts(0), SizeIs(1));
    std::string done;
    std::ifstream(folder_.path() / "done") >> done;
    EXPECT_EQ(done, "go");
}

TEST_F(SupervisorTest, ARefusedChildEndsAll) {
    write_program(std::string("[ $name = 0 ] && exit 3\n") + kRun);
    options_.processes = 2;
    start(clock_);
    EXPECT_EQ(join(), 3);
    for (const std::string& line : starts(1)) {
        EXPECT_NE(::kill(static_cast<pid_t>(std::stoi(line)), 0), 0);
    }
}

TEST_F(SupervisorTest, AChildThatWillNotEndIsKilled) {
    write_program(std::string("trap '' TERM\necho ready > \"$folder/ready\"\n") + kRun);
    start(clock_);
    ASSERT_TRUE(wait_until([&] { return std::filesystem::exists(folder_.path() / "ready"); }));
    EXPECT_EQ(stop(), 0);
    EXPECT_NE(::kill(static_cast<pid_t>(std::stoi(starts(0)[0])), 0), 0);
}

// A beat: the milliseconds that it may be silent, 1,000, as the machine writes them down.
constexpr const char* kBeat = "printf '\\350\\003\\000\\000' > /proc/self/fd/${10}\n";

TEST_F(SupervisorTest, AChildThatFallsSilentIsEndedAndReportedAsHung) {
    // Only the first is deaf: the second must end with the test, whose clock stands still.
    write_program(std::string(kBeat) +
                  "[ $starts = 1 ] && trap '' TERM\necho ready > \"$folder/ready$starts\"\n" + kRun);
    start(hand_clock_);
    ASSERT_TRUE(wait_until([&] { return std::filesystem::exists(folder_.path() / "ready1"); }));
    ASSERT_TRUE(wait_until([&] {
        hand_clock_.advance(Millis{10});
        return !log().empty();
    }));
    EXPECT_EQ(log()[0], "nas/0 has hung for 1 s, ending it");
    ASSERT_TRUE(wait_until([&] {
        hand_clock_.advance(Millis{10});
        return log().size() > 1;
    }));
    const proto::ChildExited exited = report();
    EXPECT_EQ(exited.signal, SIGKILL);
    EXPECT_TRUE(exited.hung);
    EXPECT_TRUE(wait_for_starts(0, 2));
}

TEST_F(SupervisorTest, AChildThatHungAndThenLeftIsStartedAgain) {
    write_program(std::string(kBeat) + "trap 'exit 0' TERM\nwhile :; do sleep 0.05; done");
    options_.processes = 1;
    start(hand_clock_);
    ASSERT_TRUE(wait_for_starts(0, 1));
    ASSERT_TRUE(wait_until([&] {
        hand_clock_.advance(Millis{10});
        return starts(0).size() > 1;
    }));
    EXPECT_TRUE(report().hung);
}

TEST_F(SupervisorTest, AProgramThatIsNotThereIsNamed) {
    start(clock_);
    ASSERT_TRUE(wait_until([&] { return !log().empty(); }));
    EXPECT_THAT(log().front(), HasSubstr("worker.sh cannot be started"));
    EXPECT_EQ(stop(), 0);
}

TEST_F(SupervisorTest, AnAddressThatIsNoneIsNamed) {
    options_.endpoint = "nowhere";
    start(clock_);
    EXPECT_EQ(join(), 3);
    EXPECT_THAT(log(), SizeIs(1));
}

}  // namespace
}  // namespace cinefleet::worker
