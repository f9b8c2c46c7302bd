#include "common/sys/bounded_process.h"

#include <gtest/gtest.h>

#include <poll.h>

namespace cinefleet {
namespace {

struct Ended {
    BoundedProcess::End end;
    std::string output;
    bool said_more = false;
};

Ended run(const std::string& lines, const BoundedProcess::Options& options = {}) {
    const auto process = BoundedProcess::start({"/bin/sh", "-c", lines}, options);
    EXPECT_TRUE(process);
    for (;;) {
        if (const std::optional<BoundedProcess::End> end = (*process)->poll(MonoTime{})) {
            return {*end, (*process)->output(), (*process)->said_more()};
        }
        pollfd item{(*process)->fds()[0], POLLIN, 0};
        ::poll(&item, 1, 10);
    }
}

TEST(BoundedProcess, ErrorsAreHeardOrNot) {
    EXPECT_EQ(run("cat; echo but >&2", {"in ", 100, true}).output, "in but\n");
    EXPECT_EQ(run("cat; echo but >&2", {"in ", 100, false}).output, "in ");
}

TEST(BoundedProcess, OfMuchOutputTheBeginningIsKept) {
    const Ended much = run("head -c 300000 /dev/zero | tr '\\0' x", {"", 10});
    EXPECT_EQ(much.output, "xxxxxxxxxx");
    EXPECT_TRUE(much.said_more);
    EXPECT_EQ(much.end.process.exit_code, 0);
    EXPECT_FALSE(run("printf 0123456789", {"", 10}).said_more);
}

TEST(BoundedProcess, WhoeverNeverStopsTalkingIsHeardInPieces) {
    const auto process = BoundedProcess::start({"/bin/sh", "-c", "yes"}, {"", 10, true, MonoTime{Millis{5}}});
    ASSERT_TRUE(process);
    while (!(*process)->said_more()) {
        EXPECT_FALSE((*process)->poll(MonoTime{Millis{4}}));
    }
    const std::optional<BoundedProcess::End> end = (*process)->poll(MonoTime{Millis{5}});
    ASSERT_TRUE(end);
    EXPECT_TRUE(end->was_too_late);
}

TEST(BoundedProcess, AProgramThatIsNowhereIsNotStarted) {
    const auto process = BoundedProcess::start({"/nowhere/program"}, {});
    ASSERT_FALSE(process);
    EXPECT_EQ(process.error().error_class, ErrorClass::not_found);
}

TEST(FindProgram, LooksInPathUnlessItIsAPath) {
    EXPECT_TRUE(find_program("sh").ends_with("/sh"));
    EXPECT_EQ(find_program("/bin/sh"), "/bin/sh");
    EXPECT_EQ(find_program("/bin"), "");
    EXPECT_EQ(find_program("no-such-program-anywhere"), "");
    EXPECT_EQ(find_program(""), "");
}

}  // namespace
}  // namespace cinefleet
