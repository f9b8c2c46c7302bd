// The stand-in over real HTTP: formats, limits, faults and what it counts.

#include "catalogue.h"
#include "faults.h"
#include "recorder.h"
#include "server.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <httplib.h>

#include <fstream>
#include <future>

namespace cinefleet::standin {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kKey = "api_key=0123456789abcdef0123456789abcdef";

class StandinTest : public testing::Test {
  protected:
    StandinTest() {
        server_ = Server::start(options_, catalogue_, recorder_, faults_);
        client_ = std::make_unique<httplib::Client>("127.0.0.1", server_->port());
        client_->set_read_timeout(2);
    }

    Json json(const std::string& path) {
        const httplib::Result answer = client_->Get(path);
        return answer ? Json::parse(answer->body, nullptr, false) : Json();
    }
    int status(const std::string& path) {
        const httplib::Result answer = client_->Get(path);
        return answer ? answer->status : 0;
    }
    static std::string with_key(const std::string& path) {
        return path + (path.find('?') == std::string::npos ? "?" : "&") + kKey;
    }

    const Catalogue catalogue_ = *Catalogue::load(CINEFLEET_SOURCE_DIR "/deploy/sample/catalogue.jsonl");
    ServerOptions options_{0, {}};
    Recorder recorder_;
    Faults faults_{1};
    std::unique_ptr<Server> server_;
    std::unique_ptr<httplib::Client> client_;
};

TEST_F(StandinTest, AResetBeginsANewWindow) {
    recorder_.set_limit("tmdb", 1, std::chrono::hours(1));
    EXPECT_EQ(status(with_key("/3/movie/11")), 200);
    EXPECT_EQ(status(with_key("/3/movie/11")), 429);
    EXPECT_EQ(status("/_standin/reset"), 200);
    EXPECT_EQ(status(with_key("/3/movie/11")), 200);
    EXPECT_EQ(Json::parse(recorder_.to_json()).at("tmdb").at("requests"), 1);
}

TEST_F(StandinTest, TmdbListsWhatHasChangedByDay) {
    const std::string before = json(with_key("/3/movie/11")).at("overview");
    EXPECT_EQ(status("/_standin/change?tmdb=11&on=2026-11-20"), 200);
    EXPECT_EQ(status("/_standin/change?tmdb=13&on=2026-11-27"), 200);
    const auto changed = [&](const char* first, const char* last) {
        return json(
            with_key(std::string("/3/movie/changes?page=1&start_date=") + first + "&end_date=" + last));
    };
    const Json both = changed("2026-11-13", "2026-11-27");
    EXPECT_EQ(both.at("results").size(), 2U);
    EXPECT_EQ(both.at("total_pages"), 1);
    EXPECT_EQ(changed("2026-11-21", "2026-11-27").at("results").at(0).at("id"), 13);
    EXPECT_EQ(changed("2026-11-21", "2026-11-26").at("total_pages"), 0);
    EXPECT_EQ(status(with_key("/3/movie/changes?start_date=2026-11-01&end_date=2026-11-16")), 422);
    EXPECT_EQ(status("/3/movie/changes?start_date=2026-11-13&end_date=2026-11-27"), 401);
    EXPECT_EQ(json(with_key("/3/movie/11")).at("overview"), before + " Changed on 2026-11-20.");
}

TEST_F(StandinTest, TmdbFindsByTitleYearAndId) {
    const Json search = json(with_key("/3/search/movie?query=star%20wars&year=1977"));
    ASSERT_FALSE(search.at("results").empty());
    EXPECT_EQ(search.at("results")[0].at("id"), 11);
    EXPECT_EQ(json(with_key("/3/movie/11?append_to_response=credits,images")).at("imdb_id"), "tt0076759");
    EXPECT_EQ(json(with_key("/3/movie/tt0076759")).at("id"), 11);
    const Json found = json(with_key("/3/find/tt0076759?external_source=imdb_id"));
    EXPECT_EQ(found.at("movie_results")[0].at("id"), 11);
    EXPECT_TRUE(json(with_key("/3/find/tt9999999?external_source=imdb_id")).at("movie_results").empty());
    EXPECT_EQ(status(with_key("/3/movie/999999999")), 404);
}

TEST_F(StandinTest, OnlyWhatIsAskedForIsAppended) {
    EXPECT_FALSE(json(with_key("/3/movie/11")).contains("credits"));
    EXPECT_TRUE(json(with_key("/3/movie/11?append_to_response=credits")).contains("credits"));
}

TEST_F(StandinTest, TmdbWantsAKey) {
    EXPECT_EQ(status("/3/movie/11"), 401);
    EXPECT_EQ(status("/3/movie/11?api_key=short"), 401);
    EXPECT_EQ(client_->Get("/3/movie/11", {{"Authorization", "Bearer eyJhbGciOiJIUzI1NiJ9"}})->status, 200);
}

TEST_F(StandinTest, ImdbsPageCarriesItsFacts) {
    const httplib::Result page = client_->Get("/title/tt0076759/");
    EXPECT_EQ(page->status, 200);
    EXPECT_THAT(page->body, HasSubstr("application/ld+json"));
    EXPECT_THAT(page->body, HasSubstr("\"ratingValue\":8.7"));
    EXPECT_EQ(status("/title/tt9999999/"), 404);
}

TEST_F(StandinTest, ImagesAreRealAndTheSameEachTime) {
    const httplib::Result first = client_->Get("/t/p/w154/poster11en.jpg");
    const httplib::Result again = client_->Get("/t/p/w154/poster11en.jpg");
    EXPECT_THAT(first->body, StartsWith("\xFF\xD8\xFF"));
    EXPECT_EQ(first->body, again->body);
    EXPECT_THAT(client_->Get("/t/p/w500/logo11en.png")->body, StartsWith("\x89PNG"));
    EXPECT_EQ(status("/t/p/w500/nothing.jpg"), 404);
}

TEST_F(StandinTest, OverALimitItSaysWhenToComeBack) {
    recorder_.set_limit("tmdb", 2, std::chrono::milliseconds(60'000));
    EXPECT_EQ(status(with_key("/3/movie/11")), 200);
    EXPECT_EQ(status(with_key("/3/movie/12")), 200);
    const httplib::Result over = client_->Get(with_key("/3/movie/13"));
    EXPECT_EQ(over->status, 429);
    EXPECT_GE(std::stoi(over->get_header_value("Retry-After")), 50);
    EXPECT_EQ(status("/title/tt0076759/"), 200);  // another service
    const Json counted = Json::parse(recorder_.to_json());
    EXPECT_EQ(counted.at("tmdb").at("requests"), 3);
    EXPECT_EQ(counted.at("tmdb").at("by_status").at("429"), 1);
    EXPECT_EQ(counted.at("tmdb").at("most_in_10s"), 3);
}

TEST_F(StandinTest, CountsHowManyAskAtOnce) {
    Recorder recorder;
    int retry_after = 0;
    const Recorder::Time now{};
    recorder.set_in_flight_limit("imdb", 2);
    EXPECT_TRUE(recorder.begin("imdb", "/a", now, retry_after));
    EXPECT_TRUE(recorder.begin("imdb", "/b", now, retry_after));
    EXPECT_FALSE(recorder.begin("imdb", "/c", now, retry_after));
    EXPECT_EQ(retry_after, 1);
    recorder.end("imdb", 429, 0);
    recorder.end("imdb", 200, 10);
    EXPECT_TRUE(recorder.begin("imdb", "/d", now, retry_after));
    EXPECT_EQ(Json::parse(recorder.to_json()).at("imdb").at("most_in_flight"), 3);
}

TEST_F(StandinTest, ListsArrivalsWithItsVerdictOnEach) {
    Recorder recorder;
    int retry_after = 0;
    recorder.set_limit("tmdb", 2, std::chrono::milliseconds(1'000));
    for (const int ms : {100, 200, 500, 1'150}) {
        recorder.begin("tmdb", "/x", Recorder::Time{} + std::chrono::milliseconds(ms), retry_after);
    }
    EXPECT_EQ(recorder.arrivals("tmdb"), "0 1\n100 1\n400 0\n1050 1\n");
    EXPECT_EQ(recorder.arrivals("imdb"), "");
    EXPECT_EQ(Json::parse(recorder.to_json()).at("tmdb").at("first_ms"), 100);
}

TEST_F(StandinTest, CountsTheMostInAnyWindow) {
    Recorder recorder;
    int retry_after = 0;
    for (const int ms : {0, 400, 900, 1'350, 5'000}) {
        recorder.begin("tmdb", "/x", Recorder::Time{} + std::chrono::milliseconds(ms), retry_after);
    }
    const Json counted = Json::parse(recorder.to_json());
    EXPECT_EQ(counted.at("tmdb").at("most_in_1s"), 3);
    EXPECT_EQ(counted.at("tmdb").at("most_in_10s"), 5);
}

struct FaultCase {
    const char* rule;
    int status;  ///< 0: no whole answer
};

void PrintTo(const FaultCase& fault, std::ostream* out) {
    *out << fault.rule;
}

class StandinFault : public StandinTest, public testing::WithParamInterface<FaultCase> {};

TEST_P(StandinFault, IsWhatAClientSees) {
    ASSERT_EQ(status(std::string("/_standin/faults?set=") + GetParam().rule), 200);
    std::size_t bytes = 0;
    const httplib::Result answer = client_->Get("/title/tt0076759/", [&](const char*, std::size_t count) {
        bytes += count;
        return bytes < 10'000'000;  // of a body without end this is enough
    });
    EXPECT_EQ(answer ? answer->status : 0, GetParam().status);
    ASSERT_EQ(status("/_standin/faults"), 200);
    EXPECT_EQ(status("/title/tt0076759/"), 200);
}

INSTANTIATE_TEST_SUITE_P(All, StandinFault,
                         testing::Values(FaultCase{"500", 500}, FaultCase{"503", 503}, FaultCase{"404", 404},
                                         FaultCase{"401", 401}, FaultCase{"429", 429}, FaultCase{"403", 403},
                                         FaultCase{"challenge", 202}, FaultCase{"malformed", 200},
                                         FaultCase{"wrong_type", 200}, FaultCase{"truncated", 0},
                                         FaultCase{"reset", 0}, FaultCase{"huge", 0}, FaultCase{"hang", 0}));

TEST(Faults, DrawTheSameForTheSameSeedAndPathWhateverTheOrder) {
    Faults one(7);
    Faults other(7);
    for (Faults* faults : {&one, &other}) {
        faults->add({Fault::server_error, 50, ""});
    }
    std::map<std::string, Fault> first;
    for (int i = 0; i < 100; ++i) {
        const std::string path = "/" + std::to_string(i);
        first[path] = one.draw(path);
    }
    int hits = 0;
    for (int i = 99; i >= 0; --i) {
        const std::string path = "/" + std::to_string(i);
        const Fault drawn = other.draw(path);
        EXPECT_EQ(drawn, first[path]);
        hits += drawn == Fault::server_error ? 1 : 0;
    }
    EXPECT_GT(hits, 25);
    EXPECT_LT(hits, 75);
}

TEST(Faults, RulesAreReadOrRefused) {
    const std::optional<FaultRule> rule = parse_fault_rule("reset:10:/3/movie/");
    ASSERT_TRUE(rule);
    EXPECT_EQ(rule->fault, Fault::reset);
    EXPECT_EQ(rule->percent, 10);
    EXPECT_EQ(rule->prefix, "/3/movie/");
    EXPECT_EQ(parse_fault_rule("500")->percent, 100);
    for (const char* wrong : {"", "nothing", "500:x", "500:101", "500:-1", "500:5%"}) {
        EXPECT_FALSE(parse_fault_rule(wrong)) << wrong;
    }
}

TEST(Catalogue, AFileThatCannotBeReadOrHoldsNoMovieIsRefused) {
    const TemporaryFolder folder;
    EXPECT_FALSE(Catalogue::load((folder.path() / "none").string()));
    std::ofstream(folder.path() / "empty") << "\n";
    EXPECT_FALSE(Catalogue::load((folder.path() / "empty").string()));
    std::ofstream(folder.path() / "text") << "no json\n[1]\n{\"title\": 3}\n";
    EXPECT_FALSE(Catalogue::load((folder.path() / "text").string()));
}

}  // namespace
}  // namespace cinefleet::standin
