#include "coordinator/save/durable_folder.h"

#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace cinefleet::save {
namespace {

namespace fs = std::filesystem;

class DurableFolderTest : public ::testing::Test {
  protected:
    DurableFolderTest() { fs::create_directories(movie()); }
    ~DurableFolderTest() override { ::umask(mask_); }

    std::string library() const { return (folder_.path() / "movies").string(); }
    std::string movie() const { return library() + "/Alien"; }
    static void put(const std::string& path, const std::string& text) { std::ofstream(path) << text; }
    static std::string text(const std::string& path) {
        std::ifstream stream(path);
        return {std::istreambuf_iterator<char>(stream), {}};
    }
    static struct stat status_of(const std::string& path) {
        struct stat status = {};
        EXPECT_EQ(::stat(path.c_str(), &status), 0);
        return status;
    }
    static mode_t mode_of(const std::string& path) { return status_of(path).st_mode & 07777U; }
    void replace(const std::string& name) const {
        Result<DurableFolder> folder = DurableFolder::open(movie(), {}, library());
        ASSERT_TRUE(folder);
        ASSERT_TRUE(folder->replace(name, "new"));
        ASSERT_TRUE(folder->sync());
    }

    const TemporaryFolder folder_;
    const mode_t mask_ = ::umask(0022);
};

TEST_F(DurableFolderTest, ANewFileHasThePermissionsThatTheUmaskLeaves) {
    ::umask(0002);
    replace("a.nfo");
    replace(".actors/b.jpg");
    EXPECT_EQ(mode_of(movie() + "/a.nfo"), 0664U);
    EXPECT_EQ(mode_of(movie() + "/.actors"), 0775U);
    ::umask(0077);
    replace("c.nfo");
    EXPECT_EQ(mode_of(movie() + "/c.nfo"), 0600U);
}

TEST_F(DurableFolderTest, WhatIsReplacedHandsItsPermissionsOn) {
    put(movie() + "/a.nfo", "old");
    fs::permissions(movie() + "/a.nfo", fs::perms(0640));
    replace("a.nfo");
    EXPECT_EQ(text(movie() + "/a.nfo"), "new");
    EXPECT_EQ(mode_of(movie() + "/a.nfo"), 0640U);
}

TEST_F(DurableFolderTest, WhatIsReplacedHandsItsOwnerAndGroupOn) {
    put(movie() + "/a.nfo", "old");
    if (::chown((movie() + "/a.nfo").c_str(), 1234, 4321) != 0) {
        GTEST_SKIP() << "needs root to give a file away";
    }
    replace("a.nfo");
    EXPECT_EQ(status_of(movie() + "/a.nfo").st_uid, 1234U);
    EXPECT_EQ(status_of(movie() + "/a.nfo").st_gid, 4321U);
}

TEST_F(DurableFolderTest, WhatIsReplacedHandsItsAttributesOn) {
    put(movie() + "/a.nfo", "old");
    if (::setxattr((movie() + "/a.nfo").c_str(), "user.tag", "mine", 4, 0) != 0) {
        GTEST_SKIP() << "this file system has no attributes";
    }
    replace("a.nfo");
    std::array<char, 8> value{};
    EXPECT_EQ(::getxattr((movie() + "/a.nfo").c_str(), "user.tag", value.data(), value.size()), 4);
    EXPECT_STREQ(value.data(), "mine");
}

TEST_F(DurableFolderTest, AnNfoThatIsALinkIntoTheLibraryIsReplacedWhereItLeadsTo) {
    fs::create_directories(library() + "/.nfos");
    put(library() + "/.nfos/a.nfo", "old");
    fs::create_symlink("../.nfos/a.nfo", movie() + "/a.nfo");
    replace("a.nfo");
    EXPECT_TRUE(fs::is_symlink(movie() + "/a.nfo"));
    EXPECT_EQ(text(library() + "/.nfos/a.nfo"), "new");
    EXPECT_EQ(std::distance(fs::directory_iterator(library() + "/.nfos"), fs::directory_iterator()), 1);
}

TEST_F(DurableFolderTest, AnotherNameOfTheFileIsNoChangeOfIt) {
    put(movie() + "/poster.jpg", "old");
    fs::create_hard_link(movie() + "/poster.jpg", movie() + "/folder.jpg");
    Result<DurableFolder> folder = DurableFolder::open(movie());
    const FileIdentity poster = *folder->identity_of("poster.jpg");
    const FileIdentity other = *folder->identity_of("folder.jpg");
    EXPECT_TRUE(folder->replace("poster.jpg", "new", poster));
    EXPECT_TRUE(folder->replace("folder.jpg", "new", other));
    put(movie() + "/a.jpg", "old");
    const FileIdentity edited = *folder->identity_of("a.jpg");
    put(movie() + "/a.jpg", "older");
    fs::create_hard_link(movie() + "/a.jpg", movie() + "/b.jpg");
    EXPECT_EQ(folder->replace("a.jpg", "new", edited).error().error_class, ErrorClass::conflict);
}

TEST_F(DurableFolderTest, ALinkOutOfTheLibraryOrToNothingIsSomebodysOwn) {
    Result<DurableFolder> folder = DurableFolder::open(movie(), {}, library());
    put((folder_.path() / "a.nfo").string(), "old");
    fs::create_symlink(folder_.path() / "a.nfo", movie() + "/out.nfo");
    fs::create_symlink("nothing.nfo", movie() + "/nowhere.nfo");
    put(movie() + "/a.nfo", "old");
    fs::create_symlink("a.nfo", movie() + "/within.nfo");
    EXPECT_TRUE(folder->leads_out("out.nfo"));
    EXPECT_TRUE(folder->leads_out("nowhere.nfo"));
    EXPECT_FALSE(folder->leads_out("within.nfo"));
    EXPECT_FALSE(folder->leads_out("a.nfo"));
    EXPECT_FALSE(folder->leads_out("none.nfo"));
}

}  // namespace
}  // namespace cinefleet::save
