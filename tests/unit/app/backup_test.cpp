// A state folder as a whole: its database and its keys.

#include "coordinator/app/backup.h"

#include "coordinator/app/key_folder.h"
#include "coordinator/store/store.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>

#include <sys/stat.h>

#include <filesystem>

namespace cinefleet::app {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class StateBackupTest : public testing::Test {
  protected:
    StateBackupTest() {
        settings_.state_dir = (folder_.path() / "state").string();
        elsewhere_.state_dir = (folder_.path() / "new" / "state").string();
        fs::create_directories(settings_.state_dir);
        EXPECT_TRUE(store::Store::open(settings_.database(), clock_));
    }

    Result<BackupReport> back_up(const std::string& name) {
        return make_backup(
            settings_, (folder_.path() / name).string(), [] { return false; }, clock_);
    }

    TemporaryFolder folder_;
    SystemClock clock_;
    Settings settings_;
    Settings elsewhere_;
};

TEST_F(StateBackupTest, InAFolderTheFileIsNamedByTheTime) {
    const BackupReport report = back_up("").value();
    EXPECT_THAT(fs::path(report.path).filename().string(),
                testing::MatchesRegex("cinefleet-[0-9]{8}T[0-9]{6}Z.db"));
    EXPECT_TRUE(fs::exists(report.path));
    EXPECT_FALSE(report.has_keys);
    EXPECT_EQ(report.warning, "");
}

TEST_F(StateBackupTest, OnANewMachineTheFleetsKeysComeBack) {
    const KeyFolder keys(settings_.key_folder());
    ASSERT_TRUE(keys.init());
    ASSERT_TRUE(keys.add("nas", "tcp://h:1"));
    const BackupReport report = back_up("x.db").value();
    EXPECT_TRUE(report.has_keys);
    const RestoreReport restored = restore_backup(elsewhere_, report.path, clock_).value();
    EXPECT_EQ(restored.keys, KeysRestored::brought_back);
    const auto back = KeyFolder(elsewhere_.key_folder()).load().value();
    ASSERT_TRUE(back);
    EXPECT_EQ(back->secret, keys.load().value()->secret);
    EXPECT_EQ(back->allowed, keys.load().value()->allowed);
    EXPECT_TRUE(store::Store::open(elsewhere_.database(), clock_));
}

TEST_F(StateBackupTest, KeysThatAreThereStay) {
    const KeyFolder keys(settings_.key_folder());
    ASSERT_TRUE(keys.init());
    const BackupReport report = back_up("x.db").value();
    ASSERT_TRUE(keys.add("later", "tcp://h:1"));
    const RestoreReport restored = restore_backup(settings_, report.path, clock_).value();
    EXPECT_EQ(restored.keys, KeysRestored::present_stay);
    EXPECT_EQ(keys.load().value()->allowed.size(), 1U);
}

TEST_F(StateBackupTest, KeysThatOthersMayReadAreLeftOutWithAWarning) {
    const KeyFolder keys(settings_.key_folder());
    ASSERT_TRUE(keys.init());
    ASSERT_EQ(::chmod((settings_.key_folder() + "/server.key").c_str(), 0644), 0);
    const BackupReport report = back_up("x.db").value();
    EXPECT_FALSE(report.has_keys);
    EXPECT_THAT(report.warning, HasSubstr("chmod 600"));
    EXPECT_EQ(restore_backup(elsewhere_, report.path, clock_)->keys, KeysRestored::none);
}

}  // namespace
}  // namespace cinefleet::app
