// Sources as people use them: added, scanned, moved about, unmounted, cleaned, removed.

#include "tests/support/fleet_test.h"

#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>

namespace cinefleet {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;
using Json = nlohmann::json;

class SourcesTest : public FleetTest {
  protected:
    // `cinefleet sources COMMAND …`
    Finished sources(std::vector<std::string> words) { return run("sources", words); }
    Json scanned(const std::vector<std::string>& more = {}) {
        std::vector<std::string> words = {"scan", library().string(), "--json"};
        words.insert(words.end(), more.begin(), more.end());
        const Finished finished = sources(words);
        EXPECT_EQ(finished.exit_code, 0) << finished.err;
        return Json::parse(finished.out, nullptr, false).at(0);
    }
    Json listed() { return Json::parse(sources({"list", "--json"}).out, nullptr, false); }

    void add_movies() {
        for (const char* name : {"Alien (1979)", "Heat (1995)", "Ran (1985)", "Dune (1984)"}) {
            add_file(std::string(name) + "/" + name + ".mkv");
        }
    }
};

TEST_F(SourcesTest, AreAddedListedAndRemovedWithoutTouchingAFile) {
    add_movies();
    const Finished added = sources({"add", library().string(), "--kind", "folders", "--exclude", "Ran*",
                                    "--language", "de-DE", "--not-recursive", "--naming", "folder"});
    ASSERT_EQ(added.exit_code, 0) << added.err;
    EXPECT_EQ(scanned().at("found"), 3);
    const Json source = listed().at(0);
    EXPECT_EQ(source.at("path"), library().string());
    EXPECT_EQ(source.at("options").at("kind"), "folders");
    EXPECT_EQ(source.at("options").at("naming"), "folder");
    EXPECT_EQ(source.at("options").at("recursive"), false);
    EXPECT_EQ(source.at("options").at("exclusions"), Json({"Ran*"}));
    EXPECT_EQ(source.at("options").at("language"), "de-DE");
    EXPECT_EQ(source.at("present"), 3);
    const Finished asked = sources({"remove", library().string()});
    EXPECT_EQ(asked.exit_code, 2);
    EXPECT_THAT(asked.err, HasSubstr("No file is touched"));
    EXPECT_THAT(asked.err, HasSubstr("--yes"));
    EXPECT_EQ(query("SELECT count(*) FROM movies"), 3);
    EXPECT_EQ(sources({"remove", library().string(), "--yes"}).exit_code, 0);
    EXPECT_EQ(query("SELECT count(*) FROM movies"), 0);
    EXPECT_TRUE(fs::exists(library() / "Alien (1979)/Alien (1979).mkv"));
    EXPECT_TRUE(listed().empty());
}

TEST_F(SourcesTest, MistakesGetAnAnswerThatSaysWhatToDo) {
    EXPECT_EQ(sources({"add", (folder() / "none").string()}).exit_code, 3);
    EXPECT_EQ(sources({"add", folder().string(), "--kind", "round"}).exit_code, 2);
    EXPECT_EQ(sources({"list"}).exit_code, 0);
    EXPECT_THAT(sources({"remove", "/nowhere", "--yes"}).err, HasSubstr("cinefleet sources list"));
    EXPECT_EQ(sources({"clean", "/nowhere", "--yes"}).exit_code, 3);
    EXPECT_EQ(sources({}).exit_code, 2);
    EXPECT_THAT(run("scrape").err, HasSubstr("cinefleet scrape DIR"));
}

TEST_F(SourcesTest, AMovedMovieKeepsItsRow) {
    add_movies();
    EXPECT_EQ(scanned().at("added"), 4);
    const std::int64_t alien = query("SELECT id FROM movies WHERE name_title = 'Alien'");
    fs::create_directory(library() / "Sci-Fi");
    fs::rename(library() / "Alien (1979)", library() / "Sci-Fi/Alien (1979) Director's Cut");
    const Json result = scanned();
    EXPECT_EQ(result.at("moved"), 1);
    EXPECT_EQ(result.at("added"), 0);
    EXPECT_EQ(query("SELECT id FROM movies WHERE CAST(folder AS TEXT) LIKE 'Sci-Fi/%'"), alien);
}

TEST_F(SourcesTest, AnUnmountedShareEmptiesNothing) {
    add_movies();
    scanned();
    const fs::path aside = folder() / "aside";
    fs::rename(library(), aside);
    const Finished gone = sources({"scan"});
    EXPECT_EQ(gone.exit_code, 1);
    EXPECT_THAT(gone.out, HasSubstr("is the share mounted"));
    fs::create_directory(library());
    const Json empty = scanned();
    EXPECT_THAT(empty.at("troubles").at(0).at("message").get<std::string>(), HasSubstr("Nothing is marked"));
    EXPECT_EQ(query("SELECT count(*) FROM movies WHERE missing_since_ms IS NULL"), 4);
    fs::remove(library());
    fs::rename(aside, library());
    const Json back = scanned();
    EXPECT_EQ(back.at("found"), 4);
    EXPECT_EQ(back.at("added"), 0);
}

TEST_F(SourcesTest, OnlyAnOrderForgetsDeletedMovies) {
    add_movies();
    scanned();
    fs::remove_all(library() / "Ran (1985)");
    EXPECT_EQ(scanned().at("deleted"), 1);
    scanned();
    EXPECT_EQ(query("SELECT count(*) FROM movies"), 4);
    EXPECT_THAT(sources({"list"}).out, HasSubstr("1 deleted"));
    EXPECT_EQ(sources({"clean"}).exit_code, 2);
    EXPECT_EQ(query("SELECT count(*) FROM movies"), 4);
    EXPECT_THAT(sources({"clean", "--yes"}).out, HasSubstr("Forgot 1 "));
    EXPECT_EQ(query("SELECT count(*) FROM movies"), 3);
}

TEST_F(SourcesTest, EverySourceIsScrapedAndOneThatIsAwayIsNamed) {
    start_standin();
    make_library(3);
    scrape({"--dry-run"});
    EXPECT_EQ(query("SELECT count(*) FROM sources"), 0) << "a rehearsal leaves nothing";
    fs::create_directory(folder() / "second");
    ASSERT_EQ(sources({"add", library().string()}).exit_code, 0);
    ASSERT_EQ(sources({"add", (folder() / "second").string()}).exit_code, 0);
    fs::remove(folder() / "second");
    const Finished finished = run("scrape", {"--json"});
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_THAT(finished.err, HasSubstr("second is not there"));
    EXPECT_EQ(finished.report().at("tasks").at("saved"), 3);
}

}  // namespace
}  // namespace cinefleet
