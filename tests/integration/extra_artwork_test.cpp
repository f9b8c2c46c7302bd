// Portraits of actors and more fanart, from the services to the movie's folder.

#include "tests/support/fleet_test.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>

namespace cinefleet {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::size_t kFew = 3;

class ExtraArtworkTest : public FleetTest {
  protected:
    fs::path folder_of(const Json& movie) const {
        return library() / ("Movie {tmdb-" + movie.at("tmdb_id").dump() + "}");
    }

    std::string image(const std::string& path) const { return http_get(standin_url() + "/t/p/" + path); }
};

TEST_F(ExtraArtworkTest, IsWrittenAsTheServicesHaveItAndASecondRunAsksNobody) {
    settings = {"artwork.actors=2", "artwork.extrafanart=2", "artwork.names=kodi,jellyfin"};
    make_library(kFew);
    start_standin();
    const Finished first = scrape();
    ASSERT_EQ(first.exit_code, 0) << first.err;
    ASSERT_EQ(first.report().at("tasks").at("saved"), kFew) << first.out;
    for (std::size_t i = 0; i < kFew; ++i) {
        const Json& movie = catalogue()[i];
        const std::string id = movie.at("tmdb_id").dump();
        const std::string stem = "Movie {tmdb-" + id + "}";
        const Json& cast = movie.at("cast");
        for (std::size_t actor = 0; actor < std::min<std::size_t>(cast.size(), 2); ++actor) {
            std::string name = cast[actor];
            std::ranges::replace(name, ' ', '_');
            const fs::path file = folder_of(movie) / ".actors" / (name + ".jpg");
            const std::string number = std::to_string(movie.at("tmdb_id").get<int>() * 100 + int(actor));
            EXPECT_EQ(read_file(file), image("h632/person" + number + ".jpg")) << file;
        }
        const std::string second = image("w1280/backdrop" + id + "second.jpg");
        EXPECT_EQ(read_file(folder_of(movie) / (stem + "-fanart1.jpg")), second);
        EXPECT_EQ(read_file(folder_of(movie) / "extrafanart/fanart1.jpg"), second);
        EXPECT_EQ(read_file(folder_of(movie) / "extrafanart/fanart2.jpg"),
                  image("w1280/backdrop" + id + "third.jpg"));
        EXPECT_EQ(read_file(folder_of(movie) / (stem + "-fanart.jpg")),
                  image("w1280/backdrop" + id + ".jpg"));
    }
    const auto before = files_in(library());
    forget_requests();
    const Finished second = scrape({"--type", "all"});
    EXPECT_EQ(second.exit_code, 0) << second.err;
    EXPECT_EQ(second.report().at("tasks").at("unchanged"), kFew) << second.out;
    EXPECT_EQ(standin_requests(), 0) << standin_statistics();
    EXPECT_EQ(files_in(library()), before);

    const Finished undone = run("undo", {"1"});
    EXPECT_EQ(undone.exit_code, 0) << undone.err;
    EXPECT_THAT(files_in(library()), SizeIs(kFew)) << "the videos alone are left";
    EXPECT_FALSE(fs::exists(folder_of(catalogue()[0]) / ".actors"));
}

TEST_F(ExtraArtworkTest, NobodyWhoDidNotAskForItGetsIt) {
    make_library(1);
    start_standin();
    ASSERT_EQ(scrape().exit_code, 0);
    EXPECT_FALSE(fs::exists(folder_of(catalogue()[0]) / ".actors"));
    EXPECT_EQ(query("SELECT count(*) FROM movie_extra_artwork"), 0);
    EXPECT_EQ(standin_statistics().at("image").at("requests"), 4);
}

TEST_F(ExtraArtworkTest, AMovieWithoutAFolderOfItsOwnGetsNone) {
    settings = {"artwork.actors=2", "artwork.extrafanart=2"};
    for (std::size_t i = 0; i < 2; ++i) {
        add_file("Movie {tmdb-" + catalogue()[i].at("tmdb_id").dump() + "}.mkv");
    }
    start_standin();
    const Finished finished = scrape();
    ASSERT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_FALSE(fs::exists(library() / ".actors"));
    EXPECT_EQ(standin_statistics().at("image").at("requests"), 8);
}

TEST_F(ExtraArtworkTest, AThemeOfAFolderIsCopied) {
    const fs::path themes = folder() / "themes";
    fs::create_directories(themes);
    const Json& movie = catalogue()[0];
    std::ofstream(themes / (movie.at("imdb_id").get<std::string>() + ".mp3")) << "music";
    settings = {"themes.folder=" + themes.string()};
    make_library(2);
    start_standin();
    ASSERT_EQ(scrape().exit_code, 0);
    EXPECT_FALSE(fs::exists(folder_of(movie) / "theme.mp3")) << "nobody has asked for it";
    const Finished finished = scrape({"--type", "all", "--modifiers", "all"});
    ASSERT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_EQ(read_file(folder_of(movie) / "theme.mp3"), "music");
    EXPECT_FALSE(fs::exists(folder_of(catalogue()[1]) / "theme.mp3"));
}

}  // namespace
}  // namespace cinefleet
