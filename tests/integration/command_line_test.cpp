// What a person types wrong, or asks for twice, and what scripts read.

#include "tests/support/fleet_test.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

namespace cinefleet {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using CommandLineTest = FleetTest;

TEST_F(CommandLineTest, AScrapeWithNothingToDoIsReportedAsJsonToo) {
    const Finished empty = scrape();
    EXPECT_EQ(empty.exit_code, 0);
    EXPECT_EQ(empty.report().at("run"), 0);
    EXPECT_EQ(empty.report().at("tasks").at("total"), 0);
    make_library(2);
    start_standin();
    const Json first = scrape().report();
    EXPECT_EQ(first.at("tasks").at("saved"), 2);
    const Json second = scrape().report();
    EXPECT_EQ(second.at("run"), 0);
    EXPECT_EQ(second.at("tasks").at("saved"), 0);
    EXPECT_EQ(second.size(), first.size()) << "another shape";
}

TEST_F(CommandLineTest, ADryRunIsReportedAsJson) {
    make_library(2);
    const Json report = scrape({"--dry-run"}).report();
    EXPECT_EQ(report.at("found"), 2);
    ASSERT_EQ(report.at("planned").size(), 2U);
    EXPECT_EQ(report.at("planned").at(0).at("reason"), "never scraped");
}

TEST_F(CommandLineTest, WhatACoordinatorThatRunsCannotHeedIsRefused) {
    make_library(1);
    start_standin();
    const auto daemon = start("serve", {"--workers", "1"});
    ASSERT_TRUE(wait_until([&] { return run("status").out.find("worker") != std::string::npos; }));
    const Finished workers = scrape({"--workers", "3"});
    EXPECT_EQ(workers.exit_code, 2);
    EXPECT_THAT(workers.err, AllOf(StartsWith("cinefleet: --workers says nothing"),
                                   HasSubstr("it works by workers.count = 1"), HasSubstr("start it again")));
    const Finished key = scrape({"--set", "omdb.api_key=hush"});
    EXPECT_EQ(key.exit_code, 2);
    EXPECT_THAT(key.err, AllOf(HasSubstr("--set omdb.api_key"), HasSubstr("another omdb.api_key"),
                               Not(HasSubstr("hush. "))));
    const Finished limit = scrape({"--set", "tmdb.requests_per_day=7"});
    EXPECT_EQ(limit.exit_code, 2);
    EXPECT_THAT(limit.err, HasSubstr("`cinefleet limits set tmdb.requests_per_day=7`"));
    EXPECT_EQ(query("SELECT count(*) FROM runs"), 0);
    // By these it works.
    EXPECT_EQ(scrape({"--set", "workers.count=7", "--workers", "1", "--slots", "3"})
                  .report()
                  .at("tasks")
                  .at("saved"),
              1);
}

TEST_F(CommandLineTest, ARunThatHasEndedIsNotCancelled) {
    make_library(1);
    start_standin();
    ASSERT_EQ(scrape().exit_code, 0);
    const Finished ended = run("cancel", {"1"});
    EXPECT_EQ(ended.exit_code, 0);
    EXPECT_THAT(ended.out,
                AllOf(HasSubstr("it has ended"), HasSubstr("saved 1"), Not(HasSubstr("is cancelled"))));
    EXPECT_THAT(run("cancel").out, HasSubstr("No run is open"));
    EXPECT_EQ(run("cancel", {"7"}).exit_code, 3);
}

TEST_F(CommandLineTest, AHookThatIsNotThereIsTheSameFailureEverywhere) {
    make_library(1);
    start_standin();
    ASSERT_EQ(scrape().exit_code, 0);
    EXPECT_EQ(run("hooks", {"retry", "tv"}).exit_code, 3);
    EXPECT_EQ(run("hooks", {"test", "tv"}).exit_code, 3);
}

TEST_F(CommandLineTest, AMistypedWordIsNamed) {
    const Finished command = run("scarpe", {});
    EXPECT_EQ(command.exit_code, 2);
    EXPECT_THAT(command.err,
                StartsWith("cinefleet: there is no command 'scarpe' of `cinefleet`: did you mean "
                           "scrape?\n  (`cinefleet --help` says more)"));
    const Finished id = run("match", {"1", "--tmdb", "99999999999999999999"});
    EXPECT_EQ(id.exit_code, 2);
    EXPECT_THAT(
        id.err,
        HasSubstr("--tmdb has to be a whole number from 1 to 1000000000, not '99999999999999999999'"));
    EXPECT_THAT(run("sources", {"add"}).err, HasSubstr("`cinefleet sources add` lacks its argument: folder"));
    EXPECT_EQ(run("list", {"--help"}).exit_code, 0);
}

TEST_F(CommandLineTest, WhatIsNotSaidOfASourceStays) {
    const auto add = [&](std::vector<std::string> words) {
        words.insert(words.begin(), {"add", library().string()});
        return run("sources", words);
    };
    const auto options = [&] {
        return Json::parse(run("sources", {"list", "--json"}).out, nullptr, false).at(0).at("options");
    };
    ASSERT_EQ(add({"--kind", "flat", "--exclude", "a*", "--exclude", "b*", "--not-recursive"}).exit_code, 0);
    ASSERT_EQ(add({"--language", "de"}).exit_code, 0);
    EXPECT_EQ(options().at("kind"), "flat");
    EXPECT_EQ(options().at("exclusions"), Json({"a*", "b*"}));
    EXPECT_EQ(options().at("recursive"), false);
    EXPECT_EQ(options().at("language"), "de");
    ASSERT_EQ(add({"--recursive", "--exclude", "", "--language", ""}).exit_code, 0);
    EXPECT_EQ(options().at("kind"), "flat");
    EXPECT_EQ(options().at("exclusions"), Json::array());
    EXPECT_EQ(options().at("recursive"), true);
    EXPECT_EQ(options().at("language"), "");
    const Finished wrong = add({"--language", "german"});
    EXPECT_EQ(wrong.exit_code, 2);
    EXPECT_THAT(wrong.err, HasSubstr("not 'german'"));
    EXPECT_THAT(add({"--kind", "round"}).err, HasSubstr("--kind has to be auto or folders or flat"));
}

TEST_F(CommandLineTest, ASourceCannotBeNamedFromAFolderThatIsGone) {
    const fs::path before = fs::current_path();
    fs::create_directory(folder() / "gone");
    fs::current_path(folder() / "gone");
    fs::remove(folder() / "gone");
    const Finished added = run("sources", {"add", "."});
    fs::current_path(before);
    EXPECT_EQ(added.exit_code, 3);
    EXPECT_THAT(added.err, HasSubstr("working directory"));
    EXPECT_EQ(query("SELECT count(*) FROM sources"), 0);
}

TEST_F(CommandLineTest, AFolderIsNoBackup) {
    fs::create_directory(folder() / "backups");
    const Finished empty = run("restore", {(folder() / "backups").string()});
    EXPECT_EQ(empty.exit_code, 2);
    EXPECT_THAT(empty.err, HasSubstr("backups is a folder: name a backup in it\n"));
    std::ofstream(folder() / "backups/cinefleet-2026-11-27.db") << "x";
    EXPECT_THAT(run("restore", {(folder() / "backups").string()}).err,
                HasSubstr("; the newest is " + (folder() / "backups/cinefleet-2026-11-27.db").string()));
}

}  // namespace
}  // namespace cinefleet
