#include "common/sys/process.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace cinefleet {
namespace {

// How a process ends that does this: its limits are its own.
template <class Act>
ProcessEnd end_of(Act act) {
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::_exit(act());
    }
    int status = 0;
    EXPECT_EQ(::waitpid(pid, &status, 0), pid);
    return WIFSIGNALED(status) ? ProcessEnd{-1, WTERMSIG(status)} : ProcessEnd{WEXITSTATUS(status), 0};
}

bool can_map(std::size_t bytes) {
    void* const mapped = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return mapped != MAP_FAILED && ::munmap(mapped, bytes) == 0;
}

constexpr std::int64_t kMiB = 1LL << 20;

TEST(Process, MemoryWithKeysIsNeitherDumpedNorReadByOthers) {
    const ProcessEnd end = end_of([] {
        keep_memory_private();
        rlimit core{1, 1};
        ::getrlimit(RLIMIT_CORE, &core);
        return ::prctl(PR_GET_DUMPABLE) == 0 && core.rlim_cur == 0 && core.rlim_max == 0 ? 0 : 1;
    });
    EXPECT_EQ(end.exit_code, 0);
}

TEST(Process, MemoryEndsAtItsLimit) {
    const ProcessEnd end = end_of([] {
        limit_resources({64 * kMiB, 1'000});
        return can_map(32 * kMiB) && !can_map(128 * kMiB) ? 0 : 1;
    });
    EXPECT_EQ(end.exit_code, 0);
}

TEST(Process, ASuspectsLimitIsPutBackToTheProcesss) {
    const ProcessEnd end = end_of([] {
        limit_resources({256 * kMiB, 1'000});
        {
            const MemoryLimit suspect(16 * kMiB);
            if (can_map(64 * kMiB)) {
                return 1;
            }
        }
        return can_map(64 * kMiB) && !can_map(512 * kMiB) ? 0 : 2;
    });
    EXPECT_EQ(end.exit_code, 0);
}

TEST(Process, FilesEndAtTheirLimit) {
    const ProcessEnd end = end_of([] {
        limit_resources({1'024 * kMiB, 20});
        int opened = 0;
        while (opened < 100 && ::open("/dev/null", O_RDONLY | O_CLOEXEC) >= 0) {
            ++opened;
        }
        return opened < 20 ? 0 : 1;
    });
    EXPECT_EQ(end.exit_code, 0);
}

TEST(Process, ComputingForEverEndsUnlessItIsAllowedMore) {
    const ProcessEnd end = end_of([] {
        allow_cpu_time(std::chrono::seconds(3'600));
        allow_cpu_time(std::chrono::seconds(0));
        while (::getppid() != 0) {
        }
        return 0;
    });
    EXPECT_EQ(end.signal, SIGXCPU);
}

}  // namespace
}  // namespace cinefleet
