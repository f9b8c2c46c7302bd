// Renames as people use them, and what is left of one that is killed in the middle.

#include "tests/integration/kill_at_call.h"
#include "tests/support/fleet_test.h"

#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>

namespace cinefleet {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;
namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::size_t kMany = 200;

class RenameTest : public FleetTest {
  protected:
    // The sample's movies several times over, under other titles and ids.
    void make_many() {
        catalogue_file = folder() / "catalogue.jsonl";
        std::ofstream file(catalogue_file);
        for (std::size_t i = 0; i < kMany; ++i) {
            Json movie = catalogue().at(i % catalogue().size());
            const std::string number = std::to_string(100'000 + i);
            movie["tmdb_id"] = 100'000 + i;
            movie["imdb_id"] = "tt9" + number;
            movie["title"] = movie["title"].get<std::string>() + ": " + number;
            file << movie.dump() << "\n";
            const std::string name = "Movie {tmdb-" + number + "}";
            add_file(name + "/" + name + ".mkv");
        }
    }

    // Paths and bytes.
    std::set<std::string> tree() const {
        std::set<std::string> all;
        for (const auto& entry : fs::recursive_directory_iterator(library())) {
            all.insert(entry.path().lexically_relative(library()).string() + "=" +
                       (entry.is_regular_file() ? read_file(entry.path()) : std::string()));
        }
        return all;
    }

    Json renamed(const std::vector<std::string>& words, int exit_code = 0) {
        std::vector<std::string> more = words;
        more.push_back("--json");
        const Finished finished = run("rename", more);
        EXPECT_EQ(finished.exit_code, exit_code) << finished.err;
        return Json::parse(finished.out, nullptr, false);
    }

    void expect_a_scan_finds_nothing_new(std::size_t movies) {
        const Finished finished = run("sources", {"scan", "--json"});
        EXPECT_EQ(finished.exit_code, 0) << finished.err;
        const Json scanned = Json::parse(finished.out, nullptr, false).at(0);
        EXPECT_EQ(scanned.at("found"), movies);
        for (const char* what : {"added", "changed", "moved", "returned", "away", "deleted", "left_out"}) {
            EXPECT_EQ(scanned.at(what), 0) << what;
        }
    }

    // All that is in a movie's folder is named after its video file, which is named after the folder.
    void expect_each_movie_is_whole(std::size_t movies) {
        std::size_t folders = 0;
        for (const auto& folder : fs::directory_iterator(library())) {
            ++folders;
            const std::string name = folder.path().filename().string();
            EXPECT_TRUE(fs::exists(folder.path() / (name + ".mkv"))) << name;
            std::size_t files = 0;
            for (const auto& file : fs::directory_iterator(folder.path())) {
                ++files;
                EXPECT_TRUE(file.path().filename().string().starts_with(name)) << file.path();
            }
            EXPECT_GE(files, 3U) << name;
        }
        EXPECT_EQ(folders, movies);
    }

    // `cinefleet rename` with these words, killed before its call of this number, as kill_at_call.cpp counts
    // them by this variable. False: it has ended before that.
    bool is_killed_at(int call, const char* counted, const std::vector<std::string>& words) {
        const KillAtCall kill(counted, call);
        const Finished finished = start("rename", words)->wait();
        EXPECT_TRUE(finished.exit_code == -1 || finished.exit_code == 0) << finished.err;
        return finished.exit_code == -1;
    }

    // Of the only movie in the last rename; 0: it is not in it, or there was none.
    std::int64_t state_of_last() const {
        return query("SELECT state FROM renamed_movies WHERE rename_id = (SELECT max(id) FROM renames)");
    }

    std::int64_t count_done() const { return query("SELECT count(*) FROM renamed_movies WHERE state = 2"); }
};

TEST_F(RenameTest, ShowsAsksDoesAndTakesBack) {
    make_library(3);
    start_standin();
    ASSERT_EQ(scrape().exit_code, 0);
    const std::set<std::string> before = tree();
    const Finished shown = run("rename", {"--all", "--dry-run"});
    EXPECT_EQ(shown.exit_code, 0) << shown.err;
    EXPECT_THAT(shown.out, HasSubstr("3 movies would be renamed"));
    EXPECT_THAT(shown.out, HasSubstr("  -> " + library().string()));
    EXPECT_EQ(tree(), before);
    const Finished asked = run("rename", {"--all"});
    EXPECT_EQ(asked.exit_code, 2);
    EXPECT_THAT(asked.err, HasSubstr("of 3 movies?"));
    EXPECT_THAT(asked.err, HasSubstr("--yes"));
    EXPECT_EQ(tree(), before);
    const Finished done = run("rename", {"--all", "--yes"});
    EXPECT_EQ(done.exit_code, 0) << done.err;
    EXPECT_THAT(done.out, HasSubstr("Rename 1: 3 movies renamed"));
    EXPECT_THAT(done.out, HasSubstr("cinefleet rename undo 1"));
    expect_each_movie_is_whole(3);
    expect_a_scan_finds_nothing_new(3);
    EXPECT_EQ(renamed({"--all", "--yes"}).at("unchanged"), 3);
    // What was scraped is still the movies'.
    EXPECT_THAT(scrape({"--type", "missing"}).err, HasSubstr("every movie has what was asked for"));
    EXPECT_EQ(run("rename", {"undo"}).exit_code, 0);
    EXPECT_EQ(tree(), before);
    expect_a_scan_finds_nothing_new(3);
    EXPECT_EQ(run("rename", {"undo", "7"}).exit_code, 3);
}

TEST_F(RenameTest, MistakesAreNamedWithTheirPlace) {
    add_file("Alien (1979)/Alien (1979).mkv");
    ASSERT_EQ(run("sources", {"scan", library().string()}).exit_code, 0);
    const Finished wrong = run("rename", {"--all", "--dry-run", "--file", "{title} {yeah}"});
    EXPECT_EQ(wrong.exit_code, 2);
    EXPECT_THAT(wrong.err, HasSubstr("the file's template has a mistake at character 9"));
    EXPECT_EQ(run("rename", {}).exit_code, 2);
    settings = {"rename.folder={title"};
    EXPECT_THAT(run("rename", {"--all"}).err, HasSubstr("rename.folder"));
    settings.clear();
    const Json never = renamed({"--all", "--yes"}, 1);
    EXPECT_THAT(never.at("movies").at(0).at("reason").get<std::string>(), HasSubstr("never scraped"));
    EXPECT_EQ(run("rename", {"undo", "second"}).exit_code, 2);
}

TEST_F(RenameTest, ADaemonRenamesBesideItsWork) {
    make_library(3);
    start_standin();
    ASSERT_EQ(scrape().exit_code, 0);
    settings = {"coordinator.port=0"};
    const auto daemon = start("serve", {"--workers", "1"});
    ASSERT_TRUE(wait_until([&] { return daemon->err().find("serving workers") != std::string::npos; }))
        << daemon->err();
    EXPECT_EQ(renamed({"--all", "--yes", "--folder", "{decade}/{title}< ({year})>"}).at("renamed"), 3);
    EXPECT_EQ(query("SELECT count(*) FROM movies WHERE CAST(folder AS TEXT) LIKE '%s/%'"), 3);
    expect_a_scan_finds_nothing_new(3);
    EXPECT_EQ(renamed({"undo"}).at("renamed"), 3);
    daemon->send_signal(SIGTERM);
    EXPECT_EQ(daemon->wait().exit_code, 0);
}

TEST_F(RenameTest, KilledBeforeAnyChangeOfTheDiskTheNextStartFinishesItOrTakesItBack) {
    make_library(1);
    start_standin();
    ASSERT_EQ(scrape({"--modifiers", "nfo,poster"}).exit_code, 0);
    const std::vector<std::string> forth = {"--all", "--yes", "--folder", "{decade}/{title}< ({year})>"};
    const std::vector<std::string> back = {"undo"};
    const std::set<std::string> before = tree();
    ASSERT_EQ(run("rename", forth).exit_code, 0);
    const std::set<std::string> after = tree();
    ASSERT_NE(before, after);
    ASSERT_EQ(run("rename", back).exit_code, 0);
    for (const bool goes_forth : {true, false}) {
        std::set<std::set<std::string>> trees;  // as kills have left them
        std::set<std::int64_t> states;
        const auto begin_anew = [&] {
            if (goes_forth == (tree() == after)) {
                EXPECT_EQ(run("rename", goes_forth ? back : forth).exit_code, 0);
            }
            ASSERT_EQ(tree(), goes_forth ? before : after);
        };
        int kills = 0;
        for (const char* counted : {"CINEFLEET_TEST_KILL_AT_NAME", "CINEFLEET_TEST_KILL_AT"}) {
            begin_anew();
            for (int call = 1; is_killed_at(call, counted, goes_forth ? forth : back); ++call) {
                ++kills;
                trees.insert(tree());
                states.insert(state_of_last());
                expect_a_scan_finds_nothing_new(1);
                EXPECT_TRUE(tree() == before || tree() == after) << call;
                EXPECT_EQ(query("SELECT count(*) FROM renamed_movies WHERE state IN (1, 3)"), 0) << call;
                begin_anew();
            }
        }
        std::cout << kills << " kills, " << trees.size() << " states of the disk\n";
        // Before and after, and between: folder of the decade, video, NFO, poster, folder of the movie.
        EXPECT_EQ(trees.size(), 6U);
        EXPECT_THAT(states, IsSupersetOf(goes_forth ? std::set<std::int64_t>{1, 2}
                                                    : std::set<std::int64_t>{2, 3, 4}));
        EXPECT_EQ(tree(), goes_forth ? after : before);
    }
    EXPECT_EQ(query_text("PRAGMA integrity_check"), "ok");
}

TEST_F(RenameTest, KilledAgainAndAgainEveryMovieIsWholeAndUndoRestoresTheTree) {
    make_many();
    start_standin();
    ASSERT_EQ(scrape({"--modifiers", "nfo,poster"}).exit_code, 0);
    const std::set<std::string> before = tree();
    const std::vector<std::string> words = {"--all",    "--yes",
                                            "--folder", "{title}< ({year})> [tmdbid-{tmdb}]",
                                            "--file",   "{title}< ({year})> [tmdbid-{tmdb}]"};
    int kills = 0;
    for (std::int64_t next = 20; next < static_cast<std::int64_t>(kMany); next += 60) {
        const auto renaming = start("rename", words);
        ASSERT_TRUE(wait_until([&] { return count_done() >= next || renaming->has_ended(); }));
        renaming->send_signal(SIGKILL);
        kills += renaming->wait().exit_code == -1 ? 1 : 0;
        expect_a_scan_finds_nothing_new(kMany);
        expect_each_movie_is_whole(kMany);
        EXPECT_EQ(query("SELECT count(*) FROM renamed_movies WHERE state NOT IN (2, 4)"), 0);
    }
    EXPECT_GE(kills, 1);
    EXPECT_EQ(run("rename", words).exit_code, 0);
    EXPECT_EQ(renamed(words).at("unchanged"), kMany);
    expect_each_movie_is_whole(kMany);
    const auto undoing = start("rename", {"undo"});
    undoing->send_signal(SIGKILL);
    undoing->wait();
    for (int i = 0; i <= kills + 1 && count_done() > 0; ++i) {
        EXPECT_EQ(run("rename", {"undo"}).exit_code, 0);
    }
    EXPECT_EQ(tree(), before);
    expect_a_scan_finds_nothing_new(kMany);
    EXPECT_EQ(query_text("PRAGMA integrity_check"), "ok");
    EXPECT_THAT(partial_files(), IsEmpty());
}

}  // namespace
}  // namespace cinefleet
