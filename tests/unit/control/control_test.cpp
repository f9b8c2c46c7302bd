#include "coordinator/control/api_json.h"
#include "coordinator/control/control_server.h"
#include "coordinator/control/remote_control.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <httplib.h>

#include <filesystem>
#include <fstream>

namespace cinefleet::control {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class FakeSources final : public SourceApi {
  public:
    Result<std::vector<Source>> sources() override { return std::vector{source}; }
    Result<Source> add_source(const SourceOrder& order) override {
        asked = order;
        return source;
    }
    Result<std::int64_t> remove_source(const std::string& path) override {
        asked.path = path;
        return 12;
    }
    Result<std::int64_t> clean(const std::string& path) override {
        if (!path.empty()) {
            return failure(ErrorClass::not_found, path + " is no source");
        }
        return 3;
    }
    Result<std::vector<ScanResult>> scan(const ScanRequest& request) override {
        scan_asked = request;
        return std::vector{scanned};
    }
    Status cancel_scan(const std::string& key) override {
        cancelled_key = key;
        return {};
    }

    Source source;
    SourceOrder asked;
    ScanRequest scan_asked;
    ScanResult scanned;
    std::string cancelled_key;
};

// Answers with what the test put in, and keeps what it was asked.
class FakeControl final : public ControlApi {
  public:
    Result<ScrapeStarted> start_scrape(const ScrapeRequest& asked) override {
        request = asked;
        return started;
    }
    Result<FleetStatus> status() override { return fleet; }
    Result<RunStatus> run_status(RunId asked) override {
        if (asked.value != 7) {
            return failure(ErrorClass::not_found, "there is no such run", "detail");
        }
        return run;
    }
    Result<std::vector<RunStatus>> recent_runs(std::int32_t limit) override {
        return std::vector<RunStatus>(static_cast<std::size_t>(limit), run);
    }
    Status cancel(RunId asked) override {
        cancelled.push_back(asked);
        return {};
    }
    Result<MovieReport> show_movie(const std::string& asked) override {
        shown = asked;
        return movie;
    }

    Status pause(const PauseScope& scope, bool is_paused) override {
        paused = scope;
        paused_state = is_paused;
        return {};
    }
    Status check_setting(const std::string& key, const std::string& value) override {
        return key + "=" + value == limit_order
                   ? Status()
                   : failure(ErrorClass::conflict, "it works by another value of " + key);
    }
    Status set_limit(const std::string& key, const std::string& value) override {
        limit_order = key + "=" + value;
        return {};
    }
    Status drain(const std::string& worker_id) override {
        drained = worker_id;
        return {};
    }
    Status reread_keys() override {
        has_reread_keys = true;
        return {};
    }
    Result<TaskReport> explain(TaskId asked) override {
        task.task = asked;
        return task;
    }
    Result<std::vector<TaskReport>> dead_tasks(std::int32_t) override { return std::vector{task}; }
    Result<std::int64_t> discard_dead(TaskId) override { return 3; }
    Result<std::vector<HookStatus>> hooks() override { return std::vector{hook}; }
    Result<std::int64_t> retry_hook(const std::string& name) override {
        if (name != hook.name) {
            return failure(ErrorClass::not_found, "there is no hook '" + name + "'");
        }
        return 7;
    }
    SourceApi& library() override { return sources; }

    FakeSources sources;
    Result<std::vector<MovieLine>> list_movies(const std::string& filter, std::int32_t limit) override {
        asked_filter = filter;
        asked_limit = limit;
        return std::vector{MovieLine{MovieId{4}, "/srv/x.mkv", "X", 1999, {603, ""}, true}};
    }
    Result<std::vector<MovieReport>> movie_page(const std::string& filter, MovieId after,
                                                std::int32_t limit) override {
        asked_filter = filter;
        asked_after = after;
        asked_limit = limit;
        return std::vector{movie, movie};
    }
    Result<std::int64_t> mark(const MovieChoice& asked, bool marked) override {
        choice = asked;
        is_marked = marked;
        return 5;
    }
    Result<LocksChanged> lock(const LockOrder& asked) override {
        lock_order = asked;
        return LocksChanged{2, 1};
    }
    Result<std::vector<ReviewItem>> reviews(std::int32_t limit) override {
        asked_limit = limit;
        return std::vector{review};
    }
    Result<ScrapeStarted> decide_match(const MatchOrder& asked) override {
        match_order = asked;
        return started;
    }

    std::string asked_filter;
    MovieId asked_after;
    std::int32_t asked_limit = 0;
    MovieChoice choice;
    bool is_marked = false;
    LockOrder lock_order;
    ReviewItem review;
    MatchOrder match_order;
    Result<UndoReport> undo(RunId asked) override {
        undone = asked;
        return UndoReport{1, 2, 3, 4, 5, {{"/m/Alien.nfo", "it has been changed since"}}};
    }

    Result<RenameReport> rename(const RenameOrder& asked) override {
        rename_order = asked;
        return RenameReport{
            RenameId{3}, 1, 2, 0, {{MovieId{4}, "/m", "a/x.mkv", "X/X.mkv", {{"a", "X"}}, ""}}};
    }
    Result<RenameReport> undo_rename(RenameId asked) override {
        return RenameReport{asked, 0, 0, 1, {{MovieId{4}, "/m", "x.mkv", "x.mkv", {}, "is being scraped"}}};
    }
    RenameOrder rename_order;

    Result<CacheStatus> cache() override { return CacheStatus{1, 2, 3, 4, 5, 6}; }
    Status clear_cache() override {
        has_cleared_cache = true;
        return {};
    }

    bool has_cleared_cache = false;
    PauseScope paused;
    bool paused_state = false;
    std::string drained;
    bool has_reread_keys = false;
    std::string limit_order;
    RunId undone;
    HookStatus hook;
    TaskReport task;
    ScrapeRequest request;
    ScrapeStarted started;
    FleetStatus fleet;
    RunStatus run;
    MovieReport movie;
    std::vector<RunId> cancelled;
    std::string shown;
};

class ControlTest : public testing::Test {
  protected:
    ControlTest() {
        fake_.run.run = RunId{7};
        fake_.run.tasks = {12, {{TaskState::saved, 10}, {TaskState::open, 2}}};
        fake_.run.usage[ProviderId::tmdb] = {24, 48'000, 1};
        fake_.run.recent_errors = {"Heat (1995): nobody knows it"};
        fake_.fleet.endpoint = "tcp://127.0.0.1:7780";
        fake_.fleet.runs = {fake_.run};
        fake_.fleet.workers = {{"nas/0", "nas", 42, 3, false, {{TaskId{5}, "Heat", 120, true}}}};
        fake_.fleet.limits = {
            {ProviderId::imdb, 0, 0, 0, 0, 3, 2, 1, 7, 5'000, 6'000, 0, 312, 0, 0, 0, "nas"}};
        fake_.fleet.notices = {"IMDb is blocking us since 21:04"};
        fake_.movie.movie.title = "Amélie";
        fake_.movie.movie.set = MovieSet{"Set", "", 9};
        fake_.movie.origins[MovieField::title] = {ProviderId::tmdb, ProviderId::imdb};
        server_ = *ControlServer::start(path_, fake_);
        control_ = *RemoteControl::connect(path_);
    }

    TemporaryFolder folder_;
    std::string path_ = (folder_.path() / "control.sock").string();
    FakeControl fake_;
    std::unique_ptr<ControlServer> server_;
    std::unique_ptr<RemoteControl> control_;
};

TEST_F(ControlTest, ARequestArrivesAsItWasSent) {
    ScrapeRequest request;
    request.folders = {"/srv/movies with spaces", "/srv/Фильмы"};
    request.type = {ScrapeSelection::new_, ScrapeMode::ask};
    request.modifiers = ModifierSet();
    request.modifiers.add(Modifier::main_poster);
    request.dry_run = true;
    request.weight = 3;
    fake_.started.found = 3;
    fake_.started.planned = {{MovieId{4}, "/srv/x.mkv", "X", 1999, {603, "tt0133093"}, "never scraped"}};
    const Result<ScrapeStarted> started = control_->start_scrape(request);
    ASSERT_TRUE(started) << started.error().message;
    EXPECT_EQ(fake_.request.folders, request.folders);
    EXPECT_EQ(fake_.request.type, request.type);
    EXPECT_EQ(fake_.request.modifiers, request.modifiers);
    EXPECT_TRUE(fake_.request.dry_run);
    EXPECT_EQ(fake_.request.weight, 3);
    EXPECT_EQ(started->found, 3);
    ASSERT_EQ(started->planned.size(), 1U);
    EXPECT_EQ(started->planned[0].ids, (MovieIds{603, "tt0133093"}));
}

TEST_F(ControlTest, AFolderThatIsNotUtf8IsRefusedNotDamaged) {
    ScrapeRequest request;
    request.folders = {"/srv/Am\xE9lie"};
    EXPECT_EQ(control_->start_scrape(request).error().error_class, ErrorClass::unsupported);
}

TEST_F(ControlTest, StatusComesBackWhole) {
    const Result<FleetStatus> status = control_->status();
    ASSERT_TRUE(status);
    EXPECT_EQ(to_json(*status), to_json(fake_.fleet));
    EXPECT_EQ(status->workers.at(0).holding.at(0).title, "Heat");
    EXPECT_EQ(status->runs.at(0).tasks.by_state.at(TaskState::saved), 10);
}

TEST_F(ControlTest, RunsAndMoviesComeBackWhole) {
    EXPECT_EQ(to_json(*control_->run_status(RunId{7})), to_json(fake_.run));
    EXPECT_EQ(control_->recent_runs(3)->size(), 3U);
    const Result<MovieReport> movie = control_->show_movie("/srv/a b&c=d.mkv");
    ASSERT_TRUE(movie);
    EXPECT_EQ(fake_.shown, "/srv/a b&c=d.mkv");
    EXPECT_EQ(to_json(*movie), to_json(fake_.movie));
}

TEST_F(ControlTest, ErrorsKeepTheirClassSentenceAndDetail) {
    const Result<RunStatus> run = control_->run_status(RunId{8});
    ASSERT_FALSE(run);
    EXPECT_EQ(run.error().error_class, ErrorClass::not_found);
    EXPECT_EQ(run.error().message, "there is no such run");
    EXPECT_EQ(run.error().detail, "detail");
}

TEST_F(ControlTest, ALimitArrivesAsItWasSet) {
    EXPECT_TRUE(control_->set_limit("tmdb.requests_per_window", "2 0&x"));
    EXPECT_EQ(fake_.limit_order, "tmdb.requests_per_window=2 0&x");
    EXPECT_TRUE(control_->check_setting("tmdb.requests_per_window", "2 0&x"));
    EXPECT_EQ(control_->check_setting("tmdb.requests_per_window", "3").error().error_class,
              ErrorClass::conflict);
}

TEST_F(ControlTest, CancelNamesItsRun) {
    EXPECT_TRUE(control_->cancel(RunId{7}));
    EXPECT_TRUE(control_->cancel(RunId{}));
    EXPECT_THAT(fake_.cancelled, ElementsAre(RunId{7}, RunId{}));
}

TEST_F(ControlTest, OrdersOfAnOperatorArrive) {
    EXPECT_TRUE(control_->pause({RunId{3}, ""}, true));
    EXPECT_EQ(fake_.paused.run, RunId{3});
    EXPECT_TRUE(fake_.paused_state);
    EXPECT_TRUE(control_->pause({RunId{}, "nas/0 & co"}, false));
    EXPECT_EQ(fake_.paused.worker_id, "nas/0 & co");
    EXPECT_FALSE(fake_.paused_state);
    EXPECT_TRUE(control_->drain("nas/1"));
    EXPECT_EQ(fake_.drained, "nas/1");
    EXPECT_TRUE(control_->reread_keys());
    EXPECT_TRUE(fake_.has_reread_keys);
    fake_.task.attempts = {{1'700'000'000'000, "signal 11"}};
    fake_.task.state = TaskState::dead;
    const Result<TaskReport> explained = control_->explain(TaskId{9});
    ASSERT_TRUE(explained);
    EXPECT_EQ(to_json(*explained), to_json(fake_.task));
    EXPECT_EQ(explained->task, TaskId{9});
    EXPECT_EQ(control_->dead_tasks(5)->size(), 1U);
    EXPECT_EQ(*control_->discard_dead(TaskId{}), 3);
    const Result<UndoReport> undone = control_->undo(RunId{7});
    ASSERT_TRUE(undone);
    EXPECT_EQ(fake_.undone, RunId{7});
    EXPECT_EQ(to_json(*undone), to_json(*fake_.undo(RunId{7})));
    EXPECT_EQ(undone->left.front().message, "it has been changed since");
    const Result<CacheStatus> cache = control_->cache();
    ASSERT_TRUE(cache);
    EXPECT_EQ(to_json(*cache), to_json(*fake_.cache()));
    EXPECT_TRUE(control_->clear_cache());
    EXPECT_TRUE(fake_.has_cleared_cache);
}

TEST_F(ControlTest, RenamesArriveAndTheirReportsComeBackWhole) {
    const RenameOrder order{{{"/m/a b&c"}, "year<1950"}, true, true, "{title}", "{title}< - {edition}>"};
    const Result<RenameReport> renamed = control_->rename(order);
    ASSERT_TRUE(renamed) << renamed.error().message;
    EXPECT_EQ(to_json(fake_.rename_order), to_json(order));
    EXPECT_EQ(to_json(*renamed), to_json(*fake_.rename(order)));
    EXPECT_EQ(renamed->movies.at(0).paths.at(0).to, "X");
    const Result<RenameReport> undone = control_->undo_rename(RenameId{9});
    ASSERT_TRUE(undone);
    EXPECT_EQ(to_json(*undone), to_json(*fake_.undo_rename(RenameId{9})));
    EXPECT_EQ(control_->rename({{{"/m/Am\xE9lie"}, ""}, false, false, "", ""}).error().error_class,
              ErrorClass::unsupported);
}

TEST_F(ControlTest, WhatIsSaidOfHooksComesBackWhole) {
    fake_.hook = {"living room", 1, 2, 3, 4, 5, 6, 7, "cannot be reached"};
    const Result<std::vector<HookStatus>> hooks = control_->hooks();
    ASSERT_TRUE(hooks);
    EXPECT_EQ(to_json(*hooks), to_json(std::vector{fake_.hook}));
    EXPECT_EQ(hooks->front().last_error, "cannot be reached");
    EXPECT_EQ(*control_->retry_hook("living room"), 7);
    EXPECT_EQ(control_->retry_hook("other").error().error_class, ErrorClass::not_found);
}

TEST_F(ControlTest, WhatIsSaidOfSourcesComesBackWhole) {
    fake_.sources.source = {SourceId{2},
                            "/srv/Фильмы",
                            {SourceKind::flat, NamingStyle::folder, false, {"*.avi"}, "de"},
                            1,
                            2,
                            3,
                            4,
                            5};
    fake_.sources.scanned = {"/srv", "", 1, 2, 3, 4, 5, 6, 7, 8, {{"/srv/x", "cannot be read"}}};
    SourceApi& library = control_->library();
    EXPECT_EQ(to_json(*library.sources()), to_json(std::vector{fake_.sources.source}));
    const SourceOrder order{"/srv/a b&c", fake_.sources.source.options};
    EXPECT_EQ(to_json(*library.add_source(order)), to_json(fake_.sources.source));
    EXPECT_EQ(to_json(fake_.sources.asked), to_json(order));
    EXPECT_EQ(*library.remove_source("/srv/x"), 12);
    EXPECT_EQ(fake_.sources.asked.path, "/srv/x");
    EXPECT_EQ(*library.clean(""), 3);
    EXPECT_EQ(library.clean("/x").error().error_class, ErrorClass::not_found);
    const ScanRequest request{{"/srv"}, true, "key"};
    EXPECT_EQ(to_json(*library.scan(request)), to_json(std::vector{fake_.sources.scanned}));
    EXPECT_EQ(to_json(fake_.sources.scan_asked), to_json(request));
    EXPECT_TRUE(library.cancel_scan("key"));
    EXPECT_EQ(fake_.sources.cancelled_key, "key");
    EXPECT_EQ(library.remove_source("/Am\xE9lie").error().error_class, ErrorClass::unsupported);
}

TEST_F(ControlTest, WhatPeopleDecideAboutMoviesArrives) {
    EXPECT_EQ(*control_->mark({{"4", "/srv/Фильм & co"}, "year>=2000 and not has:poster"}, true), 5);
    EXPECT_THAT(fake_.choice.movies, ElementsAre("4", "/srv/Фильм & co"));
    EXPECT_EQ(fake_.choice.filter, "year>=2000 and not has:poster");
    EXPECT_TRUE(fake_.is_marked);
    EXPECT_TRUE(control_->mark({{"4"}, ""}, false));
    EXPECT_FALSE(fake_.is_marked);
    LockOrder lock{{{"4"}, ""}, {false, {}}, true};
    lock.locks.fields.add(MovieField::plot);
    const Result<LocksChanged> changed = control_->lock(lock);
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->locked_by_nfo, 1);
    EXPECT_EQ(to_json(fake_.lock_order), to_json(lock));
    EXPECT_EQ(fake_.lock_order.locks, lock.locks);
    fake_.started.run = RunId{9};
    const MatchOrder order{"/srv/x.mkv", {603, "tt0133093"}, "", 0, false, false};
    EXPECT_EQ(control_->decide_match(order)->run, RunId{9});
    EXPECT_EQ(to_json(fake_.match_order), to_json(order));
    EXPECT_EQ(fake_.match_order.ids, order.ids);
}

TEST_F(ControlTest, ListsOfMoviesComeBackWhole) {
    const Result<std::vector<MovieLine>> movies = control_->list_movies("genre=\"Science Fiction\"", 7);
    ASSERT_TRUE(movies);
    EXPECT_EQ(fake_.asked_filter, "genre=\"Science Fiction\"");
    EXPECT_EQ(fake_.asked_limit, 7);
    EXPECT_EQ(movies->at(0).ids.tmdb, 603);
    EXPECT_TRUE(movies->at(0).scraped);
    fake_.movie.movie.title = "X";
    const Result<std::vector<MovieReport>> page = control_->movie_page("is:marked", MovieId{5}, 2'000);
    ASSERT_TRUE(page);
    EXPECT_EQ(page->size(), 2U);
    EXPECT_EQ(page->at(1).movie.title, "X");
    EXPECT_EQ(fake_.asked_filter, "is:marked");
    EXPECT_EQ(fake_.asked_after, MovieId{5});
    EXPECT_EQ(fake_.asked_limit, 1'000);  // the most that one answer holds
    fake_.review = {
        MovieId{4}, "/srv/x.mkv", "X",           1999,
        TaskId{8},  RunId{2},     "several fit", {{ProviderId::tmdb, 603, "X", 1999, 0.97, "why"}}};
    const Result<std::vector<ReviewItem>> reviews = control_->reviews(3);
    ASSERT_TRUE(reviews);
    EXPECT_EQ(fake_.asked_limit, 3);
    EXPECT_EQ(to_json(*reviews), to_json(std::vector{fake_.review}));
}

TEST_F(ControlTest, AMovieThatIsNotUtf8IsNamedByItsNumber) {
    EXPECT_THAT(control_->mark({{"/srv/Am\xE9lie"}, ""}, true).error().message, HasSubstr("say its number"));
    EXPECT_THAT(control_->lock({{{"/srv/Am\xE9lie"}, ""}, {true, {}}, true}).error().message,
                HasSubstr("say its number"));
    MatchOrder order;
    order.movie = "/srv/Am\xE9lie";
    EXPECT_EQ(control_->decide_match(order).error().error_class, ErrorClass::unsupported);
}

TEST_F(ControlTest, BadRequestsGetAnErrorInJson) {
    httplib::Client client(path_, 80);
    client.set_address_family(AF_UNIX);
    EXPECT_EQ(client.Get("/api/nothing")->status, 404);
    EXPECT_EQ(client.Post("/api/scrape", "{", "application/json")->status, 400);
    EXPECT_EQ(client.Post("/api/scrape", R"({"folders": 3})", "application/json")->status, 400);
    EXPECT_EQ(client.Post("/api/cancel?run=x", "", "application/json")->status, 400);
    EXPECT_EQ(client.Post("/api/cancel", "", "application/json")->status, 400);
    EXPECT_EQ(client.Get("/api/runs/99999999999999999999")->status, 404);
    EXPECT_EQ(client.Post("/api/scrape", std::string(2 << 20, ' '), "application/json")->status, 413);
    EXPECT_EQ(error_from_json(client.Get("/api/nothing")->body).error_class, ErrorClass::unsupported);
    EXPECT_TRUE(fake_.cancelled.empty());
}

TEST_F(ControlTest, OnlyThisUserMayAsk) {
    const auto permissions = std::filesystem::status(path_).permissions();
    EXPECT_EQ(permissions & (std::filesystem::perms::group_all | std::filesystem::perms::others_all),
              std::filesystem::perms::none);
}

TEST_F(ControlTest, AServerThatHasGoneIsUnavailableAndLeavesNoSocket) {
    server_.reset();
    EXPECT_FALSE(std::filesystem::exists(path_));
    EXPECT_EQ(control_->status().error().error_class, ErrorClass::unavailable);
    EXPECT_EQ(RemoteControl::connect(path_).error().error_class, ErrorClass::not_found);
}

TEST_F(ControlTest, ASocketThatACrashLeftIsTakenOver) {
    server_.reset();
    std::ofstream(path_).put('x');
    EXPECT_FALSE(RemoteControl::connect(path_));
    server_ = *ControlServer::start(path_, fake_);
    EXPECT_TRUE(RemoteControl::connect(path_));
}

TEST_F(ControlTest, MayBeStoppedAtOnce) {
    for (int i = 0; i < 200; ++i) {
        server_.reset();
        server_ = *ControlServer::start(path_, fake_);
    }
    EXPECT_TRUE(RemoteControl::connect(path_));
}

TEST(ControlServer, APathThatIsTooLongIsNamed) {
    FakeControl fake;
    const auto server = ControlServer::start("/tmp/" + std::string(200, 'x'), fake);
    ASSERT_FALSE(server);
    EXPECT_EQ(server.error().error_class, ErrorClass::invalid_input);
    EXPECT_THAT(server.error().message, HasSubstr("paths.state_dir"));
}

}  // namespace
}  // namespace cinefleet::control
