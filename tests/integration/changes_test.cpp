// A scrape of only what has changed at TMDB. The stand-in counts.

#include "tests/support/fleet_test.h"

#include <gmock/gmock.h>

#include <array>
#include <csignal>
#include <ctime>
#include <filesystem>
#include <map>
#include <set>

namespace cinefleet {
namespace {

namespace fs = std::filesystem;

using testing::HasSubstr;

constexpr std::size_t kMany = 20;

std::string today() {
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    ::gmtime_r(&now, &utc);
    std::array<char, 11> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%d", &utc);
    return text.data();
}

class ChangesTest : public FleetTest {
  protected:
    void first_run(std::size_t movies) {
        make_library(movies);
        start_standin();
        const Finished first = scrape();
        ASSERT_EQ(first.exit_code, 0) << first.err;
        ASSERT_EQ(first.report().at("tasks").at("saved"), movies) << first.out;
        forget_requests();
    }

    void change(std::size_t movie) {
        http_get(standin_url() + "/_standin/change?on=" + today() +
                 "&tmdb=" + catalogue()[movie].at("tmdb_id").dump());
    }

    std::int64_t requests(const std::string& service) const {
        const nlohmann::json statistics = standin_statistics();
        return statistics.contains(service) ? statistics.at(service).at("requests").get<std::int64_t>() : 0;
    }

    std::map<fs::path, std::string> files() const {
        std::map<fs::path, std::string> all;
        for (const auto& entry : fs::recursive_directory_iterator(library())) {
            if (entry.is_regular_file()) {
                all[entry.path()] = read_file(entry.path());
            }
        }
        return all;
    }

    // Their folders.
    static std::set<std::string> changed_between(const std::map<fs::path, std::string>& before,
                                                 const std::map<fs::path, std::string>& after) {
        std::set<std::string> changed;
        for (const auto& [path, content] : after) {
            const auto was = before.find(path);
            if (was == before.end() || was->second != content) {
                changed.insert(path.parent_path().filename().string());
            }
        }
        return changed;
    }

    static std::string folder_of(std::size_t movie) {
        return "Movie {tmdb-" + catalogue()[movie].at("tmdb_id").dump() + "}";
    }
};

TEST_F(ChangesTest, OnlyWhatHasChangedIsScrapedAnew) {
    first_run(kMany);
    const std::map<fs::path, std::string> before = files();
    change(3);
    change(11);
    const Finished second = scrape({"--changed-since", "last"});
    EXPECT_EQ(second.exit_code, 0) << second.err;
    EXPECT_EQ(second.report().at("tasks").at("total"), 2) << second.out;
    EXPECT_EQ(second.report().at("tasks").at("saved"), 2) << second.out;
    EXPECT_EQ(requests("tmdb"), 3) << standin_statistics();  // the list, and the two
    EXPECT_EQ(requests("imdb"), 2) << standin_statistics();
    EXPECT_EQ(requests("image"), 0) << standin_statistics();
    EXPECT_EQ(changed_between(before, files()), (std::set<std::string>{folder_of(3), folder_of(11)}));
    EXPECT_THAT(read_file(library() / folder_of(3) / (folder_of(3) + ".nfo")),
                HasSubstr("Changed on " + today()));
    EXPECT_EQ(query("SELECT count(*) FROM facts WHERE name = 'changes_of_source_1'"), 1);
    EXPECT_EQ(query("SELECT count(*) FROM facts WHERE name GLOB 'changes_of_run_*'"), 0);
}

TEST_F(ChangesTest, NothingChangedIsOneRequest) {
    first_run(3);
    const Finished second = scrape({"--changed-since", today()});
    EXPECT_EQ(second.exit_code, 0) << second.err;
    EXPECT_THAT(second.err, HasSubstr("no movie has changed at TMDB"));
    EXPECT_EQ(requests("tmdb"), 1) << standin_statistics();
}

TEST_F(ChangesTest, ADaemonsWorkersAskToo) {
    first_run(3);
    const auto daemon = start("serve", {"--workers", "1"});
    ASSERT_TRUE(wait_until([&] { return fs::exists(state() / "control.sock"); }));
    change(1);
    const Finished second = scrape({"--changed-since", "last"});
    EXPECT_EQ(second.report().at("tasks").at("saved"), 1) << second.out << second.err;
    EXPECT_EQ(requests("tmdb"), 2) << standin_statistics();
    daemon->send_signal(SIGTERM);
    EXPECT_EQ(daemon->wait().exit_code, 0);
}

TEST_F(ChangesTest, WhereAskingCostsMoreAllAreScrapedAnew) {
    first_run(3);
    const Finished second = scrape({"--changed-since", "2020-01-01"});
    EXPECT_EQ(second.exit_code, 0) << second.err;
    EXPECT_THAT(second.err, HasSubstr("all of them are scraped anew"));
    EXPECT_EQ(second.report().at("tasks").at("unchanged"), 3) << second.out;
    EXPECT_EQ(requests("tmdb"), 3) << standin_statistics();
}

TEST_F(ChangesTest, SaysWhatCannotBeAsked) {
    make_library(1);
    start_standin();
    EXPECT_THAT(scrape({"--changed-since", "last"}).err, HasSubstr("no movie was scraped from TMDB yet"));
    ASSERT_EQ(scrape().exit_code, 0);
    const Finished wrong = scrape({"--changed-since", "yesterday"});
    EXPECT_EQ(wrong.exit_code, 2);
    EXPECT_THAT(wrong.err, HasSubstr("'yesterday' is no date"));
    EXPECT_THAT(scrape({"--changed-since", "2999-01-01"}).err, HasSubstr("still to come"));
    set_fault("500:100:/3/movie/changes");
    const Finished broken = scrape({"--changed-since", today()});
    EXPECT_EQ(broken.exit_code, 3) << broken.err;
    EXPECT_THAT(broken.err, HasSubstr("TMDB's list of changes"));
}

}  // namespace
}  // namespace cinefleet
