// `coordinator.mdns_name` and `cinefleet-worker --connect mdns:`, with an avahi-publish and an avahi-browse
// that say what we want. tests/network/mdns.sh has the real ones.

#include "common/sys/sockets.h"
#include "common/sys/sockets_security.h"
#include "tests/support/fleet_test.h"

#include <gmock/gmock.h>

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace cinefleet {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// By any process that we may look into.
bool is_open_somewhere(const fs::path& file) {
    std::error_code error;
    for (const auto& process : fs::directory_iterator("/proc")) {
        fs::directory_iterator open(process.path() / "fd", error);
        for (const fs::directory_iterator end; !error && open != end; open.increment(error)) {
            std::error_code closed;
            if (fs::read_symlink(open->path(), closed) == file) {
                return true;
            }
        }
        error.clear();  // the process may have ended meanwhile
    }
    return false;
}

class MdnsTest : public FleetTest {
  protected:
    MdnsTest() {
        fs::create_directories(folder() / "bin");
        ::setenv("PATH", (folder() / "bin:/usr/bin:/bin").c_str(), 1);
    }
    ~MdnsTest() override { ::setenv("PATH", path_.c_str(), 1); }

    // Replaces it whole: one may be running.
    void write_program(const std::string& name, const std::string& body) {
        const fs::path fresh = folder() / "bin" / (name + ".new");
        std::ofstream(fresh) << "#!/bin/sh\n" << body << "\n";
        fs::permissions(fresh, fs::perms::owner_all);
        fs::rename(fresh, folder() / "bin" / name);
    }
    void write_avahi_browse(const std::string& body) { write_program("avahi-browse", body); }

    static std::string says(const std::string& port, const std::string& name = "cinefleet") {
        return "printf '%s\\n' '=;lo;IPv4;" + name + ";_cinefleet._tcp;local;here.local;127.0.0.1;" + port +
               ";'\n";
    }

    // A coordinator with keys, and a machine that has joined it.
    void start_coordinator() {
        ASSERT_EQ(run("keys", {"init"}).exit_code, 0);
        for (int port = 30'000 + ::getpid() % 20'000;; port += 3) {
            port_ = std::to_string(port);
            settings = {"coordinator.port=" + port_};
            daemon_ = start("serve", {"--workers", "0"});
            const auto serves = [this] {
                return daemon_->err().find("serving workers") != std::string::npos;
            };
            ASSERT_TRUE(wait_until([&] { return serves() || daemon_->has_ended(); }));
            if (serves()) {
                break;
            }
            ASSERT_THAT(daemon_->err(), HasSubstr("is in use"));
        }
        const Finished added = run("workers", {"add", "nas", "--address", "127.0.0.1"});
        ASSERT_EQ(added.exit_code, 0) << added.err;
        const Finished joined =
            RunningProgram(folder() / "join", {program("cinefleet-worker"), "join", "--key-file", key_file_},
                           added.out)
                .wait();
        ASSERT_EQ(joined.exit_code, 0) << joined.err;
    }

    std::unique_ptr<RunningProgram> start_searching(const std::string& name = "") {
        return std::make_unique<RunningProgram>(
            folder() / ("searching" + std::to_string(++searches_)),
            std::vector<std::string>{program("cinefleet-worker"), "--connect", "mdns:" + name, "--key-file",
                                     key_file_});
    }

    static void expect_said(RunningProgram& worker, const std::string& words) {
        EXPECT_TRUE(
            wait_until([&] { return worker.has_ended() || worker.err().find(words) != std::string::npos; }));
        EXPECT_THAT(worker.err(), HasSubstr(words));
    }

    static void end(RunningProgram& worker) {
        worker.send_signal(SIGTERM);
        EXPECT_EQ(worker.wait().exit_code, 0) << worker.err();
    }

    const std::string path_ = std::getenv("PATH");
    const std::string key_file_ = folder() / "nas.key";
    std::unique_ptr<RunningProgram> daemon_;
    std::string port_;
    int searches_ = 0;
};

TEST_F(MdnsTest, OfAllWhoAnswerTheOneWithTheRightKeyIsTaken) {
    make_library(4);
    start_standin();
    start_coordinator();
    SocketContext context;
    RouterSocket liar(context, options_with(ServerKeys{make_key_pair().value().secret}));
    RouterSocket plain(context);
    ASSERT_TRUE(liar.bind("tcp://127.0.0.1:0"));
    ASSERT_TRUE(plain.bind("tcp://127.0.0.1:0"));
    write_avahi_browse(says(std::to_string(liar.bound_port())) + says("1") +
                       says(std::to_string(plain.bound_port())) + says(port_));
    const auto worker = start_searching();
    const Finished finished = scrape();
    EXPECT_EQ(finished.exit_code, 0) << finished.err << worker->err();
    EXPECT_THAT(worker->err(), HasSubstr("the coordinator is at tcp://127.0.0.1:" + port_));
    EXPECT_FALSE(liar.receive());
    EXPECT_FALSE(plain.receive());
    end(*worker);
}

TEST_F(MdnsTest, ALiarAloneGetsNothingAndKeepsNobodyFromTheRightOne) {
    start_standin();
    start_coordinator();
    SocketContext context;
    RouterSocket liar(context, options_with(ServerKeys{make_key_pair().value().secret}));
    ASSERT_TRUE(liar.bind("tcp://127.0.0.1:0"));
    const std::string lie = says(std::to_string(liar.bound_port()), "free\\032movies");
    write_avahi_browse(lie);
    const auto worker = start_searching();
    expect_said(*worker, "none that answers by mDNS on this network (\"free movies\")");
    EXPECT_FALSE(liar.receive());
    write_avahi_browse(lie + says(port_));
    expect_said(*worker, "the coordinator is at tcp://127.0.0.1:" + port_);
    EXPECT_FALSE(liar.receive());
    end(*worker);
}

TEST_F(MdnsTest, AMachineThatWasRevokedIsToldSo) {
    start_standin();
    start_coordinator();
    ASSERT_EQ(run("workers", {"revoke", "nas"}).exit_code, 0);
    write_avahi_browse(says(port_));
    const auto worker = start_searching();
    expect_said(*worker, "or it lets this machine in no more");
    end(*worker);
}

TEST_F(MdnsTest, OfSeveralOneIsChosenByItsName) {
    start_standin();
    start_coordinator();
    write_avahi_browse(says(port_, "attic"));
    const auto worker = start_searching("cellar");
    expect_said(*worker, "no coordinator of the name \"cellar\" answers by mDNS");
    write_avahi_browse(says("1", "attic") + says(port_, "cellar"));
    expect_said(*worker, "the coordinator is at tcp://127.0.0.1:" + port_);
    end(*worker);
}

TEST_F(MdnsTest, SaysWhatIsMissing) {
    start_standin();
    start_coordinator();
    write_avahi_browse("true");
    const auto worker = start_searching();
    expect_said(*worker, "no coordinator answers by mDNS");
    write_avahi_browse("echo 'Failed to create client object: Daemon not running' >&2; exit 1");
    expect_said(*worker, "does avahi-daemon run");
    end(*worker);
    ::setenv("PATH", (folder() / "empty").c_str(), 1);
    const Finished missing = start_searching()->wait();
    EXPECT_EQ(missing.exit_code, 3);
    EXPECT_THAT(missing.err, HasSubstr("avahi-utils"));
}

TEST_F(MdnsTest, IsToldToLeaveWhileItLooks) {
    start_standin();
    start_coordinator();
    write_avahi_browse("touch " + (folder() / "asked").string() + "; exec sleep 60");
    const auto worker = start_searching();
    ASSERT_TRUE(wait_until([&] { return fs::exists(folder() / "asked"); }));
    end(*worker);
}

TEST_F(MdnsTest, ACoordinatorIsAnnouncedAsLongAsItServes) {
    const fs::path announced = folder() / "announced";
    write_program("avahi-publish", "echo \"$@\" >" + announced.string() + ".new; mv " + announced.string() +
                                       ".new " + announced.string() +
                                       "; echo \"Established under name '$4 #2'\" >&2; exec sleep 60 9<" +
                                       announced.string());
    ASSERT_EQ(run("keys", {"init"}).exit_code, 0);
    settings = {"coordinator.port=0", "coordinator.listen_host=0.0.0.0", "coordinator.mdns_name=-the attic"};
    const auto daemon = start("serve", {"--workers", "0"});
    expect_said(*daemon, "avahi-publish: Established under name '-the attic #2'");
    std::string words;
    std::getline(std::ifstream(announced), words);
    const std::string serving = "serving workers at tcp://127.0.0.1:";
    const std::string port = daemon->err().substr(daemon->err().find(serving) + serving.size());
    EXPECT_EQ(words, "--no-fail --service -- -the attic _cinefleet._tcp " + port.substr(0, port.find(',')));
    EXPECT_TRUE(is_open_somewhere(announced));
    end(*daemon);
    EXPECT_FALSE(is_open_somewhere(announced));
}

TEST_F(MdnsTest, NobodyIsLedToACoordinatorThatOnlyThisMachineReaches) {
    settings = {"coordinator.port=0", "coordinator.mdns_name=attic"};
    write_program("avahi-publish", "exec sleep 60");
    const auto daemon = start("serve", {"--workers", "0"});
    expect_said(*daemon, "not announced by mDNS: workers of other machines cannot reach");
    end(*daemon);
}

}  // namespace
}  // namespace cinefleet
