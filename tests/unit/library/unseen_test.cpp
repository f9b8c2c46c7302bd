// What a scan could not see, and whether the next one finds it though no folder's time has changed.

#include "tests/unit/library/rescan_fixture.h"

#include <sys/types.h>
#include <unistd.h>

#include <filesystem>
#include <functional>

namespace cinefleet::library {
namespace {

namespace fs = std::filesystem;

// Root may read everything, so somebody else looks.
void as_nobody(const std::function<void()>& look) {
    constexpr uid_t kNobody = 65'534;
    const uid_t user = ::geteuid();
    ASSERT_TRUE(user != 0 || ::seteuid(kNobody) == 0);
    look();
    ASSERT_EQ(::seteuid(user), 0);
}

TEST_F(RescanTest, AFolderThatCouldNotBeReadAtFirstIsFoundWhenItCan) {
    file("Kids/Bambi (1942).mkv");
    file("Heat (1995)/Heat (1995).mkv");
    file("Ran (1985).mkv");
    fs::permissions(root_, fs::perms(0755));
    fs::permissions(root_ / "Kids", fs::perms::none);
    fs::permissions(root_ / "Heat (1995)", fs::perms(0744));  // names only
    as_nobody([&] { EXPECT_EQ(learn().added.size(), 1U); });
    fs::permissions(root_ / "Kids", fs::perms(0755));
    fs::permissions(root_ / "Heat (1995)", fs::perms(0755));
    as_nobody([&] { EXPECT_EQ(learn().added.size(), 2U); });
    as_nobody([&] { expect_quiet(learn()); });
}

TEST_F(RescanTest, ADiscThatIsCompletedIsFound) {
    file("Dune (1984)/VIDEO_TS/VTS_01_1.VOB");
    EXPECT_TRUE(learn().added.empty());
    file("Dune (1984)/VIDEO_TS/VIDEO_TS.IFO");
    EXPECT_EQ(learn().added.size(), 1U);
}

}  // namespace
}  // namespace cinefleet::library
