#include "coordinator/store/store.h"

#include "coordinator/store/store_reader.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace cinefleet::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

class StoreLimitsTest : public ::testing::Test {
  protected:
    StoreLimitsTest() {
        open();
        const SourceId source = *store_->add_source("/movies");
        std::vector<FoundMovie> movies;
        for (const std::string title : {"Alien", "Brazil", "Casablanca"}) {
            FoundMovie& movie = movies.emplace_back();
            movie.folder = title;
            movie.parts = {{title + "/" + title + ".mkv", 1, 2}};
            movie.own_folder = true;
            movie.name.title = title;
        }
        EXPECT_TRUE(store_->apply_scan(source, movies).has_value());
        const RunPlan plan = *store_->plan_run(RunOrder{});
        EXPECT_TRUE(store_->create_run(RunOrder{}, plan).has_value());
    }

    void open() {
        store_.reset();
        Result<std::unique_ptr<Store>> store = Store::open(database(), clock_);
        ASSERT_TRUE(store.has_value()) << store.error().message;
        store_ = *std::move(store);
    }
    std::string database() const { return (folder_.path() / "cinefleet.db").string(); }

    std::vector<queue::QueuedTask> open_tasks() {
        return store_->load_tasks({TaskId{0}, Priority::interactive, 1'000, RunId{}})->tasks;
    }

    // Every open task is saved; IMDb had this to say.
    void save_all(std::optional<ErrorClass> imdb) {
        for (const queue::QueuedTask& task : open_tasks()) {
            ScrapedMovieResult result;
            result.movie.title = "Alien";
            result.usage[ProviderId::imdb] = {1, 100, imdb ? 1 : 0};
            if (imdb) {
                result.problems.push_back({ProviderId::imdb, *imdb, "IMDb said so", 0});
            }
            SavedMovie saved;
            saved.task = task.task;
            saved.lease = LeaseId{7};
            saved.result = &result;
            saved.modifiers = default_modifiers();
            EXPECT_TRUE(store_->save_movie(saved).has_value());
        }
    }

    std::map<ProviderId, std::int64_t> gaps() {
        auto reader = StoreReader::open(database());
        EXPECT_TRUE(reader.has_value());
        return *(*reader)->gaps();
    }

    SystemClock clock_;
    TemporaryFolder folder_;
    std::unique_ptr<Store> store_;
};

TEST_F(StoreLimitsTest, WhatAProviderWasBlockingForIsToppedUp) {
    save_all(ErrorClass::blocked);
    EXPECT_THAT(gaps(), ElementsAre(Pair(ProviderId::imdb, 3)));
    const auto trial = store_->create_top_up(ProviderId::imdb, 1);
    EXPECT_EQ((*trial)->task_count, 1);
    const auto rest = store_->create_top_up(ProviderId::imdb, 100);
    EXPECT_EQ((*rest)->task_count, 2);  // the first is under way
    EXPECT_THAT(open_tasks(), SizeIs(3));
    save_all(std::nullopt);
    EXPECT_THAT(gaps(), IsEmpty());
    EXPECT_FALSE(store_->create_top_up(ProviderId::imdb, 100)->has_value());
}

TEST_F(StoreLimitsTest, ATopUpByAProviderOfTextFetchesNoImages) {
    save_all(ErrorClass::timeout);
    ASSERT_TRUE(store_->create_top_up(ProviderId::imdb, 1).has_value());
    const auto tasks = open_tasks();
    const TaskSpec& spec = *tasks.at(0).spec;
    EXPECT_TRUE(spec.modifiers.has(Modifier::main_nfo));
    EXPECT_FALSE(spec.modifiers.has(Modifier::main_poster));
}

TEST_F(StoreLimitsTest, WhatAnotherTryDoesNotMendIsAskedForByPeopleOnly) {
    save_all(ErrorClass::unauthorized);
    EXPECT_THAT(gaps(), IsEmpty());
    EXPECT_FALSE(store_->create_top_up(ProviderId::imdb, 100)->has_value());
    RunOrder missing;
    missing.type.selection = ScrapeSelection::missing;
    missing.modifiers = ModifierSet();
    const RunPlan plan = *store_->plan_run(missing);
    ASSERT_THAT(plan.tasks, SizeIs(3));
    EXPECT_EQ(plan.tasks[0].reason, "IMDb failed the last time");
}

TEST_F(StoreLimitsTest, AnOlderDatabaseKeepsItsGapsAndWhoLacks) {
    save_all(ErrorClass::blocked);
    store_.reset();
    {
        auto connection = *Connection::open(database(), Connection::Mode::read_write);
        connection->run_script(
            "DROP TABLE rename_moves; DROP TABLE renamed_movies; DROP TABLE renames;"
            "DROP TABLE media_readings; ALTER TABLE movies DROP COLUMN media;"
            "DROP TABLE movie_extra_artwork;"
            "DROP TABLE hook_outbox; DROP TABLE hook_states;"
            "ALTER TABLE runs DROP COLUMN ask_anew; ALTER TABLE tasks DROP COLUMN more_ask_anew;"
            "CREATE INDEX tasks_open_of_run ON tasks (run_id, id) WHERE state = 1;"
            "ALTER TABLE movie_gaps DROP COLUMN error_class;"
            "ALTER TABLE movies ADD COLUMN lacking_providers INTEGER NOT NULL DEFAULT 0;"
            "UPDATE movies SET lacking_providers = 68 WHERE id = 1;"
            "PRAGMA user_version = 9");
        ASSERT_TRUE(connection->take_status());
    }
    open();
    EXPECT_THAT(gaps(), ElementsAre(Pair(ProviderId::imdb, 3)));
    auto reader = StoreReader::open(database());
    EXPECT_THAT((*reader)->movie("1")->lacking, ElementsAre(ProviderId::imdb, ProviderId::omdb));
    EXPECT_THAT((*reader)->movie("2")->lacking, ElementsAre(ProviderId::imdb));
}

TEST_F(StoreLimitsTest, WhatAProviderDoesNotKnowIsNoGap) {
    save_all(ErrorClass::not_found);
    EXPECT_THAT(gaps(), IsEmpty());
}

TEST_F(StoreLimitsTest, QuotasOutliveTheProcess) {
    EXPECT_THAT(store_->used_quotas(), IsEmpty());
    ASSERT_TRUE(store_->reserve_quota({ProviderId::omdb, 20'000, 10}));
    ASSERT_TRUE(store_->reserve_quota({ProviderId::omdb, 20'000, 26}));
    ASSERT_TRUE(store_->reserve_quota({ProviderId::imdb, 20'001, 1}));
    open();
    const std::vector<queue::UsedQuota> used = {{ProviderId::imdb, 20'001, 1},
                                                {ProviderId::omdb, 20'000, 26}};
    EXPECT_EQ(store_->used_quotas(), used);
    EXPECT_EQ(store_->recover()->quotas, used);
}

TEST_F(StoreLimitsTest, WhatWasLearnedOutlivesTheProcess) {
    EXPECT_THAT(store_->learned_limits(), IsEmpty());
    const std::vector<queue::LearnedLimit> learned = {
        {ProviderId::tmdb, 155, Millis{10'000}, 0, false},
        {ProviderId::imdb, 0, Millis{0}, 2, true},
        {ProviderId::imdb, 0, Millis{0}, 3, false, "the attic"}};
    ASSERT_TRUE(store_->remember_limits({learned[0]}));
    ASSERT_TRUE(store_->remember_limits(learned));
    open();
    EXPECT_EQ(store_->learned_limits(), learned);
    EXPECT_EQ(store_->recover()->learned, learned);
}

}  // namespace
}  // namespace cinefleet::store
