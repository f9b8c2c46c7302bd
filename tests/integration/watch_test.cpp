// `serve --watch`: what is copied into a library is scraped by itself, once it is whole.

#include "tests/support/fleet_test.h"

#include <gmock/gmock.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>

namespace cinefleet {
namespace {

using testing::HasSubstr;
using testing::Not;
namespace fs = std::filesystem;

class WatchTest : public FleetTest {
  protected:
    std::unique_ptr<RunningProgram> watch() {
        EXPECT_EQ(run("sources", {"add", library().string()}).exit_code, 0);
        settings.push_back("coordinator.port=0");
        return start("serve", {"--workers", "1", "--watch", "--watch-quiet", "1"});
    }
    std::int64_t saved() const { return query("SELECT count(*) FROM tasks WHERE state = 2"); }
};

TEST_F(WatchTest, ScrapesWhatIsThereAndWhatComes) {
    start_standin();
    make_library(2);
    const auto serve = watch();
    ASSERT_TRUE(wait_until([&] { return query("SELECT count(*) FROM movies WHERE scraped_ms > 0") == 2; }))
        << serve->err();
    // Copied elsewhere on the same disk, then moved in whole, as downloaders do it.
    const std::string name = "Movie {tmdb-" + catalogue().at(2).at("tmdb_id").dump() + "}";
    fs::create_directory(folder() / "incoming");
    std::ofstream(folder() / "incoming/movie.mkv") << "x";
    fs::rename(folder() / "incoming", library() / name);
    EXPECT_TRUE(wait_until([&] { return query("SELECT count(*) FROM movies WHERE scraped_ms > 0") == 3; }))
        << serve->err();
    EXPECT_TRUE(fs::exists(library() / name / "movie.nfo"));
    EXPECT_EQ(query("SELECT count(*) FROM tasks"), 3) << "nothing is scraped twice";
    serve->send_signal(SIGTERM);
    EXPECT_EQ(serve->wait().exit_code, 0);
}

TEST_F(WatchTest, WaitsUntilACopyHasFinished) {
    start_standin();
    make_library(1);
    const auto serve = watch();
    ASSERT_TRUE(wait_until([&] { return query("SELECT count(*) FROM movies WHERE scraped_ms > 0") == 1; }))
        << serve->err();
    std::ofstream copy(library() / "Slow Copy (2001).mkv");
    int written = 0;
    // It keeps growing for five times as long as a file has to rest.
    const auto begin = std::chrono::steady_clock::now();
    ASSERT_TRUE(wait_until([&] {
        copy << "x" << std::flush;
        ++written;
        return std::chrono::steady_clock::now() - begin > std::chrono::seconds(5);
    }));
    EXPECT_EQ(query("SELECT count(*) FROM movies"), 1) << "it is not whole after " << written << " writes";
    copy.close();
    EXPECT_TRUE(wait_until([&] { return query("SELECT count(*) FROM movies") == 2; })) << serve->err();
    EXPECT_EQ(query("SELECT size_bytes FROM movie_parts WHERE CAST(path AS TEXT) LIKE 'Slow%'"), written);
    serve->send_signal(SIGTERM);
    EXPECT_EQ(serve->wait().exit_code, 0);
    EXPECT_THAT(serve->err(), Not(HasSubstr("cannot be read")));
}

}  // namespace
}  // namespace cinefleet
