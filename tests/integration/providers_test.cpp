// All providers at once: every field and image of the sample library is what the catalogue says, whoever
// of them it came from, and none of them can make a movie fail.

#include "tests/support/fleet_test.h"
#include "tests/unit/imdb/dataset_files.h"

#include <gmock/gmock.h>

#include <fstream>
#include <set>

namespace cinefleet {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::IsEmpty;

using Json = nlohmann::json;

constexpr const char* kEverything =
    "nfo,poster,fanart,landscape,clearlogo,clearart,banner,discart,keyart,trailer,theme";

class ProvidersTest : public FleetTest {
  protected:
    void start_services(std::size_t movies) {
        make_library(movies);
        start_standin();
        const std::string url = standin_url();
        settings = {"fanart.base_url=" + url + "/fanart/v3",
                    "fanart.api_key=key",
                    "fanart_images.base_url=" + url + "/assets",
                    "omdb.base_url=" + url + "/omdb",
                    "omdb.api_key=key",
                    "wikidata.enabled=true",
                    "wikidata.base_url=" + url + "/wikidata",
                    "theme.enabled=true",
                    "theme.base_url=" + url + "/themes/{tmdb}.mp3",
                    "tmdb.set_overviews=true",
                    "retry.first_delay_ms=1"};
    }

    Json shown(std::int64_t tmdb_id) {
        const std::int64_t movie = query("SELECT id FROM movies WHERE tmdb_id = " + std::to_string(tmdb_id));
        return run("show", {"--json", std::to_string(movie)}).report();
    }

    /// What the services know of a movie, completed where the catalogue lacks something.
    Json truth(std::int64_t tmdb_id) const {
        return Json::parse(http_get(standin_url() + "/_standin/movie?tmdb=" + std::to_string(tmdb_id)));
    }

    std::string file_beside(std::int64_t tmdb_id, const std::string& suffix) const {
        const std::string name = "Movie {tmdb-" + std::to_string(tmdb_id) + "}";
        return read_file(library() / name / (name + suffix));
    }
};

std::vector<std::string> names_in(const Json& list) {
    std::vector<std::string> names;
    for (const Json& item : list) {
        names.push_back(item.is_object() ? item.at("name").get<std::string>() : item.get<std::string>());
    }
    return names;
}

std::vector<std::string> ratings_in(const Json& movie) {
    std::vector<std::string> lines;
    for (const Json& rating : movie.at("ratings")) {
        lines.push_back(rating.at("name").get<std::string>() + " " + rating.at("value").dump() + "/" +
                        rating.at("max").dump() + " " + rating.at("votes").dump());
    }
    return lines;
}

std::vector<std::string> expected_ratings(const Json& truth) {
    const auto number = [&](const char* name) { return Json(truth.at(name).get<double>()).dump(); };
    return {"imdb " + number("imdb_rating") + "/10 " + truth.at("imdb_votes").dump(),
            "themoviedb " + number("vote_average") + "/10 " + truth.at("vote_count").dump(),
            "tomatometerallcritics " + number("tomatometer") + "/100 0",
            "metacritic " + number("metascore") + "/100 0"};
}

// Of each movie a line in title.basics and one in title.ratings.
class DatasetTexts {
  public:
    void add(const Json& movie) {
        const std::string id = movie.at("imdb_id");
        const std::string title = movie.at("title");
        basics_ += id + "\tmovie\t" + title + "\t" + title + "\t0\t" + movie.at("year").dump() + "\t\\N\t" +
                   movie.at("runtime").dump() + "\tDrama\n";
        ratings_ += id + "\t" + Json(movie.at("imdb_rating").get<double>()).dump() + "\t" +
                    movie.at("imdb_votes").dump() + "\n";
    }
    void write(const std::filesystem::path& folder) const {
        std::filesystem::create_directories(folder);
        std::ofstream(folder / "title.basics.tsv.gz", std::ios::binary) << imdb::gzipped(basics_);
        std::ofstream(folder / "title.ratings.tsv.gz", std::ios::binary) << imdb::gzipped(ratings_);
    }

  private:
    std::string basics_ = "tconst\ttitleType\n";
    std::string ratings_ = "tconst\taverageRating\n";
};

void expect_texts(const Json& movie, const Json& truth) {
    for (const auto& [ours, theirs] : {std::pair{"title", "title"},
                                       {"original_title", "original_title"},
                                       {"tagline", "tagline"},
                                       {"plot", "overview"},
                                       {"outline", "outline"},
                                       {"premiered", "release_date"},
                                       {"certification", "certification_us"},
                                       {"year", "year"},
                                       {"runtime_min", "runtime"},
                                       {"top250", "top250"}}) {
        EXPECT_EQ(movie.at(ours), truth.at(theirs)) << ours;
    }
}

void expect_lists(const Json& movie, const Json& truth) {
    EXPECT_EQ(names_in(movie.at("genres")), names_in(truth.at("genres")));
    EXPECT_EQ(names_in(movie.at("countries")), names_in(truth.at("production_countries")));
    EXPECT_EQ(names_in(movie.at("studios")), names_in(truth.at("production_companies")));
    EXPECT_EQ(names_in(movie.at("cast")), names_in(truth.at("cast")));
    EXPECT_EQ(names_in(movie.at("alternative_titles")), names_in(truth.at("alternative_titles")));
    std::vector<std::string> tags = names_in(truth.at("keywords"));
    for (const std::string& keyword : names_in(truth.at("imdb_keywords"))) {
        tags.push_back(keyword);
    }
    EXPECT_EQ(names_in(movie.at("tags")), tags);
    EXPECT_THAT(ratings_in(movie), ElementsAreArray(expected_ratings(truth)));
    ASSERT_EQ(movie.at("certifications").size(), 2U);
    EXPECT_EQ(movie.at("certifications")[0].at("name"), truth.at("certification_us"));
    EXPECT_EQ(movie.at("certifications")[1].at("name"), truth.at("certification_de"));
    ASSERT_EQ(movie.at("releases").size(), 4U);
    EXPECT_EQ(movie.at("releases")[0].at("country"), "US");
    EXPECT_EQ(movie.at("releases")[0].at("date"), truth.at("release_date"));
}

void expect_others(const Json& movie, const Json& truth, const std::string& standin_url) {
    const std::string id = truth.at("tmdb_id").dump();
    std::vector<std::string> others;
    for (const Json& other : movie.at("ids").at("others")) {
        others.push_back(other.at("service").get<std::string>() + " " + other.at("id").get<std::string>());
    }
    EXPECT_THAT(others, ElementsAre("facebook movie" + id, "letterboxd movie-" + id,
                                    "rottentomatoes m/movie_" + id, "wikidata Q" + id));
    EXPECT_EQ(movie.at("trailer_url"),
              "plugin://plugin.video.youtube/?action=play_video&videoid=trailer" + id);
    EXPECT_EQ(movie.at("theme_url"), standin_url + "/themes/" + id + ".mp3");
    if (truth.contains("belongs_to_collection")) {
        const std::string name = truth.at("belongs_to_collection").at("name");
        EXPECT_EQ(movie.at("set").at("name"), name);
        EXPECT_EQ(movie.at("set").at("overview"), "All of " + name + ".");
    } else {
        EXPECT_TRUE(movie.at("set").is_null());
    }
}

TEST_F(ProvidersTest, EveryFieldAndImageIsWhatTheServicesKnow) {
    start_services(catalogue().size());
    const Finished finished = scrape({"--modifiers", kEverything});
    ASSERT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_EQ(finished.report().at("tasks").at("saved"), catalogue().size());
    for (const Json& entry : catalogue()) {
        const std::int64_t id = entry.at("tmdb_id");
        SCOPED_TRACE(entry.at("title").get<std::string>());
        const Json stored = shown(id);
        const Json& movie = stored.at("movie");
        const Json known = truth(id);
        expect_texts(movie, known);
        expect_lists(movie, known);
        expect_others(movie, known, standin_url());
        EXPECT_THAT(stored.at("missing"), IsEmpty());
        std::set<std::string> images;
        for (const Json& artwork : movie.at("artwork")) {
            const std::string url = artwork.at("url");
            const std::string kind = artwork.at("kind");
            images.insert(kind + " " + artwork.at("provider").get<std::string>());
            EXPECT_EQ(file_beside(id, "-" + kind + url.substr(url.rfind('.'))), http_get(url)) << url;
        }
        EXPECT_THAT(images,
                    ElementsAre("banner fanart", "clearart fanart", "clearlogo tmdb", "discart fanart",
                                "fanart tmdb", "keyart fanart", "landscape tmdb", "poster tmdb"));
    }
    EXPECT_THAT(partial_files(), IsEmpty());
}

TEST_F(ProvidersTest, EachIsAskedOnceAMovie) {
    constexpr std::size_t kMovies = 10;
    start_services(kMovies);
    settings.push_back("tmdb.set_overviews=false");
    ASSERT_EQ(scrape({"--modifiers", kEverything}).exit_code, 0);
    const Json all = standin_statistics();
    for (const char* service : {"tmdb", "imdb", "fanart", "omdb", "wikidata", "theme"}) {
        EXPECT_EQ(all.at(service).at("requests"), kMovies) << service;
    }
    EXPECT_EQ(all.at("image").at("requests"), kMovies * 4);
    EXPECT_EQ(all.at("fanart_image").at("requests"), kMovies * 4);
}

TEST_F(ProvidersTest, WithoutTheirKeysNobodyIsAskedAndNothingIsMissing) {
    make_library(2);
    start_standin();
    settings = {"fanart.base_url=" + standin_url() + "/fanart/v3",
                "omdb.base_url=" + standin_url() + "/omdb"};
    ASSERT_EQ(scrape().exit_code, 0);
    EXPECT_FALSE(standin_statistics().contains("fanart"));
    EXPECT_FALSE(standin_statistics().contains("omdb"));
    EXPECT_THAT(shown(catalogue()[0].at("tmdb_id")).at("missing"), IsEmpty());
}

TEST_F(ProvidersTest, TextsComeInTheFirstLanguageThatHasThem) {
    start_services(1);
    settings.insert(settings.end(), {"scrape.language=de-AT,de,en", "scrape.country=AT,DE,US"});
    ASSERT_EQ(scrape().exit_code, 0);
    const std::int64_t id = catalogue()[0].at("tmdb_id");
    const Json movie = shown(id).at("movie");
    const Json known = truth(id);
    EXPECT_EQ(movie.at("title"), known.at("title_de"));
    EXPECT_EQ(movie.at("plot"), known.at("overview_de"));
    EXPECT_EQ(movie.at("tagline"), known.at("tagline"));  // there is no German one
    EXPECT_EQ(movie.at("certification"), known.at("certification_de"));
}

TEST_F(ProvidersTest, TheSettingsSayWhoseFieldsAreTaken) {
    start_services(1);
    settings.insert(settings.end(), {"merge.fields=outline=; tags=imdb,tmdb; ratings=omdb+tmdb",
                                     "merge.default_rating=metacritic", "merge.images=fanart,tmdb"});
    ASSERT_EQ(scrape().exit_code, 0);
    const std::int64_t id = catalogue()[0].at("tmdb_id");
    const Json stored = shown(id);
    const Json& movie = stored.at("movie");
    EXPECT_EQ(movie.at("outline"), "");
    EXPECT_EQ(names_in(movie.at("tags")), names_in(truth(id).at("imdb_keywords")));
    EXPECT_EQ(movie.at("ratings")[0].at("name"), "metacritic");
    EXPECT_EQ(movie.at("ratings").size(), 4U);
    for (const Json& artwork : movie.at("artwork")) {
        EXPECT_EQ(artwork.at("provider"), "fanart") << artwork;
    }
}

// fanart.tv's posters are 1000 wide, TMDB's originals 1280, as it does not say.
TEST_F(ProvidersTest, APosterThatIsTooNarrowGivesWayToAWiderOneAndIsBetterThanNone) {
    start_services(1);
    settings.push_back("merge.images=fanart,tmdb");
    const std::int64_t id = catalogue()[0].at("tmdb_id");
    const auto poster_with = [&](const std::string& least) {
        settings.push_back("images.poster_min_width=" + least);
        const Finished finished = scrape({"--type", "all", "--modifiers", "poster"});
        EXPECT_EQ(finished.exit_code, 0) << finished.err;
        const Json stored = shown(id).at("movie").at("artwork");
        const std::string url = stored.at(0).at("url");
        EXPECT_EQ(file_beside(id, "-poster.jpg"), http_get(url)) << url;
        return url;
    };
    const std::string original = standin_url() + "/t/p/original/poster" + std::to_string(id) + "en.jpg";
    EXPECT_THAT(poster_with("1000"), testing::HasSubstr("fanart"));
    EXPECT_EQ(poster_with("1200"), original);
    EXPECT_EQ(poster_with("2000"), original) << "there is no wider one";
    forget_requests();
    ASSERT_EQ(scrape({"--type", "all", "--modifiers", "poster"}).exit_code, 0);
    EXPECT_TRUE(standin_statistics().empty()) << standin_statistics();
}

TEST_F(ProvidersTest, WithItsDatasetsNobodyAsksImdb) {
    constexpr std::size_t kMovies = 10;
    start_standin();
    settings = {"imdb.pages=false"};
    DatasetTexts datasets;
    for (std::size_t i = 0; i < kMovies; ++i) {
        const Json known = truth(catalogue()[i].at("tmdb_id"));
        datasets.add(known);
        // Half of them say their IMDb id, half only title and year.
        const std::string name =
            i % 2 == 0 ? "Movie {imdb-" + known.at("imdb_id").get<std::string>() + "}"
                       : known.at("title").get<std::string>() + " (" + known.at("year").dump() + ")";
        add_file(name + "/" + name + ".mkv");
    }
    const std::filesystem::path files = folder() / "datasets";
    datasets.write(files);
    const Finished imported = run("imdb", {"import", files.string()});
    ASSERT_EQ(imported.exit_code, 0) << imported.err;
    EXPECT_THAT(imported.out, testing::HasSubstr("10 movies"));
    ASSERT_EQ(scrape().exit_code, 0);
    EXPECT_FALSE(standin_statistics().contains("imdb"));
    for (std::size_t i = 0; i < kMovies; ++i) {
        const std::int64_t id = catalogue()[i].at("tmdb_id");
        SCOPED_TRACE(catalogue()[i].at("title").get<std::string>());
        const Json stored = shown(id);
        const Json known = truth(id);
        EXPECT_EQ(ratings_in(stored.at("movie")).front(), expected_ratings(known).front());
        EXPECT_THAT(stored.at("missing"), IsEmpty());
    }
}

class OneProviderFails : public ProvidersTest, public testing::WithParamInterface<const char*> {};

TEST_P(OneProviderFails, AndTheMovieIsSavedAndNamesItAsMissing) {
    static const std::map<std::string, std::string> kPrefixes = {{"imdb", "/title/"},
                                                                 {"fanart", "/fanart/"},
                                                                 {"omdb", "/omdb/"},
                                                                 {"wikidata", "/wikidata/"},
                                                                 {"theme", "/themes/"}};
    start_services(2);
    set_fault("500:100:" + kPrefixes.at(GetParam()));
    const Finished finished = scrape({"--modifiers", kEverything});
    EXPECT_EQ(finished.report().at("tasks").at("saved"), 2) << finished.err;
    const Json stored = shown(catalogue()[0].at("tmdb_id"));
    EXPECT_THAT(stored.at("missing"), testing::Contains(Json(GetParam())));
    EXPECT_EQ(stored.at("movie").at("title"), catalogue()[0].at("title"));

    // Later the next scrape asks that one only, and then nothing differs from a scrape without trouble.
    set_fault("");
    forget_requests();
    ASSERT_EQ(scrape({"--modifiers", kEverything}).exit_code, 0);
    const Json asked = standin_statistics();
    if (std::string(GetParam()) != "fanart") {  // it lacks images: whoever has them is asked
        EXPECT_EQ(asked.size(), 1U) << asked;
    }
    EXPECT_EQ(asked.at(GetParam()).at("requests"), 2);
    for (std::size_t i = 0; i < 2; ++i) {
        const Json topped_up = shown(catalogue()[i].at("tmdb_id"));
        const Json known = truth(catalogue()[i].at("tmdb_id"));
        EXPECT_THAT(topped_up.at("missing"), IsEmpty());
        expect_texts(topped_up.at("movie"), known);
        expect_lists(topped_up.at("movie"), known);
        expect_others(topped_up.at("movie"), known, standin_url());
    }
}

INSTANTIATE_TEST_SUITE_P(Each, OneProviderFails,
                         testing::Values("imdb", "fanart", "omdb", "wikidata", "theme"));

}  // namespace
}  // namespace cinefleet
