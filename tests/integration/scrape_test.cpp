// What is saved equals what the services answered: every field, every image byte, the NFO, the rows.

#include "tests/support/fleet_test.h"

#include <gmock/gmock.h>
#include <pugixml.hpp>

#include <set>

namespace cinefleet {
namespace {

using testing::ElementsAreArray;
using testing::HasSubstr;
using testing::IsEmpty;

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::size_t kMovies = 50;

class ScrapeTest : public FleetTest {
  protected:
    Json shown(std::int64_t tmdb_id) {
        const std::int64_t movie = query("SELECT id FROM movies WHERE tmdb_id = " + std::to_string(tmdb_id));
        const Finished finished = run("show", {"--json", std::to_string(movie)});
        EXPECT_EQ(finished.exit_code, 0) << finished.err;
        return finished.report();
    }

    static std::string base_name(std::int64_t tmdb_id) {
        return "Movie {tmdb-" + std::to_string(tmdb_id) + "}";
    }

    fs::path file_of(std::int64_t tmdb_id, const std::string& suffix) const {
        return library() / base_name(tmdb_id) / (base_name(tmdb_id) + suffix);
    }
};

std::vector<std::string> names_of(const Json& list) {
    std::vector<std::string> names;
    for (const Json& item : list) {
        names.push_back(item.is_object() ? item.at("name").get<std::string>() : item.get<std::string>());
    }
    return names;
}

std::vector<std::string> children(const pugi::xml_node& node, const char* name) {
    std::vector<std::string> values;
    for (const pugi::xml_node& child : node.children(name)) {
        values.emplace_back(child.text().get());
    }
    return values;
}

void expect_rows(const Json& stored, const Json& truth) {
    const Json& movie = stored.at("movie");
    EXPECT_EQ(movie.at("ids").at("tmdb"), truth.at("tmdb_id"));
    EXPECT_EQ(movie.at("ids").at("imdb"), truth.at("imdb_id"));
    EXPECT_EQ(movie.at("title"), truth.at("title"));
    EXPECT_EQ(movie.at("original_title"), truth.at("original_title"));
    EXPECT_EQ(movie.at("year"), truth.at("year"));
    EXPECT_EQ(movie.at("premiered"), truth.at("release_date"));
    EXPECT_EQ(movie.at("plot"), truth.at("overview"));
    EXPECT_EQ(movie.at("tagline"), truth.value("tagline", ""));
    EXPECT_EQ(movie.at("runtime_min"), truth.at("runtime"));
    EXPECT_EQ(movie.at("certification"), truth.at("certification_us"));
    EXPECT_EQ(names_of(movie.at("genres")), names_of(truth.at("genres")));
    EXPECT_EQ(names_of(movie.at("countries")), names_of(truth.at("production_countries")));
    EXPECT_EQ(names_of(movie.at("studios")), names_of(truth.at("production_companies")));
    EXPECT_EQ(names_of(movie.at("cast")), names_of(truth.at("cast")));
    std::vector<std::string> directors;
    for (const Json& member : movie.at("crew")) {
        if (member.at("job") == "Director") {
            directors.push_back(member.at("name"));
        }
    }
    EXPECT_EQ(directors, names_of(truth.at("directors")));
    ASSERT_EQ(movie.at("ratings").size(), 2U);
    EXPECT_EQ(movie.at("ratings")[0].at("name"), "imdb");
    EXPECT_DOUBLE_EQ(movie.at("ratings")[0].at("value"), truth.at("imdb_rating"));
    EXPECT_EQ(movie.at("ratings")[0].at("votes"), truth.at("imdb_votes"));
    EXPECT_EQ(movie.at("ratings")[1].at("name"), "themoviedb");
    EXPECT_DOUBLE_EQ(movie.at("ratings")[1].at("value"), truth.at("vote_average"));
    EXPECT_EQ(movie.at("ratings")[1].at("votes"), truth.at("vote_count"));
    if (truth.contains("belongs_to_collection")) {
        EXPECT_EQ(movie.at("set").at("name"), truth.at("belongs_to_collection").at("name"));
    } else {
        EXPECT_TRUE(movie.at("set").is_null());
    }
    EXPECT_THAT(stored.at("missing"), IsEmpty());
}

void expect_nfo(const fs::path& path, const Json& truth) {
    pugi::xml_document document;
    const pugi::xml_parse_result parsed = document.load_file(path.c_str());
    ASSERT_TRUE(parsed) << path << ": " << parsed.description();
    const pugi::xml_node movie = document.child("movie");
    EXPECT_EQ(movie.child("title").text().get(), truth.at("title").get<std::string>());
    EXPECT_EQ(movie.child("originaltitle").text().get(), truth.at("original_title").get<std::string>());
    EXPECT_EQ(movie.child("plot").text().get(), truth.at("overview").get<std::string>());
    EXPECT_EQ(movie.child("premiered").text().get(), truth.at("release_date").get<std::string>());
    EXPECT_EQ(movie.child("runtime").text().as_int(), truth.at("runtime").get<int>());
    EXPECT_THAT(children(movie, "genre"), ElementsAreArray(names_of(truth.at("genres"))));
    EXPECT_THAT(children(movie, "country"), ElementsAreArray(names_of(truth.at("production_countries"))));
    EXPECT_THAT(children(movie, "studio"), ElementsAreArray(names_of(truth.at("production_companies"))));
    EXPECT_THAT(children(movie, "director"), ElementsAreArray(names_of(truth.at("directors"))));
    const pugi::xml_node tmdb = movie.find_child_by_attribute("uniqueid", "type", "tmdb");
    EXPECT_EQ(tmdb.text().as_llong(), truth.at("tmdb_id").get<std::int64_t>());
    const pugi::xml_node imdb = movie.find_child_by_attribute("uniqueid", "type", "imdb");
    EXPECT_EQ(imdb.text().get(), truth.at("imdb_id").get<std::string>());
    std::vector<std::string> actors;
    for (const pugi::xml_node& actor : movie.children("actor")) {
        actors.emplace_back(actor.child("name").text().get());
    }
    EXPECT_THAT(actors, ElementsAreArray(names_of(truth.at("cast"))));
}

TEST_F(ScrapeTest, WhatIsSavedEqualsWhatTheServicesAnswered) {
    make_library(kMovies);
    start_standin();
    const Finished finished = scrape();
    ASSERT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_EQ(finished.report().at("tasks").at("saved"), kMovies);
    EXPECT_EQ(finished.report().at("BulkScrape.Movie.Parallel.Count"), kMovies);
    EXPECT_EQ(finished.report().at("BulkScrape.Movie.Parallel.Errors"), 0);
    for (std::size_t i = 0; i < kMovies; ++i) {
        const Json& truth = catalogue()[i];
        const std::int64_t id = truth.at("tmdb_id");
        SCOPED_TRACE(truth.at("title").get<std::string>());
        const Json stored = shown(id);
        expect_rows(stored, truth);
        expect_nfo(file_of(id, ".nfo"), truth);
        std::set<std::string> kinds;
        for (const Json& artwork : stored.at("movie").at("artwork")) {
            const std::string url = artwork.at("url");
            const std::string kind = artwork.at("kind");
            kinds.insert(kind);
            EXPECT_EQ(read_file(file_of(id, "-" + kind + url.substr(url.rfind('.')))), http_get(url)) << url;
        }
        EXPECT_THAT(kinds, testing::ElementsAre("clearlogo", "fanart", "landscape", "poster"));
    }
    EXPECT_THAT(partial_files(), IsEmpty());
}

TEST_F(ScrapeTest, AsksEachServiceForEachMovieOnce) {
    make_library(20);
    start_standin();
    ASSERT_EQ(scrape().exit_code, 0);
    const Json all = standin_statistics();
    for (const auto& [service, statistics] : all.items()) {
        for (const auto& [path, count] : statistics.at("by_path").items()) {
            EXPECT_EQ(count, 1) << service << path;
        }
    }
}

TEST_F(ScrapeTest, ASecondScrapeHasNothingToDo) {
    make_library(5);
    start_standin();
    ASSERT_EQ(scrape().exit_code, 0);
    forget_requests();
    const Finished second = scrape();
    EXPECT_EQ(second.exit_code, 0);
    EXPECT_THAT(second.err, HasSubstr("Nothing to do"));
    EXPECT_THAT(standin_statistics(), IsEmpty());
}

TEST_F(ScrapeTest, EverythingAgainFindsItUnchangedAndWritesNothing) {
    make_library(5);
    start_standin();
    ASSERT_EQ(scrape().exit_code, 0);
    const fs::path nfo = file_of(catalogue()[0].at("tmdb_id"), ".nfo");
    const auto written = fs::last_write_time(nfo);
    const Finished second = scrape({"--type", "all"});
    EXPECT_EQ(second.exit_code, 0);
    EXPECT_EQ(second.report().at("tasks").at("unchanged"), 5) << second.out;
    EXPECT_EQ(fs::last_write_time(nfo), written);
}

TEST_F(ScrapeTest, ADryRunShowsWhatWouldBeScrapedAndStoresNothing) {
    make_library(3);
    start_standin();
    const Finished dry = run("scrape", {library().string(), "--dry-run"});
    EXPECT_EQ(dry.exit_code, 0);
    EXPECT_THAT(dry.out, HasSubstr("3 of 3 movies would be scraped"));
    EXPECT_THAT(dry.out, HasSubstr("tmdb:" + catalogue()[0].at("tmdb_id").dump()));
    EXPECT_EQ(query("SELECT count(*) FROM movies"), 0);
    EXPECT_THAT(standin_statistics(), IsEmpty());
}

TEST_F(ScrapeTest, OnlyTheMoviesThatAreNamedAreScraped) {
    make_library(3);
    start_standin();
    const std::int64_t id = catalogue()[1].at("tmdb_id");
    const Finished finished = scrape({"--movie", (library() / base_name(id)).string()});
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_EQ(query("SELECT count(*) FROM movies WHERE scraped_ms IS NOT NULL"), 1);
    EXPECT_TRUE(fs::exists(file_of(id, ".nfo")));
}

TEST_F(ScrapeTest, OnlyWhatTheModifiersNameIsFetched) {
    make_library(1);
    start_standin();
    ASSERT_EQ(scrape({"--modifiers", "poster"}).exit_code, 0);
    const std::int64_t id = catalogue()[0].at("tmdb_id");
    EXPECT_TRUE(fs::exists(file_of(id, "-poster.jpg")));
    EXPECT_FALSE(fs::exists(file_of(id, ".nfo")));
    EXPECT_FALSE(fs::exists(file_of(id, "-fanart.jpg")));
    ASSERT_EQ(scrape().exit_code, 0);
    EXPECT_TRUE(fs::exists(file_of(id, ".nfo")));
    EXPECT_TRUE(fs::exists(file_of(id, "-fanart.jpg")));
}

}  // namespace
}  // namespace cinefleet
