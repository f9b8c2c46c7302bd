// Who is told what was saved: each kind of hook against a real server that is killed and started again in the
// middle, and a coordinator that dies before it has told.

#include "tests/support/fleet_test.h"
#include "tests/support/http_receiver.h"

#include <gmock/gmock.h>

#include <unistd.h>

#include <csignal>
#include <fstream>
#include <set>

namespace cinefleet {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using Json = nlohmann::json;

class HooksTest : public FleetTest {
  protected:
    void add_hook(const std::string& name, const std::string& kind,
                  const std::vector<std::string>& more = {}) {
        settings.push_back("hooks." + name + ".kind=" + kind);
        for (const std::string& setting : more) {
            settings.push_back("hooks." + name + "." + setting);
        }
    }

    void start_services(std::size_t movies) {
        make_library(movies);
        start_standin({"--latency-tmdb-ms", "100"});
        settings.insert(settings.end(), {"imdb.pages=false", "coordinator.port=0", "workers.slots=1"});
    }

    std::int64_t saved() { return query("SELECT count(*) FROM movies WHERE scraped_ms IS NOT NULL"); }
    std::int64_t waiting() { return query("SELECT count(*) FROM hook_outbox"); }
    std::int64_t delivered(const std::string& hook) {
        return query("SELECT delivered FROM hook_states WHERE hook = '" + hook + "'");
    }

    // The folders of the library.
    std::set<std::string> folders() const {
        std::set<std::string> folders;
        for (const auto& entry : std::filesystem::directory_iterator(library())) {
            folders.insert(entry.path().filename());
        }
        return folders;
    }
};

std::string name_of(const std::string& path) {
    return std::filesystem::path(path.ends_with('/') ? path.substr(0, path.size() - 1) : path).filename();
}

// Which movie a request is about, by its folder.
std::string folder_in(const HttpReceiver::Request& request) {
    if (request.method == "GET") {
        std::string name = request.target.substr(request.target.find("path=%2Fmnt%2Fnas%2F") + 20);
        for (const auto& [code, c] : {std::pair{"%20", " "}, std::pair{"%7B", "{"}, std::pair{"%7D", "}"}}) {
            for (std::size_t at = name.find(code); at != std::string::npos; at = name.find(code)) {
                name.replace(at, 3, c);
            }
        }
        return name;
    }
    const Json body = Json::parse(request.body);
    if (body.contains("Updates")) {
        return name_of(body["Updates"][0]["Path"]);
    }
    return name_of(body.contains("params") ? body["params"]["directory"] : body["folder"]);
}

TEST_F(HooksTest, EachKindIsToldOfEachMovieThoughItIsAwayInTheMiddle) {
    constexpr std::int64_t kMovies = 24;
    start_services(kMovies);
    const std::vector<std::string> kinds = {"webhook", "kodi", "jellyfin", "emby", "plex"};
    std::map<std::string, HttpReceiver> receivers;
    for (const std::string& kind : kinds) {
        HttpReceiver& receiver = receivers[kind];
        receiver.answer_with(200, R"({"jsonrpc": "2.0", "result": "OK"})");
        add_hook(kind, kind,
                 {"url=" + receiver.url(), "paths=" + library().string() + "=/mnt/nas", "section=7"});
    }
    const std::string told = folder() / "told";
    add_hook("command", "command", {"command=cat >>" + told + "; echo heard", "on=movie,run"});
    const auto daemon = start("serve", {"--workers", "1"});
    ASSERT_TRUE(wait_until([&] { return daemon->err().find("serving workers") != std::string::npos; }))
        << daemon->err();
    const auto client = start_scrape();
    ASSERT_TRUE(wait_until([&] { return receivers.at("webhook").count() >= 3; })) << daemon->err();
    for (auto& [kind, receiver] : receivers) {
        receiver.stop();
    }
    EXPECT_EQ(client->wait().exit_code, 0);  // nobody answers, and the run ends all the same
    EXPECT_EQ(saved(), kMovies);
    ASSERT_TRUE(wait_until([&] {
        return query("SELECT count(*) FROM hook_states WHERE failing_since_ms > 0") == std::ssize(kinds);
    })) << daemon->err();
    EXPECT_THAT(run("hooks", {"list"}).out, HasSubstr("cannot be reached"));
    for (auto& [kind, receiver] : receivers) {
        receiver.start();
    }
    ASSERT_TRUE(wait_until([&] { return waiting() == 0; })) << run("hooks", {"list"}).out;
    for (const auto& [kind, receiver] : receivers) {
        std::set<std::string> seen;
        for (const HttpReceiver::Request& request : receiver.requests()) {
            seen.insert(folder_in(request));
        }
        EXPECT_EQ(seen, folders()) << kind;
        EXPECT_EQ(delivered(kind), kMovies) << kind;
    }
    EXPECT_EQ(delivered("command"), kMovies + 1);
    std::istringstream lines(read_file(told));
    std::string last;
    for (std::string line; std::getline(lines, line);) {
        last = line;
    }
    EXPECT_EQ(Json::parse(last).at("event"), "run_ended");
    EXPECT_EQ(Json::parse(last).at("tasks").at("saved"), kMovies);
    EXPECT_THAT(daemon->err(), HasSubstr("hook command: heard"));
    daemon->send_signal(SIGTERM);
    EXPECT_EQ(daemon->wait().exit_code, 0);
}

TEST_F(HooksTest, ACoordinatorThatDiesBetweenCommitAndDeliveryTellsAfterItsRestart) {
    constexpr std::int64_t kMovies = 6;
    start_services(kMovies);
    HttpReceiver receiver;
    receiver.answer_with(503);
    add_hook("web", "webhook", {"url=" + receiver.url()});
    auto daemon = start("serve", {"--workers", "1"});
    ASSERT_TRUE(wait_until([&] { return daemon->err().find("serving workers") != std::string::npos; }))
        << daemon->err();
    EXPECT_EQ(start_scrape()->wait().exit_code, 0);
    EXPECT_EQ(saved(), kMovies);
    ASSERT_TRUE(wait_until([&] { return receiver.count() >= 1; }));
    daemon->send_signal(SIGKILL);
    daemon->wait();
    EXPECT_EQ(waiting(), kMovies);
    EXPECT_EQ(delivered("web"), 0);
    receiver.answer_with(200);
    daemon = start("serve", {"--workers", "0"});
    ASSERT_TRUE(wait_until([&] { return waiting() == 0; })) << daemon->err();
    EXPECT_EQ(delivered("web"), kMovies);
    daemon->send_signal(SIGTERM);
    EXPECT_EQ(daemon->wait().exit_code, 0);
}

TEST_F(HooksTest, AScrapeOfItsOwnTellsBeforeItEndsAndDoesNotWaitForADeadHook) {
    start_services(3);
    HttpReceiver receiver;
    add_hook("web", "webhook", {"url=" + receiver.url(), "token=secret", "on=movie,run"});
    add_hook("dead", "webhook", {"url=http://127.0.0.1:1"});
    const Finished finished = scrape();
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_EQ(receiver.count(), 4U);
    EXPECT_EQ(delivered("web"), 4);
    EXPECT_EQ(waiting(), 3);
    EXPECT_THAT(finished.err, HasSubstr("hook dead cannot be reached"));
    for (const HttpReceiver::Request& request : receiver.requests()) {
        EXPECT_EQ(request.headers.at("X-Cinefleet-Signature").size(), 7U + 64U);
    }
    EXPECT_EQ(scrape({"--type", "all"}).exit_code, 0);  // nothing changes: only the run's end is told
    EXPECT_EQ(receiver.count(), 5U);
}

TEST_F(HooksTest, WhatWasGivenUpIsListedAndRetried) {
    start_services(1);
    HttpReceiver receiver;
    add_hook("web", "webhook", {"url=" + receiver.url()});
    EXPECT_EQ(scrape().exit_code, 0);
    EXPECT_THAT(run("hooks", {"list"}).out, HasSubstr("1 told, 0 waiting"));
    EXPECT_EQ(run("hooks", {"retry", "web"}).exit_code, 0);
    EXPECT_EQ(run("hooks", {"retry", "nobody"}).exit_code, 3);
    EXPECT_EQ(run("hooks", {"test", "web"}).out, "The hook 'web' works\n");
    receiver.answer_with(404);
    const Finished refused = run("hooks", {"test", "web"});
    EXPECT_NE(refused.exit_code, 0);
    EXPECT_THAT(refused.err, HasSubstr("answers 404"));
    EXPECT_THAT(run("hooks", {"list", "--json"}).out, HasSubstr("\"delivered\": 1"));
}

}  // namespace
}  // namespace cinefleet
