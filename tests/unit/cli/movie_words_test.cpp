#include "coordinator/cli/movie_words.h"

#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>

#include <filesystem>

namespace cinefleet::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(MovieWords, NumbersStayAndPathsBecomeAbsolute) {
    const TemporaryFolder folder;
    const std::string path = std::filesystem::canonical(folder.path()).string();
    EXPECT_EQ(movie_in_full(path + "/./"), path);
    EXPECT_EQ(movie_in_full("4711"), "4711");
    EXPECT_THAT(*movies_in_full({"12", path + "/../" + folder.path().filename().string()}),
                ElementsAre("12", path));
    EXPECT_EQ(movies_in_full({"12x"}).error().error_class, ErrorClass::not_found);
    EXPECT_EQ(movies_in_full({""}).error().error_class, ErrorClass::not_found);
    EXPECT_THAT(paths_in_full({path + "/away"}).error().message, HasSubstr(path + "/away"));
}

TEST(MovieWords, AWrongFilterIsShownWithACaret) {
    EXPECT_TRUE(check_filter("", 0));
    EXPECT_TRUE(check_filter("year>=2000 and not has:poster", 0));
    testing::internal::CaptureStderr();
    EXPECT_FALSE(check_filter("year>=2000 and yaer<5", 0));
    EXPECT_THAT(testing::internal::GetCapturedStderr(),
                HasSubstr("  year>=2000 and yaer<5\n                 ^\n"));
}

}  // namespace
}  // namespace cinefleet::cli
