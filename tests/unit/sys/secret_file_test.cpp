#include "common/sys/secret_file.h"

#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace cinefleet {
namespace {

using testing::HasSubstr;

class SecretFileTest : public testing::Test {
  protected:
    std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

    static mode_t mode_of(const std::string& path) {
        struct stat facts {};
        EXPECT_EQ(::stat(path.c_str(), &facts), 0);
        return facts.st_mode & 0777U;
    }

    TemporaryFolder folder_;
};

TEST_F(SecretFileTest, IsReadBackAndOnlyItsOwnerMay) {
    const mode_t before = ::umask(0);
    ASSERT_TRUE(write_secret_file(path("key"), "secret\n"));
    ::umask(before);
    EXPECT_EQ(mode_of(path("key")), 0600U);
    EXPECT_EQ(read_secret_file(path("key")).value(), "secret\n");
    ASSERT_TRUE(write_secret_file(path("key"), "another"));
    EXPECT_EQ(read_secret_file(path("key")).value(), "another");
    EXPECT_FALSE(std::filesystem::exists(path("key.new")));
}

TEST_F(SecretFileTest, AModeThatOthersCanUseIsRefusedWithTheCommandThatHelps) {
    ASSERT_TRUE(write_secret_file(path("key"), "secret"));
    for (const mode_t mode : {0640U, 0604U, 0660U, 0601U}) {
        ASSERT_EQ(::chmod(path("key").c_str(), mode), 0);
        const Result<std::string> text = read_secret_file(path("key"));
        ASSERT_FALSE(text) << mode;
        EXPECT_EQ(text.error().error_class, ErrorClass::unauthorized);
        EXPECT_THAT(text.error().message, HasSubstr("chmod 600 " + path("key")));
        EXPECT_THAT(text.error().message, testing::Not(HasSubstr("secret\n")));
    }
    ASSERT_EQ(::chmod(path("key").c_str(), 0400), 0);
    EXPECT_TRUE(read_secret_file(path("key")));
}

TEST_F(SecretFileTest, ACredentialOfTheServiceManagerIsTaken) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root makes files of root";
    }
    ASSERT_TRUE(write_secret_file(path("key"), "secret"));
    ASSERT_EQ(::chmod(path("key").c_str(), 0440), 0);
    EXPECT_EQ(read_secret_file(path("key")).value(), "secret");
    ASSERT_EQ(::chown(path("key").c_str(), 0, 1), 0);  // now the mode lets a whole group read it
    EXPECT_FALSE(read_secret_file(path("key")));
    ASSERT_EQ(::chown(path("key").c_str(), 1, 0), 0);
    EXPECT_FALSE(read_secret_file(path("key")));
}

TEST_F(SecretFileTest, WhatIsNoFileOrFarTooLargeIsNoSecret) {
    EXPECT_EQ(read_secret_file(path("none")).error().error_class, ErrorClass::not_found);
    ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
    EXPECT_EQ(read_secret_file(path("pipe")).error().error_class, ErrorClass::invalid_input);
    ASSERT_TRUE(write_secret_file(path("large"), std::string(70'000, 'x')));
    EXPECT_EQ(read_secret_file(path("large")).error().error_class, ErrorClass::invalid_input);
}

TEST_F(SecretFileTest, ALeftOverOfACrashIsReplaced) {
    std::ofstream(path("key.new")) << "half";
    ASSERT_TRUE(write_secret_file(path("key"), "whole"));
    EXPECT_EQ(read_secret_file(path("key")).value(), "whole");
}

TEST_F(SecretFileTest, FoldersAreTheirOwnersOnly) {
    const std::string keys = path("a/b/keys");
    ASSERT_TRUE(make_secret_folder(keys));
    ASSERT_TRUE(make_secret_folder(keys));
    EXPECT_EQ(mode_of(keys), 0700U);
    EXPECT_TRUE(check_secret_folder(keys));
    ASSERT_EQ(::chmod(keys.c_str(), 0750), 0);
    EXPECT_THAT(check_secret_folder(keys).error().message, HasSubstr("chmod 700 " + keys));
}

}  // namespace
}  // namespace cinefleet
