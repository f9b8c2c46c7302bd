// Preloaded into a program that is tested: kills it, as SIGKILL does, before the call of the number that
// CINEFLEET_TEST_KILL_AT says, counted over all calls that change names on the disk or make something
// durable, or that CINEFLEET_TEST_KILL_AT_NAME says, counted over those that change names: only one thread
// makes these.

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace {

long number_in(const char* variable) {
    const char* const number = std::getenv(variable);
    return number != nullptr ? std::atol(number) : 0L;
}

void count_call() {
    static const long kNumber = number_in("CINEFLEET_TEST_KILL_AT");
    static std::atomic<long> calls = 0;
    if (++calls == kNumber) {
        ::raise(SIGKILL);
    }
}

void count_name() {
    static const long kNumber = number_in("CINEFLEET_TEST_KILL_AT_NAME");
    static std::atomic<long> calls = 0;
    if (++calls == kNumber) {
        ::raise(SIGKILL);
    }
    count_call();
}

template <class Function>
Function real(const char* name) {
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

__attribute__((visibility("default"))) int renameat2(int from_folder, const char* from, int to_folder,
                                                     const char* to, unsigned flags) noexcept {
    count_name();
    static const auto call = real<int (*)(int, const char*, int, const char*, unsigned)>("renameat2");
    return call(from_folder, from, to_folder, to, flags);
}

__attribute__((visibility("default"))) int mkdirat(int folder, const char* name, mode_t mode) noexcept {
    count_name();
    static const auto call = real<int (*)(int, const char*, mode_t)>("mkdirat");
    return call(folder, name, mode);
}

__attribute__((visibility("default"))) int unlinkat(int folder, const char* name, int flags) noexcept {
    count_name();
    static const auto call = real<int (*)(int, const char*, int)>("unlinkat");
    return call(folder, name, flags);
}

__attribute__((visibility("default"))) int fsync(int file) {
    count_call();
    static const auto call = real<int (*)(int)>("fsync");
    return call(file);
}

__attribute__((visibility("default"))) int fdatasync(int file) {
    count_call();
    static const auto call = real<int (*)(int)>("fdatasync");
    return call(file);
}
}
