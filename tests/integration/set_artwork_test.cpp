// Artwork of sets, from the services to Kodi's movie set information folder.

#include "tests/support/fleet_test.h"

#include <gmock/gmock.h>

#include <csignal>
#include <fstream>

namespace cinefleet {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::size_t kOfTheSet = 3;
constexpr std::int64_t kImagesOfAMovie = 4;

class SetArtworkTest : public FleetTest {
  protected:
    // The first movies of the catalogue are in one set, whose images bear the first one's number.
    SetArtworkTest() {
        number_ = catalogue()[0].at("tmdb_id").dump();
        catalogue_file = folder() / "catalogue.jsonl";
        std::ofstream file(catalogue_file);
        for (std::size_t i = 0; i < catalogue().size(); ++i) {
            Json movie = catalogue()[i];
            movie.erase("belongs_to_collection");
            if (i < kOfTheSet) {
                movie["belongs_to_collection"] = {{"id", 10},
                                                  {"name", "Stars: The Collection"},
                                                  {"poster_path", "/poster" + number_ + "set.jpg"},
                                                  {"backdrop_path", "/backdrop" + number_ + "set.jpg"}};
            }
            file << movie.dump() << '\n';
        }
        fs::create_directory(sets());
        settings = {"artwork.sets=" + sets().string()};
    }

    fs::path sets() const { return folder() / "sets"; }
    fs::path set() const { return sets() / "Stars_ The Collection"; }

    std::string image(const std::string& path) const { return http_get(standin_url() + "/t/p/" + path); }
    std::string poster() const { return image("w780/poster" + number_ + "set.jpg"); }
    std::string fanart() const { return image("w1280/backdrop" + number_ + "set.jpg"); }

    std::int64_t image_requests() const {
        return standin_statistics().value("image", Json::object()).value("requests", std::int64_t{0});
    }
    std::string number_;
};

TEST_F(SetArtworkTest, IsWrittenAsTMDBHasItAndFetchedOnce) {
    start_standin();
    const auto daemon = start("serve", {"--workers", "1"});
    ASSERT_TRUE(wait_until([&] { return daemon->err().find("serving workers") != std::string::npos; }))
        << daemon->err();
    make_library(1);
    const Finished first = scrape();
    ASSERT_EQ(first.exit_code, 0) << first.err;
    EXPECT_EQ(image_requests(), kImagesOfAMovie + 2);
    EXPECT_EQ(read_file(set() / "poster.jpg"), poster());
    EXPECT_EQ(read_file(set() / "fanart.jpg"), fanart());
    const auto written = files_in(sets());
    EXPECT_EQ(written.size(), 2U);
    const std::string name = "Movie {tmdb-" + number_ + "}";
    EXPECT_THAT(read_file(library() / name / (name + ".nfo")),
                HasSubstr("<name>Stars: The Collection</name>"));

    forget_requests();
    make_library(kOfTheSet + 1);
    const Finished others = scrape();
    ASSERT_EQ(others.exit_code, 0) << others.err;
    EXPECT_EQ(others.report().at("tasks").at("saved"), kOfTheSet) << others.out;
    EXPECT_EQ(image_requests(), kImagesOfAMovie * std::int64_t{kOfTheSet}) << "nothing of the set";
    EXPECT_EQ(files_in(sets()), written);
    daemon->send_signal(SIGTERM);
    EXPECT_EQ(daemon->wait().exit_code, 0);

    forget_requests();
    const Finished again = scrape({"--type", "all"});
    EXPECT_EQ(again.report().at("tasks").at("unchanged"), kOfTheSet + 1) << again.out;
    EXPECT_EQ(image_requests(), 0) << "another process knows it too";
    EXPECT_EQ(files_in(sets()), written);
    EXPECT_EQ(run("undo", {"1"}).exit_code, 0);
    EXPECT_EQ(files_in(sets()), written);
}

TEST_F(SetArtworkTest, ManyMoviesAtOnceBringItWholeAndLeaveWhatIsThere) {
    fs::create_directory(set());
    std::ofstream(set() / "poster.png") << "mine";
    make_library(kOfTheSet);
    start_standin();
    const Finished finished = scrape();
    ASSERT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_EQ(finished.report().at("tasks").at("saved"), kOfTheSet) << finished.out;
    ASSERT_EQ(files_in(sets()).size(), 2U);
    EXPECT_EQ(read_file(set() / "poster.png"), "mine");
    EXPECT_EQ(read_file(set() / "fanart.jpg"), fanart());
}

TEST_F(SetArtworkTest, WhatTMDBLacksComesFromFanartTv) {
    start_standin();
    settings.insert(settings.end(), {"fanart.base_url=" + standin_url() + "/fanart/v3", "fanart.api_key=key",
                                     "fanart_images.base_url=" + standin_url() + "/assets"});
    make_library(1);
    const Finished first = scrape({"--modifiers", "nfo,poster,fanart,clearlogo,banner"});
    ASSERT_EQ(first.exit_code, 0) << first.err;
    EXPECT_EQ(read_file(set() / "poster.jpg"), poster()) << "TMDB's comes first";
    EXPECT_EQ(read_file(set() / "clearlogo.png"), image("w1000/logo" + number_ + "sethd.png"));
    EXPECT_EQ(read_file(set() / "banner.jpg"), image("w1000/banner" + number_ + "set.jpg"));
    EXPECT_EQ(files_in(sets()).size(), 4U);

    forget_requests();
    const Finished again = scrape({"--type", "all", "--modifiers", "nfo,poster,fanart,clearlogo,banner"});
    EXPECT_EQ(again.report().at("tasks").at("unchanged"), 1) << again.out;
    EXPECT_EQ(standin_requests(), 0) << standin_statistics();
}

TEST_F(SetArtworkTest, AFolderThatIsAwayIsSaidAndFailsNoMovie) {
    fs::remove(sets());
    make_library(1);
    start_standin();
    const Finished finished = scrape();
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_EQ(finished.report().at("tasks").at("saved"), 1) << finished.out;
    EXPECT_THAT(finished.err, HasSubstr("artwork.sets"));
    EXPECT_FALSE(fs::exists(sets()));
}

}  // namespace
}  // namespace cinefleet
