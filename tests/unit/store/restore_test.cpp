// Restoring: what comes back, what stays, and what is never given out again.

#include "coordinator/store/backup.h"
#include "coordinator/store/connection.h"
#include "tests/unit/store/backup_fixture.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace cinefleet::store {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

class RestoreTest : public BackupTest {
  protected:
    void close() {
        reader_.reset();
        store_.reset();
    }
    void open_again() {
        store_ = *Store::open(database(), clock_);
        reader_ = *StoreReader::open(database());
    }
    Restored restore() {
        close();
        Result<Restored> restored = restore_backup(target(), database(), clock_);
        EXPECT_TRUE(restored) << (restored ? "" : restored.error().message);
        open_again();
        return restored ? *std::move(restored) : Restored();
    }
    // The open tasks of a new run of all movies that have none.
    std::vector<queue::QueuedTask> run_of_all() {
        const RunOrder all = order(ScrapeSelection::all);
        const RunId run = store_->create_run(all, *store_->plan_run(all))->run;
        return store_->load_tasks({TaskId{0}, Priority::interactive, 100, run})->tasks;
    }
    std::string content(const std::string& path) const {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
};

TEST_F(RestoreTest, BringsBackWhatWasAndKeepsWhatIs) {
    ASSERT_TRUE(store_->set_locks(id_of("Heat"), {true, {}}));
    ASSERT_TRUE(back_up());
    ASSERT_TRUE(store_->set_locks(id_of("Heat"), {false, {}}));
    scan({found("Alien", 1979), found("Heat", 1995), found("Ran", 1985), found("Jaws", 1975)});
    const Restored restored = restore();
    EXPECT_EQ(restored.movies, 3);
    EXPECT_TRUE(restored.was_readable);
    EXPECT_NEAR(static_cast<double>(restored.taken_ms),
                static_cast<double>(clock_.wall().time_since_epoch().count()), 600'000);
    EXPECT_TRUE(store_->locks_of(id_of("Heat"))->whole);
    EXPECT_FALSE(reader_->find_movie("/movies/Jaws"));
    auto aside = *Connection::open(restored.aside, Connection::Mode::look_only);
    EXPECT_EQ(count(*aside, "SELECT count(*) FROM movies"), 4);
}

TEST_F(RestoreTest, NoNumberIsGivenOutAgain) {
    ASSERT_TRUE(store_->reserve_lease_ids(LeaseId{500}));
    const TaskId open_then = queued("Heat").task;
    ASSERT_TRUE(back_up());
    ASSERT_TRUE(store_->reserve_lease_ids(LeaseId{90'000}));
    finish(open_then, TaskState::failed);
    const std::vector<queue::QueuedTask> later = run_of_all();
    const CancelSeq cancel = store_->persist_cancel({later.front().run, {}, "by somebody"})->seq;
    restore();
    const queue::Recovered recovered = *store_->recover();
    EXPECT_GT(recovered.lease_high_water, LeaseId{90'000});
    const queue::QueuedTask fresh = queued("Alien");
    EXPECT_GT(fresh.task, later.back().task);
    EXPECT_GT(fresh.run, later.front().run);
    EXPECT_GT(store_->persist_cancel({fresh.run, {}, "by somebody"})->seq, cancel);
}

// The database that was worked with is lost, and nobody knows how far it had come.
TEST_F(RestoreTest, WithoutTheDatabaseItGoesOnFarAbove) {
    constexpr std::int64_t kMuch = 1'000'000;
    ASSERT_TRUE(store_->reserve_lease_ids(LeaseId{500}));
    const TaskId before = queued("Heat").task;
    ASSERT_TRUE(back_up());
    close();
    fs::remove(database());
    const Restored restored = restore();
    EXPECT_FALSE(restored.was_readable);
    EXPECT_EQ(restored.aside, "");
    EXPECT_GT(store_->recover()->lease_high_water.value, 500 + kMuch);
    EXPECT_GT(queued("Alien").task.value, before.value + kMuch);
}

TEST_F(RestoreTest, WhatWasOpenIsOpenAgainAndKnowsItsMovie) {
    const queue::QueuedTask open_then = queued("Heat");
    ASSERT_TRUE(back_up());
    finish(open_then.task, TaskState::failed);
    EXPECT_EQ(restore().open_tasks, 1);
    const queue::TasksFound task = *store_->load_tasks_by_id({open_then.task});
    ASSERT_EQ(task.open.size(), 1U);
    EXPECT_EQ(task.open.front().movie, id_of("Heat"));
    EXPECT_EQ(store_->recover()->runs.size(), 1U);
}

TEST_F(RestoreTest, QuotasAreThoseOfTheLaterDayOrTheMoreUsed) {
    const auto used = [this](ProviderId provider) {
        const std::vector<queue::UsedQuota> quotas = store_->used_quotas();
        const auto found = std::ranges::find(quotas, provider, &queue::UsedQuota::provider);
        return found != quotas.end() ? std::pair(found->day, found->requests)
                                     : std::pair<std::int64_t, std::int64_t>();
    };
    ASSERT_TRUE(store_->reserve_quota({ProviderId::omdb, 20'000, 100}));
    ASSERT_TRUE(store_->reserve_quota({ProviderId::tmdb, 20'000, 300}));
    ASSERT_TRUE(store_->reserve_quota({ProviderId::fanart, 20'001, 5}));
    ASSERT_TRUE(back_up());
    ASSERT_TRUE(store_->reserve_quota({ProviderId::omdb, 20'000, 900}));
    ASSERT_TRUE(store_->reserve_quota({ProviderId::tmdb, 20'001, 20}));
    ASSERT_TRUE(store_->reserve_quota({ProviderId::fanart, 20'000, 50}));
    restore();
    EXPECT_EQ(used(ProviderId::omdb), std::pair(std::int64_t{20'000}, std::int64_t{900}));
    EXPECT_EQ(used(ProviderId::tmdb), std::pair(std::int64_t{20'001}, std::int64_t{20}));
    EXPECT_EQ(used(ProviderId::fanart), std::pair(std::int64_t{20'001}, std::int64_t{5}));
}

TEST_F(RestoreTest, WorkersThatMayHoldLeasesAreThoseOfNow) {
    ASSERT_TRUE(store_->remember_workers({{"gone/0", 1, false, false}}));
    ASSERT_TRUE(back_up());
    ASSERT_TRUE(store_->remember_workers({{"nas/0", 2, false, true}}));
    restore();
    const std::vector<queue::KnownWorker> workers = store_->recover()->workers;
    ASSERT_EQ(workers.size(), 1U);
    EXPECT_EQ(workers.front().worker_id, "nas/0");
}

TEST_F(RestoreTest, EnclosedFilesComeOutAndStayOutOfTheDatabase) {
    const std::vector<EnclosedFile> keys = {{"server.key", "a secret that nobody sees\n"},
                                            {"workers.allowed", "nas x\n"}};
    EXPECT_TRUE(back_up(keys)->has_enclosed);
    EXPECT_THAT(content(target()), HasSubstr(keys.front().content));
    EXPECT_THAT(restore().enclosed, UnorderedElementsAre(keys[0], keys[1]));
    EXPECT_THAT(content(database()), testing::Not(HasSubstr(keys.front().content)));
}

TEST_F(RestoreTest, IsRefusedWhileSomebodyWorksWithTheDatabase) {
    ASSERT_TRUE(back_up());
    const Result<Restored> restored = restore_backup(target(), database(), clock_);
    ASSERT_FALSE(restored);
    EXPECT_EQ(restored.error().error_class, ErrorClass::conflict);
}

TEST_F(RestoreTest, WhatIsNoBackupChangesNothing) {
    ASSERT_TRUE(back_up());
    close();
    const std::string garbage = (folder_.path() / "garbage.db").string();
    std::ofstream(garbage) << std::string(20'000, 'g');
    const std::string strange = (folder_.path() / "strange.db").string();
    (*Connection::open(strange, Connection::Mode::read_write))->run_script("CREATE TABLE x (y)");
    const std::string newer = (folder_.path() / "newer.db").string();
    fs::copy_file(target(), newer);
    (*Connection::open(newer, Connection::Mode::single_file))->run_script("PRAGMA user_version = 999");
    const std::string damaged = (folder_.path() / "damaged.db").string();
    fs::copy_file(target(), damaged);
    fs::resize_file(damaged, fs::file_size(damaged) / 2);
    const auto class_of = [&](const std::string& file) {
        return restore_backup(file, database(), clock_).error().error_class;
    };
    const std::string before = content(database());
    EXPECT_EQ(class_of((folder_.path() / "none.db").string()), ErrorClass::not_found);
    EXPECT_EQ(class_of(garbage), ErrorClass::malformed);
    EXPECT_EQ(class_of(strange), ErrorClass::malformed);
    EXPECT_EQ(class_of(newer), ErrorClass::unsupported);
    EXPECT_EQ(class_of(damaged), ErrorClass::malformed);
    EXPECT_EQ(content(database()), before);
    for (const auto& entry : fs::directory_iterator(folder_.path())) {
        EXPECT_THAT(entry.path().string(), testing::Not(HasSubstr("before-restore")));
        EXPECT_NE(entry.path().extension(), ".part");
    }
}

TEST_F(RestoreTest, ADamagedDatabaseIsKeptWithItsLog) {
    ASSERT_TRUE(back_up());
    close();
    std::ofstream(database(), std::ios::trunc) << std::string(8'192, 'x');
    std::ofstream(database() + "-wal") << "a log";
    const Restored restored = restore();
    EXPECT_FALSE(restored.was_readable);
    EXPECT_EQ(content(restored.aside), std::string(8'192, 'x'));
    EXPECT_EQ(content(restored.aside + "-wal"), "a log");
    EXPECT_EQ(restored.movies, 3);
}

TEST_F(RestoreTest, ALogWithoutItsDatabaseIsNotTakenForOneOfTheBackup) {
    ASSERT_TRUE(back_up());
    scan({found("Alien", 1979)});
    fs::copy_file(database() + "-wal", database() + "-saved");
    close();
    fs::remove(database());
    fs::rename(database() + "-saved", database() + "-wal");
    restore();
    auto database_now = *Connection::open(database(), Connection::Mode::look_only);
    EXPECT_EQ(count(*database_now, "SELECT count(*) FROM movies WHERE missing_since_ms IS NULL"), 3);
}

TEST_F(RestoreTest, AnOlderVersionIsBroughtToThisOne) {
    const std::string old = (folder_.path() / "old.db").string();
    {
        auto connection = *Connection::open(old, Connection::Mode::read_write);
        connection->run_script(content(CINEFLEET_SCHEMA_DIR "/001_init.sql"));
        connection->run_script(
            "INSERT INTO sources (id, path, added_ms) VALUES (1, CAST('/movies' AS BLOB), 1);"
            "INSERT INTO facts (name, value) VALUES ('lease_high_water', '77'); PRAGMA user_version = 1");
        ASSERT_TRUE(connection->take_status());
    }
    close();
    const Result<Restored> restored = restore_backup(old, database(), clock_);
    ASSERT_TRUE(restored) << restored.error().message;
    EXPECT_EQ(restored->taken_ms, 0);
    open_again();
    EXPECT_EQ(reader_->sources()->size(), 1U);
    EXPECT_GT(store_->recover()->lease_high_water, LeaseId{77});
}

}  // namespace
}  // namespace cinefleet::store
