// What people have made themselves is theirs: whatever runs, it stays, or comes back.

#include "tests/support/fleet_test.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <map>

namespace cinefleet {
namespace {

namespace fs = std::filesystem;

using testing::Contains;
using testing::HasSubstr;
using testing::Key;
using testing::Not;

constexpr const char* kOwnNfo =
    "<movie>\n  <title>Alien</title>\n  <plot>My own words.</plot>\n  <userrating>9</userrating>\n"
    "  <odd kept=\"yes\"/>\n</movie>\n";

class CurationTest : public FleetTest {
  protected:
    CurationTest() {
        add_file("Alien (1979)/Alien (1979).mkv");
        put("Alien (1979).nfo", kOwnNfo);
        put("Alien (1979)-poster.jpg", "my poster");
        start_standin();
    }

    fs::path alien() const { return library() / "Alien (1979)"; }
    void put(const std::string& name, const std::string& text) const {
        std::ofstream(alien() / name, std::ios::binary) << text;
    }
    std::map<std::string, std::string> files() const {
        std::map<std::string, std::string> files;
        for (const auto& entry : fs::directory_iterator(alien())) {
            files[entry.path().filename()] = read_file(entry.path());
        }
        return files;
    }
};

TEST_F(CurationTest, WhatIsSomebodysOwnStaysUntilItIsAskedForAndUndoBringsItBack) {
    const auto before = files();
    ASSERT_EQ(scrape().exit_code, 0);
    const auto first = files();
    EXPECT_EQ(first.at("Alien (1979)-poster.jpg"), "my poster");
    EXPECT_THAT(first, Contains(Key("Alien (1979)-fanart.jpg")));
    for (const char* kept : {"My own words.", "<userrating>9</userrating>", "<odd kept=\"yes\"/>"}) {
        EXPECT_THAT(first.at("Alien (1979).nfo"), HasSubstr(kept));
    }
    ASSERT_EQ(scrape({"--type", "all", "--replace", "poster", "--overwrite-edited"}).exit_code, 0);
    EXPECT_NE(files().at("Alien (1979)-poster.jpg"), "my poster");
    EXPECT_THAT(files().at("Alien (1979).nfo"), Not(HasSubstr("My own words.")));
    EXPECT_THAT(files().at("Alien (1979).nfo"), HasSubstr("<odd kept=\"yes\"/>"));

    EXPECT_EQ(run("undo", {"2"}).exit_code, 0);
    EXPECT_EQ(files(), first);
    EXPECT_EQ(run("undo", {"1"}).exit_code, 0);
    EXPECT_EQ(files(), before);
    EXPECT_EQ(query("SELECT count(*) FROM movies WHERE scraped_ms IS NOT NULL"), 0);
}

TEST_F(CurationTest, ArtworkHasTheNamesOfThePlayersThatAreAskedFor) {
    put("backdrop.jpg", "my backdrop");
    ASSERT_EQ(scrape({"--modifiers", "poster,fanart,clearlogo", "--set", "artwork.names=jellyfin,plex",
                      "--set", "artwork.place=folder"})
                  .exit_code,
              0);
    const auto first = files();
    EXPECT_EQ(first.at("Alien (1979)-poster.jpg"), "my poster");
    EXPECT_EQ(first.at("backdrop.jpg"), "my backdrop");
    for (const char* doubled : {"poster.jpg", "fanart.jpg", "Alien (1979)-fanart.jpg"}) {
        EXPECT_THAT(first, Not(Contains(Key(doubled))));
    }
    EXPECT_THAT(first, Contains(Key("logo.png")));
    EXPECT_EQ(first.at("clearlogo.png"), first.at("logo.png"));
    EXPECT_EQ(run("config", {"--set", "artwork.names=xbmc"}).exit_code, 2);
}

TEST_F(CurationTest, AnNfoOfOursIsKnownAsAScanWouldSeeIt) {
    ASSERT_EQ(scrape().exit_code, 0);
    const auto size = static_cast<std::int64_t>(fs::file_size(alien() / "Alien (1979).nfo"));
    EXPECT_EQ(query("SELECT nfo_size_bytes FROM movies"), size);
    EXPECT_EQ(query("SELECT name_tmdb_id FROM movies"), 348);
}

}  // namespace
}  // namespace cinefleet
