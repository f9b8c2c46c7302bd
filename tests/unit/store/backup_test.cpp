#include "coordinator/store/backup.h"

#include "coordinator/store/connection.h"
#include "tests/unit/store/backup_fixture.h"

#include <gmock/gmock.h>

#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

namespace cinefleet::store {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(BackupTest, HoldsWhatIsCommittedWhileTheWriterIsAtWork) {
    const Result<BackupMade> made = back_up();
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->movies, 3);
    EXPECT_EQ(made->size_bytes, static_cast<std::int64_t>(fs::file_size(target())));
    scan({found("Alien", 1979)});
    auto copy = *Connection::open(target(), Connection::Mode::look_only);
    EXPECT_EQ(count(*copy, "SELECT count(*) FROM movies WHERE missing_since_ms IS NULL"), 3);
}

TEST_F(BackupTest, IsOneFileForItsOwnerAlone) {
    ASSERT_TRUE(back_up());
    EXPECT_THAT(kept(), ElementsAre("copy.db"));
    struct stat facts {};
    ASSERT_EQ(::stat(target().c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777U, 0600U);
    auto copy = *Connection::open(target(), Connection::Mode::look_only);
    auto rows = copy->statement("PRAGMA journal_mode")();
    ASSERT_TRUE(rows.next());
    EXPECT_NE(rows.text(0), "wal");
}

// Each transaction of the writer adds a left and a right one: in a copy of one moment there are as many of
// either.
TEST_F(BackupTest, IsOfOneMomentHoweverMuchIsWrittenMeanwhile) {
    std::atomic<bool> has_begun = false;
    std::atomic<bool> stop = false;
    std::thread writer([&] {
        auto connection = *Connection::open(database(), Connection::Mode::read_write);
        for (int i = 0; !stop; ++i) {
            Transaction transaction(*connection);
            connection->run("INSERT INTO facts (name, value) VALUES (?, hex(randomblob(2000)))",
                            "left" + std::to_string(i));
            connection->run("INSERT INTO facts (name, value) VALUES (?, hex(randomblob(2000)))",
                            "right" + std::to_string(i));
            ASSERT_TRUE(transaction.commit());
            has_begun = true;
        }
    });
    while (!has_begun) {
        std::this_thread::yield();
    }
    for (int i = 0; i < 5; ++i) {
        const Result<BackupMade> made = back_up();
        ASSERT_TRUE(made) << made.error().message;
        auto copy = *Connection::open(target(), Connection::Mode::look_only);
        const std::int64_t left = count(*copy, "SELECT count(*) FROM facts WHERE name LIKE 'left%'");
        EXPECT_GT(left, 0);
        EXPECT_EQ(left, count(*copy, "SELECT count(*) FROM facts WHERE name LIKE 'right%'"));
        fs::remove(target());
    }
    stop = true;
    writer.join();
}

TEST_F(BackupTest, NeverTakesThePlaceOfAFile) {
    fs::create_directories(folder_.path() / "kept");
    std::ofstream(target()) << "a diary";
    const Result<BackupMade> made = back_up();
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().error_class, ErrorClass::conflict);
    EXPECT_EQ(fs::file_size(target()), 7U);
    EXPECT_THAT(kept(), ElementsAre("copy.db"));
}

TEST_F(BackupTest, ACancelledOneLeavesNothing) {
    fs::create_directories(folder_.path() / "kept");
    BackupOrder order;
    order.database = database();
    order.target = target();
    order.is_cancelled = [] { return true; };
    EXPECT_EQ(make_backup(order, clock_).error().error_class, ErrorClass::cancelled);
    EXPECT_TRUE(kept().empty());
}

TEST_F(BackupTest, ADamagedDatabaseGivesNone) {
    reader_.reset();
    store_.reset();
    {
        std::fstream file(database(), std::ios::in | std::ios::out | std::ios::binary);
        for (std::streamoff page = 2; page < 40; ++page) {
            file.seekp(page * 4'096);
            file << std::string(4'096, 'x');
        }
    }
    const Result<BackupMade> made = back_up();
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().error_class, ErrorClass::malformed);
    EXPECT_THAT(made.error().message, HasSubstr(database() + " is damaged"));
    EXPECT_TRUE(kept().empty());
}

TEST_F(BackupTest, WithoutADatabaseThereIsNone) {
    BackupOrder order;
    order.database = (folder_.path() / "none.db").string();
    order.target = target();
    EXPECT_EQ(make_backup(order, clock_).error().error_class, ErrorClass::not_found);
    EXPECT_FALSE(fs::exists(order.database));
}

TEST_F(BackupTest, OfABackupThatIsWorkedWithIsMadeToo) {
    ASSERT_TRUE(back_up());
    reader_.reset();
    store_.reset();
    fs::rename(target(), database());
    store_ = *Store::open(database(), clock_);
    const Result<BackupMade> made = back_up();
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->movies, 3);
}

}  // namespace
}  // namespace cinefleet::store
