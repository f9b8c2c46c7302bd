#include "common/model/hook.h"

#include <gtest/gtest.h>

namespace cinefleet {
namespace {

TEST(Hook, APathIsNamedByTheLongestMappingOfWholeNames) {
    Hook hook;
    EXPECT_EQ(hook.path_there("/srv/movies/Alien"), "/srv/movies/Alien");
    hook.paths = {{"/srv", "/a"}, {"/srv/movies", "nfs://nas/m"}, {"/", "/root/"}};
    EXPECT_EQ(hook.path_there("/srv/movies/Alien"), "nfs://nas/m/Alien");
    EXPECT_EQ(hook.path_there("/srv/movies"), "nfs://nas/m");
    EXPECT_EQ(hook.path_there("/srv/movies2/Alien"), "/a/movies2/Alien");
    EXPECT_EQ(hook.path_there("/home/x"), "/root/home/x");
}

TEST(Hook, WantsWhatItIsOn) {
    Hook hook;
    EXPECT_TRUE(hook.wants(HookEvent::movie_saved));
    EXPECT_FALSE(hook.wants(HookEvent::run_ended));
    hook.on_run = true;
    hook.on_movie = false;
    EXPECT_FALSE(hook.wants(HookEvent::movie_saved));
    EXPECT_TRUE(hook.wants(HookEvent::run_ended));
}

TEST(Hook, EachKindHasAName) {
    for (const HookKindInfo& info : kHookKinds) {
        EXPECT_EQ(&info_of(info.kind), &info);
    }
}

}  // namespace
}  // namespace cinefleet
