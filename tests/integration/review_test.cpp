// What people decide about single movies: marks, filters, locks, matches, reviews.

#include "tests/support/fleet_test.h"
#include "tests/support/terminal_program.h"

#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>
#include <fstream>

namespace cinefleet {
namespace {

namespace fs = std::filesystem;

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using Json = nlohmann::json;

// Two movies of the same title are known: without a year only a person can tell which is meant.
class ReviewTest : public FleetTest {
  protected:
    static constexpr std::int64_t kOurs = 254;      // King Kong, 2005
    static constexpr std::int64_t kTwin = 900'254;  // made up: King Kong, 1976

    ReviewTest() {
        catalogue_file = folder() / "catalogue.jsonl";
        std::ofstream file(catalogue_file);
        for (Json movie : catalogue()) {
            file << movie.dump() << '\n';
            if (movie.at("tmdb_id") == kOurs) {
                movie["tmdb_id"] = kTwin;
                movie["imdb_id"] = "tt9900254";
                movie["release_date"] = "1976-12-17";
                movie["year"] = 1976;
                movie["popularity"] = 0.1;
                file << movie.dump() << '\n';
            }
        }
        file.close();
        add_file("King Kong/King Kong.mkv");
        start_standin();
    }

    fs::path kong() const { return library() / "King Kong"; }

    /// Left for a person by a scrape that asks.
    void leave_for_review() {
        const Finished asked = scrape({"--mode", "ask"});
        ASSERT_EQ(asked.exit_code, 1) << asked.err;
        ASSERT_EQ(asked.report().at("tasks").at("review"), 1) << asked.out;
    }

    Finished answer(const std::string& command, const std::string& text,
                    const std::vector<std::string>& more = {}) {
        input = text;
        const Finished finished = run(command, more);
        input.clear();
        return finished;
    }

    Json reviews() { return Json::parse(run("review", {"--json"}).out, nullptr, false); }
    std::int64_t saved_as() const {
        return query("SELECT tmdb_id FROM movies WHERE name_title = 'King Kong'");
    }
};

TEST_F(ReviewTest, OneThatCouldNotBeDecidedIsListedWithItsCandidatesAndChosen) {
    leave_for_review();
    const Json items = reviews();
    ASSERT_EQ(items.size(), 1U) << items;
    EXPECT_EQ(items[0].at("path"), (kong() / "King Kong.mkv").string());
    ASSERT_EQ(items[0].at("candidates").size(), 2U);
    const std::size_t twin = items[0].at("candidates")[0].at("tmdb_id") == kTwin ? 0 : 1;
    EXPECT_THAT(run("review", {"--list"}).out,
                AllOf(HasSubstr("King Kong (1976), tmdb 900254"), HasSubstr("1 for review")));
    const Finished chosen = run("review", {kong(), "--choose", std::to_string(twin + 1)});
    EXPECT_EQ(chosen.exit_code, 0) << chosen.err;
    EXPECT_EQ(saved_as(), kTwin);
    EXPECT_TRUE(fs::exists(kong() / "King Kong.nfo"));
    EXPECT_THAT(reviews(), IsEmpty());
    EXPECT_THAT(run("explain", {kong()}).out,
                AllOf(HasSubstr("name, NFO say  King Kong (1976), tmdb 900254"),
                      HasSubstr("a person: it is tmdb 900254"), HasSubstr("title 1.00"),
                      HasSubstr("searched for 'King Kong'"), HasSubstr("review")));
}

TEST_F(ReviewTest, AFixedMatchIsNeverChangedByALaterRun) {
    ASSERT_EQ(scrape({"--mode", "auto"}).exit_code, 0);
    const std::int64_t before = saved_as();
    const std::int64_t other = before == kOurs ? kTwin : kOurs;
    const Finished match = run("match", {kong() / "King Kong.mkv", "--tmdb", std::to_string(other)});
    EXPECT_EQ(match.exit_code, 0) << match.err;
    EXPECT_EQ(saved_as(), other);
    EXPECT_EQ(scrape({"--type", "all"}).exit_code, 0);
    EXPECT_EQ(saved_as(), other);
    EXPECT_THAT(run("explain", {kong()}).out, HasSubstr("a person: it is tmdb " + std::to_string(other)));
    EXPECT_THAT(read_file(kong() / "King Kong.nfo"), HasSubstr(std::to_string(other)));
}

TEST_F(ReviewTest, AMatchThatIsFixedWhileTheMovieIsScrapedIsWhatIsSaved) {
    start_standin({"--latency-image-ms", "1500"});
    settings.emplace_back("coordinator.port=0");
    const auto daemon = start("serve", {"--workers", "1"});
    ASSERT_TRUE(wait_until([&] { return daemon->err().find("serving workers") != std::string::npos; }));
    const auto scrape = start_scrape({"--mode", "auto"});
    const std::string asked = "/3/movie/" + std::to_string(kOurs);
    ASSERT_TRUE(wait_until([&] { return standin_statistics().dump().find(asked) != std::string::npos; }));
    const Finished match = run("match", {kong(), "--tmdb", std::to_string(kTwin)});
    EXPECT_EQ(match.exit_code, 0) << match.err << match.out;
    const Finished first = scrape->wait();
    EXPECT_EQ(first.exit_code, 0) << first.err;
    EXPECT_EQ(first.report().at("tasks").at("saved"), 1) << first.out;
    EXPECT_EQ(saved_as(), kTwin);
    EXPECT_THAT(read_file(kong() / "King Kong.nfo"), HasSubstr(std::to_string(kTwin)));
    daemon->send_signal(SIGTERM);
    EXPECT_EQ(daemon->wait().exit_code, 0);
}

TEST_F(ReviewTest, AnIdThatDoesNotExistChangesNothingAndIsSaid) {
    ASSERT_EQ(scrape().exit_code, 0);
    const std::int64_t before = saved_as();
    const std::string nfo = read_file(kong() / "King Kong.nfo");
    const Finished match = run("match", {kong(), "--tmdb", "7777777"});
    EXPECT_EQ(match.exit_code, 1) << match.out;
    EXPECT_EQ(saved_as(), before);
    EXPECT_EQ(read_file(kong() / "King Kong.nfo"), nfo);
    EXPECT_EQ(run("match", {kong(), "--forget"}).exit_code, 0);
    EXPECT_EQ(scrape({"--type", "all"}).exit_code, 0);
}

TEST_F(ReviewTest, OnTheTerminalAPersonChoosesOneAfterTheOther) {
    add_file("Nobody Knows This One/Nobody Knows This One.mkv");
    leave_for_review();
    const Finished talk = answer("review", "?\n9\n1\ns Toy Story\n");
    EXPECT_EQ(talk.exit_code, 0) << talk.err;
    EXPECT_THAT(talk.out, AllOf(HasSubstr("1 of 2: "), HasSubstr("search again with these words"),
                                HasSubstr("choose from 1 to 2"), HasSubstr("Toy Story")));
    EXPECT_EQ(query("SELECT count(*) FROM movies WHERE scraped_ms IS NOT NULL"), 2);
}

TEST_F(ReviewTest, APersonAtARealTerminalIsAskedAndAnswers) {
    leave_for_review();
    TerminalProgram talk(command_line("review"));
    ASSERT_TRUE(talk.says("Which one? (? for help)")) << talk.screen();
    talk.type("?\n");
    ASSERT_TRUE(talk.says("search again with these words")) << talk.screen();
    ASSERT_TRUE(talk.says("Which one?")) << talk.screen();
    talk.type("9\n");
    ASSERT_TRUE(talk.says("choose from 1 to 2")) << talk.screen();
    ASSERT_TRUE(talk.says("Which one?")) << talk.screen();
    talk.type("tmdb 900254\n");
    EXPECT_TRUE(talk.says("scraped: King Kong (1976)")) << talk.screen();
    EXPECT_EQ(talk.wait(), 0) << talk.screen();
    EXPECT_EQ(saved_as(), kTwin);
}

TEST_F(ReviewTest, CtrlCAtTheQuestionDecidesNothing) {
    leave_for_review();
    TerminalProgram talk(command_line("review"));
    ASSERT_TRUE(talk.says("Which one?")) << talk.screen();
    talk.type("\x03");
    EXPECT_EQ(talk.wait(), 130) << talk.screen();
    EXPECT_EQ(reviews().size(), 1U);
}

TEST_F(ReviewTest, ASingleScrapeOnATerminalAsksAtOnce) {
    leave_for_review();
    TerminalProgram single(command_line("scrape", {kong(), "--type", "SingleScrape"}));
    ASSERT_TRUE(single.says("Which one?")) << single.screen();
    single.type("tmdb 900254\n");
    EXPECT_EQ(single.wait(), 0) << single.screen();
    EXPECT_EQ(saved_as(), kTwin);
}

TEST_F(ReviewTest, OtherWordsIdsAndIgnoringDecideByOption) {
    leave_for_review();
    EXPECT_EQ(run("review", {kong(), "--title", "Nothing Like It"}).exit_code, 1);
    EXPECT_EQ(reviews().size(), 1U);
    EXPECT_EQ(run("review", {kong(), "--ignore"}).exit_code, 0);
    EXPECT_THAT(reviews(), IsEmpty());
    EXPECT_THAT(scrape({"--type", "all"}).err, HasSubstr("Nothing to do"));
    EXPECT_EQ(run("match", {kong(), "--forget"}).exit_code, 0);
    EXPECT_EQ(run("review", {kong(), "--title", "King Kong", "--year", "1976"}).exit_code, 0);
    EXPECT_EQ(saved_as(), kTwin);
    EXPECT_EQ(scrape({"--type", "all"}).exit_code, 0);
    EXPECT_EQ(saved_as(), kTwin);  // what a person's words found is that person's decision
}

TEST_F(ReviewTest, ASingleScrapeAsksAtOnce) {
    leave_for_review();
    const Finished single = answer("scrape", "tmdb 900254\n", {kong(), "--type", "single"});
    EXPECT_EQ(single.exit_code, 0) << single.err << single.out;
    EXPECT_THAT(single.out, HasSubstr("Which one?"));
    EXPECT_EQ(saved_as(), kTwin);
    EXPECT_EQ(query("SELECT max(priority) FROM runs WHERE selection = 7"), 1);  // interactive
}

TEST_F(ReviewTest, TheEndOfTheInputLeavesTheRestForLater) {
    leave_for_review();
    const Finished talk = answer("review", "");
    EXPECT_EQ(talk.exit_code, 0) << talk.err;
    EXPECT_EQ(reviews().size(), 1U);
}

TEST_F(ReviewTest, OrdersThatMakeNoSenseAreRefused) {
    leave_for_review();
    EXPECT_EQ(run("match", {kong()}).exit_code, 2);
    EXPECT_EQ(run("match", {kong(), "--tmdb", "3", "--ignore"}).exit_code, 2);
    EXPECT_EQ(run("match", {kong(), "--imdb", "nm0000123"}).exit_code, 2);
    EXPECT_EQ(run("match", {kong(), "--year", "1976"}).exit_code, 2);
    EXPECT_EQ(run("review", {kong(), "--choose", "3"}).exit_code, 2);
    EXPECT_EQ(run("review", {"--choose", "1"}).exit_code, 2);
    EXPECT_EQ(run("match", {"4711", "--tmdb", "3"}).exit_code, 3);
    EXPECT_EQ(reviews().size(), 1U);
}

TEST_F(ReviewTest, AWrongFilterIsShownWithItsColumnBeforeAnythingIsDone) {
    const Finished wrong = scrape({"--filter", "year>=2000 and yaer<5"});
    EXPECT_EQ(wrong.exit_code, 2);
    EXPECT_THAT(wrong.err, HasSubstr("year>=2000 and yaer<5\n                 ^"));
    EXPECT_EQ(query("SELECT count(*) FROM movies"), 0);
}

TEST_F(ReviewTest, MarkedAndFilteredMoviesAreScraped) {
    add_file("Alien (1979)/Alien (1979).mkv");
    add_file("Heat (1995)/Heat (1995).mkv");
    ASSERT_EQ(scrape({"--mode", "skip"}).report().at("tasks").at("skipped"), 1);
    EXPECT_EQ(run("mark", {"--filter", "title=Alien"}).exit_code, 0);
    EXPECT_THAT(run("list", {"is:marked"}).out, AllOf(HasSubstr("Alien (1979)"), HasSubstr("1 movie\n")));
    EXPECT_EQ(scrape({"--type", "MarkedAuto"}).report().at("tasks").at("total"), 1);
    EXPECT_THAT(run("unmark", {"--all"}).out, HasSubstr("1 no longer marked"));
    EXPECT_THAT(scrape({"--type", "marked"}).err, HasSubstr("Nothing to do"));
    const Finished filtered = scrape({"--filter", "year<1990 and has:poster", "--options", "plot"});
    EXPECT_EQ(filtered.report().at("tasks").at("total"), 1) << filtered.out;
}

TEST_F(ReviewTest, ALockedMovieIsLeftAloneAndALockedFieldKeepsItsValue) {
    ASSERT_EQ(scrape().exit_code, 0);
    const std::string nfo = read_file(kong() / "King Kong.nfo");
    forget_requests();
    EXPECT_THAT(run("lock", {kong()}).out, HasSubstr("1 locked"));
    EXPECT_THAT(run("show", {kong()}).out, HasSubstr("the whole movie"));
    EXPECT_THAT(scrape({"--type", "all"}).err, HasSubstr("Nothing to do"));
    const Finished named = run("scrape", {kong(), "--type", "single"});
    EXPECT_EQ(named.exit_code, 3);
    EXPECT_THAT(named.err, HasSubstr("is locked"));
    EXPECT_EQ(run("match", {kong(), "--tmdb", std::to_string(kTwin)}).exit_code, 3);
    EXPECT_EQ(standin_requests(), 0);
    EXPECT_EQ(read_file(kong() / "King Kong.nfo"), nfo);
    EXPECT_THAT(run("unlock", {kong()}).out, HasSubstr("1 unlocked"));
    EXPECT_THAT(run("lock", {kong(), "--fields", "plot,title"}).out, HasSubstr("1 locked"));
    EXPECT_THAT(run("show", {kong()}).out, HasSubstr("locked         title, plot"));
    EXPECT_EQ(scrape({"--type", "all"}).exit_code, 0);
    EXPECT_EQ(run("lock", {kong(), "--fields", "plod"}).exit_code, 2);
    EXPECT_EQ(run("lock").exit_code, 2);
}

}  // namespace
}  // namespace cinefleet
