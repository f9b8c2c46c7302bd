// What leaves cinefleet as files for others.

#include "tests/support/fleet_test.h"

#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>
#include <sstream>

namespace cinefleet {
namespace {

namespace fs = std::filesystem;

using testing::HasSubstr;
using testing::StartsWith;

class ExportTest : public FleetTest {
  protected:
    std::vector<nlohmann::json> exported(const std::vector<std::string>& more = {}) {
        std::vector<std::string> arguments = {"--format", "jsonl"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const Finished finished = run("export", arguments);
        EXPECT_EQ(finished.exit_code, 0) << finished.err;
        std::vector<nlohmann::json> movies;
        std::istringstream lines(finished.out);
        for (std::string line; std::getline(lines, line);) {
            movies.push_back(nlohmann::json::parse(line));
        }
        return movies;
    }
};

TEST_F(ExportTest, IsTheSameWithAndWithoutACoordinator) {
    make_library(12);
    start_standin();
    ASSERT_EQ(scrape().exit_code, 0);
    const std::vector<nlohmann::json> alone = exported();
    ASSERT_EQ(alone.size(), 12U);
    for (const nlohmann::json& movie : alone) {
        EXPECT_FALSE(movie.at("title").get<std::string>().empty());
        EXPECT_TRUE(fs::is_regular_file(movie.at("poster").get<std::string>()));
        EXPECT_TRUE(fs::exists(movie.at("path").get<std::string>()));
        EXPECT_GT(movie.at("tmdb"), 0);
        EXPECT_GT(movie.at("genres").size(), 0U);
    }
    const auto daemon = start("serve", {"--workers", "0"});
    ASSERT_TRUE(
        wait_until([&] { return fs::exists(state() / "control.sock") && run("status").exit_code == 0; }));
    EXPECT_EQ(exported(), alone);
    const std::string year = alone.front().at("year").dump();
    const std::vector<nlohmann::json> some = exported({"--filter", "year=" + year, "--fields", "year,id"});
    ASSERT_FALSE(some.empty());
    for (const nlohmann::json& movie : some) {
        EXPECT_EQ(movie.at("year").dump(), year);
        EXPECT_EQ(movie.size(), 2U);
    }
    daemon->send_signal(SIGTERM);
    EXPECT_EQ(daemon->wait().exit_code, 0);
}

TEST_F(ExportTest, APageLinksToThePostersAndReplacesTheOneBefore) {
    make_library(3);
    start_standin();
    ASSERT_EQ(scrape().exit_code, 0);
    const std::string page = (folder() / "movies.html").native();
    for (int i = 0; i < 2; ++i) {
        const Finished finished = run("export", {"-o", page});
        EXPECT_EQ(finished.exit_code, 0) << finished.err;
        EXPECT_THAT(finished.err, HasSubstr("3 movies in " + page));
    }
    const std::string text = read_file(page);
    EXPECT_THAT(text, StartsWith("<!DOCTYPE html>"));
    std::size_t images = 0;
    for (std::size_t at = text.find("src=\"library/"); at != std::string::npos;
         at = text.find("src=\"library/", at + 1)) {
        ++images;
    }
    EXPECT_EQ(images, 3U);
    EXPECT_THAT(partial_files(), testing::IsEmpty());
}

TEST_F(ExportTest, SaysWhatIsWrongBeforeItWrites) {
    EXPECT_EQ(run("export").exit_code, 3);  // no library yet
    make_library(1);
    start_standin();
    ASSERT_EQ(scrape().exit_code, 0);
    EXPECT_EQ(run("export", {"--format", "xml"}).exit_code, 2);
    const Finished field = run("export", {"--fields", "title,yaer"});
    EXPECT_EQ(field.exit_code, 2);
    EXPECT_THAT(field.err, HasSubstr("there is no field 'yaer'"));
    EXPECT_EQ(run("export", {"--filter", "yaer=1"}).exit_code, 2);
    EXPECT_THAT(run("export", {"-o", (folder() / "away/x.csv").native()}).err, HasSubstr("is not there"));
    const Finished csv = run("export", {"--fields", "title"});
    EXPECT_THAT(csv.out, StartsWith("title\r\n"));
}

}  // namespace
}  // namespace cinefleet
