#include "common/sys/thread_name.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <thread>

namespace cinefleet {
namespace {

std::string name_as_the_kernel_says_it(const char* wanted) {
    std::string name;
    std::thread([&] {
        name_this_thread(wanted);
        std::getline(std::ifstream("/proc/thread-self/comm"), name);
    }).join();
    return name;
}

TEST(ThreadName, IsWhatTheSystemShows) {
    EXPECT_EQ(name_as_the_kernel_says_it("storage"), "storage");
}

TEST(ThreadName, IsCutWhereTheKernelHasNoRoomForMore) {
    EXPECT_EQ(name_as_the_kernel_says_it("longer than fifteen"), "longer than fif");
}

}  // namespace
}  // namespace cinefleet
