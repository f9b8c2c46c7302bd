// Folders, files, databases and programs that are not as they should be: a clear error that says what to do.

#include "tests/support/fleet_test.h"

#include <gmock/gmock.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

namespace cinefleet {
namespace {

namespace fs = std::filesystem;

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

using BadInputTest = FleetTest;

TEST_F(BadInputTest, AFolderThatIsMissing) {
    const Finished finished = run("scrape", {"/nowhere/at/all"});
    EXPECT_EQ(finished.exit_code, 3);
    EXPECT_THAT(finished.err, AllOf(HasSubstr("/nowhere/at/all"), HasSubstr("mounted")));
}

TEST_F(BadInputTest, AFolderThatIsEmpty) {
    const Finished finished = scrape();
    EXPECT_EQ(finished.exit_code, 0);
    EXPECT_THAT(finished.err, HasSubstr("No movies found"));
}

TEST_F(BadInputTest, AFolderThatIsAFile) {
    add_file("file");
    const Finished finished = run("scrape", {(library() / "file").string()});
    EXPECT_EQ(finished.exit_code, 2);
    EXPECT_THAT(finished.err, HasSubstr("folder"));
}

TEST_F(BadInputTest, AFolderThatCannotBeReadIsNamedAndTheRestIsScraped) {
    if (::geteuid() == 0) {
        GTEST_SKIP() << "root may read everything";
    }
    make_library(1);
    start_standin();
    fs::create_directories(library() / "secret");
    fs::permissions(library() / "secret", fs::perms::none);
    const Finished finished = scrape();
    EXPECT_EQ(finished.report().at("tasks").at("saved"), 1);
    EXPECT_THAT(finished.err, HasSubstr("secret"));
}

TEST_F(BadInputTest, ALibraryThatIsReadOnlyForAWhileLosesNothing) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "needs root for a read-only mount";
    }
    make_library(5);
    start_standin();
    if (::mount(library().c_str(), library().c_str(), nullptr, MS_BIND, nullptr) != 0 ||
        ::mount(nullptr, library().c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr) != 0) {
        ::umount2(library().c_str(), MNT_DETACH);
        GTEST_SKIP() << "mounts are not permitted here";
    }
    const auto scrape = start_scrape();
    const std::string message = "the library at " + library().string() + " cannot be written (read-only";
    EXPECT_TRUE(wait_until([&] { return scrape->err().find(message) != std::string::npos; }));
    ::umount2(library().c_str(), MNT_DETACH);
    const Finished finished = scrape->wait();
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_EQ(finished.report().at("tasks").at("saved"), 5) << finished.out;
    EXPECT_THAT(finished.err, HasSubstr("can be written again"));
    EXPECT_THAT(partial_files(), IsEmpty());
}

TEST_F(BadInputTest, AFullDiskLosesNothing) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "needs root for a small file system";
    }
    if (::mount("cinefleet", library().c_str(), "tmpfs", 0, "size=700k") != 0) {
        GTEST_SKIP() << "mounts are not permitted here";
    }
    make_library(5);
    start_standin();
    const auto scrape = start_scrape();
    EXPECT_TRUE(wait_until([&] { return scrape->err().find("room on the disk") != std::string::npos; }));
    ::mount(nullptr, library().c_str(), nullptr, MS_REMOUNT, "size=100m");
    const Finished finished = scrape->wait();
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_EQ(finished.report().at("tasks").at("saved"), 5) << finished.out;
    EXPECT_THAT(partial_files(), IsEmpty());
    ::umount2(library().c_str(), MNT_DETACH);
}

TEST_F(BadInputTest, ANameThatIsNotUtf8IsScrapedUnderItsOwnBytes) {
    const std::string id = catalogue()[0].at("tmdb_id").dump();
    const std::string name = "Am\xE9lie {tmdb-" + id + "}";
    add_file(name + "/" + name + ".mkv");
    start_standin();
    const Finished finished = scrape();
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_TRUE(fs::exists(library() / name / (name + ".nfo")));
    EXPECT_TRUE(fs::exists(library() / name / (name + "-poster.jpg")));
}

TEST_F(BadInputTest, ADatabaseOfANewerVersion) {
    start_standin();
    make_library(1);
    ASSERT_EQ(scrape().exit_code, 0);
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open((state() / "cinefleet.db").c_str(), &database), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(database, "PRAGMA user_version = 999", nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(database);
    const Finished finished = scrape();
    EXPECT_EQ(finished.exit_code, 3);
    EXPECT_THAT(finished.err, HasSubstr("newer"));
}

TEST_F(BadInputTest, ADatabaseThatIsDamaged) {
    make_library(1);
    start_standin();
    fs::create_directories(state());
    std::ofstream(state() / "cinefleet.db") << std::string(8'192, 'x');
    const Finished finished = scrape();
    EXPECT_EQ(finished.exit_code, 3);
    EXPECT_THAT(finished.err, HasSubstr("cinefleet.db"));
    EXPECT_EQ(read_file(state() / "cinefleet.db").size(), 8'192U);  // left for whoever wants to rescue it
}

TEST_F(BadInputTest, APortThatIsInUse) {
    settings.push_back("coordinator.port=0");
    const auto first = start("serve");
    const std::string words = "serving workers at tcp://127.0.0.1:";
    ASSERT_TRUE(
        wait_until([&] { return first->err().find(words) != std::string::npos || first->has_ended(); }));
    const std::string log = first->err();
    const std::string port = std::to_string(std::stoi(log.substr(log.find(words) + words.size())));
    settings = {"coordinator.port=" + port, "paths.state_dir=" + (folder() / "other").string()};
    const Finished second = run("serve");
    EXPECT_EQ(second.exit_code, 3);
    EXPECT_THAT(second.err, AllOf(HasSubstr(port), HasSubstr("in use")));
    first->send_signal(SIGTERM);
    EXPECT_EQ(first->wait().exit_code, 0);
}

TEST_F(BadInputTest, AWorkerProgramThatIsMissing) {
    make_library(1);
    start_standin();
    settings.push_back("workers.program=/nowhere/cinefleet-worker");
    const Finished finished = scrape();
    EXPECT_EQ(finished.exit_code, 3);
    EXPECT_THAT(finished.err, HasSubstr("workers.program"));
    settings.pop_back();
    EXPECT_EQ(scrape().exit_code, 0);
}

TEST_F(BadInputTest, AWorkerProgramThatIsSomethingElse) {
    make_library(1);
    start_standin();
    settings.push_back("workers.program=/bin/false");
    const Finished finished = scrape();
    EXPECT_EQ(finished.exit_code, 3);
    EXPECT_THAT(finished.err, HasSubstr("stays queued"));
}

TEST_F(BadInputTest, UnknownWordsAndSettings) {
    EXPECT_EQ(run("scrape", {"--type", "everything", library().string()}).exit_code, 2);
    const Finished modifier = run("scrape", {"--modifiers", "postcard", library().string()});
    EXPECT_EQ(modifier.exit_code, 2);
    EXPECT_THAT(modifier.err, HasSubstr("poster"));
    const Finished setting = run("config", {"--set", "tmdb.api_kee=x"});
    EXPECT_EQ(setting.exit_code, 2);
    EXPECT_THAT(setting.err, HasSubstr("tmdb.api_key"));
    std::ofstream(folder() / "config.toml") << "[workers]\ncount = 2\nslotz = 3\n";
    const Finished file = run("config", {"--config", (folder() / "config.toml").string()});
    EXPECT_EQ(file.exit_code, 2);
    EXPECT_THAT(file.err, AllOf(HasSubstr("config.toml:3"), HasSubstr("workers.slots")));
}

TEST_F(BadInputTest, CommandsWithoutALibraryOrAMovie) {
    EXPECT_THAT(run("status").err, HasSubstr("cinefleet scrape"));
    EXPECT_EQ(run("runs").exit_code, 3);
    make_library(1);
    start_standin();
    ASSERT_EQ(scrape().exit_code, 0);
    EXPECT_EQ(run("status").exit_code, 0);
    EXPECT_EQ(run("show", {"no such movie"}).exit_code, 3);
    EXPECT_EQ(run("runs", {"77"}).exit_code, 3);
    EXPECT_THAT(run("runs", {"1"}).out, HasSubstr("saved"));
}

TEST_F(BadInputTest, OutputThatCannotBeWrittenIsSaid) {
    std::vector<std::string> words = {"/bin/sh", "-c", "exec \"$@\" >/dev/full", "sh"};
    const std::vector<std::string> config = command_line("config");
    words.insert(words.end(), config.begin(), config.end());
    const Finished finished = RunningProgram(folder(), words).wait();
    EXPECT_EQ(finished.exit_code, 3);
    EXPECT_THAT(finished.err, HasSubstr("standard output cannot be written"));
}

TEST_F(BadInputTest, AReaderThatHasGoneDoesNotEndARun) {
    make_library(3);
    start_standin();
    std::vector<std::string> words = {"/bin/bash", "-c", "set -o pipefail; \"$@\" 2>&1 | true", "bash"};
    const std::vector<std::string> scrape_it = command_line("scrape", {library().string()});
    words.insert(words.end(), scrape_it.begin(), scrape_it.end());
    EXPECT_EQ(RunningProgram(folder(), words).wait().exit_code, 0);
    EXPECT_EQ(query("SELECT count(*) FROM tasks WHERE state = 2"), 3);
}

TEST_F(BadInputTest, NothingMarkedIsSaidAsThat) {
    make_library(1);
    start_standin();
    ASSERT_EQ(scrape().exit_code, 0);
    EXPECT_THAT(run("scrape", {"--type", "marked"}).err, HasSubstr("no movie is marked"));
    EXPECT_THAT(run("scrape", {"--filter", "genre=Klingon"}).err, HasSubstr("fits the filter"));
}

TEST_F(BadInputTest, KeysNeverShow) {
    settings.push_back("tmdb.api_key=0123456789abcdef0123456789abcdef");
    EXPECT_THAT(run("config").out, testing::Not(HasSubstr("0123456789abcdef")));
}

}  // namespace
}  // namespace cinefleet
