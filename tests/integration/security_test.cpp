// A fleet with keys: who may join, who may not, and that a run goes on beside those who may not.

#include "tests/support/fleet_test.h"

#include "common/sys/secret_file.h"
#include "common/sys/sockets_security.h"

#include <gmock/gmock.h>

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <map>

namespace cinefleet {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

class SecurityTest : public FleetTest {
  protected:
    std::int64_t saved() const { return query("SELECT count(*) FROM movies WHERE scraped_ms IS NOT NULL"); }

    void make_keys() {
        const Finished made = run("keys", {"init"});
        ASSERT_EQ(made.exit_code, 0) << made.err;
    }

    // On a port that stays the same over restarts.
    void start_daemon(const std::vector<std::string>& flags) {
        const std::vector<std::string> others = settings;
        for (port_ = 52'000 + ::getpid() % 6'000;; port_ += 3) {
            settings = others;
            settings.push_back("coordinator.port=" + std::to_string(port_));
            daemon_ = start("serve", flags);
            const auto serves = [this] {
                return daemon_->err().find("serving workers") != std::string::npos;
            };
            ASSERT_TRUE(wait_until([&] { return serves() || daemon_->has_ended(); }));
            if (serves()) {
                return;
            }
            ASSERT_THAT(daemon_->err(), HasSubstr("is in use"));
        }
    }

    std::string endpoint() const { return "tcp://127.0.0.1:" + std::to_string(port_); }

    // What `workers add` prints.
    std::string add_machine(const std::string& name) {
        const Finished added = run("workers", {"add", name, "--address", "127.0.0.1"});
        EXPECT_EQ(added.exit_code, 0) << added.err;
        EXPECT_THAT(added.err, HasSubstr("cinefleet-worker join"));
        return added.out;
    }

    std::string key_file(const std::string& name) const { return folder() / (name + ".key"); }

    Finished join(const std::string& name, const std::string& line) {
        return RunningProgram(folder() / ("join-" + name),
                              {program("cinefleet-worker"), "join", "--key-file", key_file(name)}, line)
            .wait();
    }

    std::unique_ptr<RunningProgram> start_machine(const std::string& name,
                                                  const std::vector<std::string>& flags) {
        std::vector<std::string> arguments = {program("cinefleet-worker")};
        arguments.insert(arguments.end(), flags.begin(), flags.end());
        return std::make_unique<RunningProgram>(folder() / ("machine-" + name), arguments);
    }

    std::unique_ptr<RunningProgram> start_joined(const std::string& name) {
        EXPECT_EQ(join(name, add_machine(name)).exit_code, 0);
        return start_machine(name, {"--key-file", key_file(name)});
    }

    // The command lines of a process and its children.
    static std::string command_lines(pid_t parent) {
        std::string all;
        for (const auto& entry : fs::directory_iterator("/proc")) {
            const std::string status = read_file(entry.path() / "status");
            const bool is_meant = entry.path().filename() == std::to_string(parent) ||
                                  status.find("PPid:\t" + std::to_string(parent) + "\n") != std::string::npos;
            all += is_meant ? read_file(entry.path() / "cmdline") : "";
        }
        return all;
    }

    std::unique_ptr<RunningProgram> daemon_;
    int port_ = 0;
};

TEST_F(SecurityTest, AJoinedMachineScrapesEncryptedAndItsSecretIsNowhereToBeSeen) {
    make_library(12);
    start_standin();
    make_keys();
    start_daemon({"--workers", "0"});
    const auto nas = start_joined("nas");
    const Finished scraped = scrape();
    EXPECT_EQ(scraped.exit_code, 0) << scraped.err << nas->err();
    EXPECT_EQ(saved(), 12);
    EXPECT_THAT(run("workers", {"list"}).out, HasSubstr("1 worker connected"));
    EXPECT_THAT(run("workers").out, HasSubstr("nas/0"));

    const std::string line = read_secret_file(key_file("nas")).value();
    const std::string secret = line.substr(line.rfind(' ') + 1, 40);
    ASSERT_TRUE(is_key(secret));
    const std::string server_secret = read_secret_file(state() / "keys" / "server.key").value().substr(0, 40);
    const std::string seen = command_lines(nas->pid()) + command_lines(daemon_->pid()) + nas->err() +
                             nas->out() + daemon_->err() + daemon_->out() + scraped.out + scraped.err +
                             run("status", {"--json"}).out + run("config").out;
    EXPECT_THAT(seen, HasSubstr("--key-file"));
    EXPECT_THAT(seen, Not(HasSubstr(secret)));
    EXPECT_THAT(seen, Not(HasSubstr(server_secret)));
}

TEST_F(SecurityTest, AMachineThatIsToldToLeaveSaysGoodbye) {
    make_library(2);
    start_standin();
    make_keys();
    start_daemon({"--workers", "0"});
    for (const std::string name : {"nas", "box", "attic"}) {
        const auto machine = start_joined(name);
        const auto is_there = [&] { return run("workers").out.find(name + "/0") != std::string::npos; };
        ASSERT_TRUE(wait_until(is_there)) << machine->err();
        machine->send_signal(SIGTERM);
        EXPECT_EQ(machine->wait().exit_code, 0);
        EXPECT_TRUE(wait_until([&] { return !is_there(); }));
    }
    EXPECT_THAT(daemon_->err(), Not(HasSubstr("without a GOODBYE")));
    EXPECT_THAT(daemon_->err(), Not(HasSubstr("fell silent")));
}

TEST_F(SecurityTest, ARevokedMachineIsOutAtOnceAndOthersFinishWhatItHad) {
    make_library(20);
    start_standin({"--latency-tmdb-ms", "300"});
    make_keys();
    start_daemon({"--workers", "0"});
    const auto nas = start_joined("nas");
    const auto client = start_scrape();
    ASSERT_TRUE(wait_until([&] { return saved() >= 2; })) << nas->err();
    const Finished revoked = run("workers", {"revoke", "nas"});
    EXPECT_EQ(revoked.exit_code, 0) << revoked.err;
    EXPECT_THAT(revoked.out, HasSubstr("disconnected"));
    const Finished ended = nas->wait();
    EXPECT_EQ(ended.exit_code, 3);
    EXPECT_THAT(ended.err, HasSubstr("it was revoked"));
    EXPECT_THAT(daemon_->err(), HasSubstr("its key was revoked"));
    EXPECT_EQ(query("SELECT count(*) FROM tasks WHERE crash_attempts > 0"), 0);

    EXPECT_EQ(start_machine("nas", {"--key-file", key_file("nas")})->wait().exit_code, 3);
    const auto box = start_joined("box");
    EXPECT_EQ(client->wait().exit_code, 0);
    EXPECT_EQ(saved(), 20);
}

TEST_F(SecurityTest, WhoHasNoKeyIsToldAndReportedAndDisturbsNobody) {
    make_library(20);
    start_standin({"--latency-tmdb-ms", "200"});
    make_keys();
    start_daemon({"--workers", "2"});
    const auto client = start_scrape();
    const Finished plain = start_machine("plain", {"--connect", endpoint()})->wait();
    EXPECT_EQ(plain.exit_code, 3);
    EXPECT_THAT(plain.err, HasSubstr("cinefleet-worker join"));

    EXPECT_EQ(client->wait().exit_code, 0);
    EXPECT_EQ(saved(), 20);
    EXPECT_THAT(daemon_->err(), HasSubstr("it has no key, or another coordinator's"));
}

TEST_F(SecurityTest, WhoseKeyIsUnknownIsToldAndReportedAndDisturbsNobody) {
    make_library(20);
    start_standin({"--latency-tmdb-ms", "200"});
    make_keys();
    start_daemon({"--workers", "2"});
    const auto client = start_scrape();
    // A line of this fleet with a key that nobody has added.
    std::string line = add_machine("box");
    line.replace(line.rfind(' ') + 1, 40, make_key_pair().value().secret);
    ASSERT_EQ(join("stranger", line).exit_code, 0);
    const Finished stranger = start_machine("stranger", {"--key-file", key_file("stranger")})->wait();
    EXPECT_EQ(stranger.exit_code, 3);
    EXPECT_THAT(stranger.err, HasSubstr("does not let this machine's key in"));

    EXPECT_EQ(client->wait().exit_code, 0);
    EXPECT_EQ(saved(), 20);
    EXPECT_THAT(daemon_->err(), HasSubstr("its key is not on the list"));
}

TEST_F(SecurityTest, WithKeysAScrapeOfItsOwnUsesThemToo) {
    make_library(5);
    start_standin();
    make_keys();
    const Finished scraped = scrape();
    EXPECT_EQ(scraped.exit_code, 0) << scraped.err;
    EXPECT_EQ(saved(), 5);
    EXPECT_TRUE(fs::exists(state() / "keys" / "local.key"));
}

TEST_F(SecurityTest, WithoutKeysOtherMachinesAreNotListenedTo) {
    settings.push_back("coordinator.listen_host=0.0.0.0");
    const Finished refused = run("serve");
    EXPECT_EQ(refused.exit_code, 3);
    EXPECT_THAT(refused.err, HasSubstr("run `cinefleet keys init`"));
    const Finished worker = start_machine("alone", {"--connect", "tcp://10.255.255.1:7780"})->wait();
    EXPECT_EQ(worker.exit_code, 3);
    EXPECT_THAT(worker.err, HasSubstr("cinefleet workers add"));
}

TEST_F(SecurityTest, KeysThatOthersCanReadAreRefusedAtTheStart) {
    make_keys();
    fs::permissions(state() / "keys" / "server.key", fs::perms::group_read, fs::perm_options::add);
    const Finished refused = run("serve");
    EXPECT_EQ(refused.exit_code, 3);
    EXPECT_THAT(refused.err, HasSubstr("chmod 600"));
}

TEST_F(SecurityTest, HalfALineJoinsNothing) {
    make_keys();
    settings.push_back("coordinator.port=7780");
    const std::string line = add_machine("nas");
    const Finished refused = join("nas", line.substr(0, line.size() / 2));
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_THAT(refused.err, HasSubstr("not the whole line"));
    EXPECT_FALSE(fs::exists(key_file("nas")));
}

// Whatever goes wrong with a service, its key is in no log, no report and no file.
TEST_F(SecurityTest, ServicesKeysAreNowhereToBeSeen) {
    const std::string tmdb = "feedfacefeedfacefeedfacefeedface";
    const std::string fanart = "cafecafecafecafecafecafecafecafe";
    const std::string omdb = "deadbeef";
    ::setenv("TMDB_API_KEY", tmdb.c_str(), 1);
    ::setenv("FANART_API_KEY", fanart.c_str(), 1);
    ::setenv("OMDB_API_KEY", omdb.c_str(), 1);
    make_library(12);
    start_standin();
    for (const char* name : {"fanart", "omdb"}) {
        settings.push_back(std::string(name) + ".base_url=" + standin_url() + "/nowhere");
    }
    settings.insert(settings.end(), {"retry.attempts=2", "http.request_timeout_ms=1000"});
    start_daemon({"--workers", "2"});
    std::string seen;
    for (const char* fault : {"500:30:/3", "malformed:30:/3", "401:5:/3", "403:5:/t/p", ""}) {
        set_fault(fault);
        const Finished finished = scrape({"--type", "all"});
        seen += finished.out + finished.err;
    }
    for (const auto& [command, more] :
         std::map<std::string, std::vector<std::string>>{{"status", {"--json"}},
                                                         {"runs", {}},
                                                         {"config", {}},
                                                         {"list", {}},
                                                         {"explain", {"1"}},
                                                         {"show", {"1", "--origins"}},
                                                         {"limits", {"--json"}},
                                                         {"workers", {"--json"}}}) {
        const Finished finished = run(command, more);
        seen += finished.out + finished.err;
    }
    seen += command_lines(daemon_->pid());
    daemon_->send_signal(SIGTERM);
    daemon_->wait();
    seen += daemon_->err() + daemon_->out();
    for (const fs::path& root : {state(), library()}) {
        for (const auto& entry : fs::recursive_directory_iterator(root)) {
            seen += entry.is_regular_file() ? read_file(entry.path()) : "";
        }
    }
    EXPECT_GT(saved(), 0) << "the keys were not used";
    for (const std::string& key : {tmdb, fanart, omdb}) {
        EXPECT_EQ(seen.find(key), std::string::npos) << key;
    }
    ::unsetenv("FANART_API_KEY");
    ::unsetenv("OMDB_API_KEY");
}

TEST_F(SecurityTest, ProgramsThatHoldKeysShowTheirMemoryToNobody) {
    make_library(1);
    start_standin();
    start_daemon({"--workers", "1"});
    ASSERT_TRUE(wait_until([&] { return run("workers").out.find("local/0") != std::string::npos; }));
    int looked_at = 0;
    for (const auto& entry : fs::directory_iterator("/proc")) {
        const std::string line = read_file(entry.path() / "cmdline");
        if (line.find(folder().string()) == std::string::npos && line.find(endpoint()) == std::string::npos) {
            continue;
        }
        if (line.find("standin") == std::string::npos) {
            const std::string limits = read_file(entry.path() / "limits");
            EXPECT_THAT(limits, testing::ContainsRegex("Max core file size +0 +0 "));
            ++looked_at;
        }
    }
    EXPECT_EQ(looked_at, 3);  // the coordinator, the supervisor and its worker
}

}  // namespace
}  // namespace cinefleet
