// Preloaded into a program that is tested: kills it, as SIGKILL does, before the call of the number that
// CINEFLEET_TEST_KILL_AT says, counted over all calls that change names on the disk or make something
// durable, or that CINEFLEET_TEST_KILL_AT_NAME says, counted over those that change names: only one thread
// makes these; or that CINEFLEET_TEST_KILL_AT_FILE says, counted over those that put a whole file in its
// place. Or as soon as the words in CINEFLEET_TEST_KILL_WORDS are durable: after the call of the number
// that CINEFLEET_TEST_KILL_SYNC says, counted over those that make the file durable into which they were
// written first, from then on.

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

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

void count_file() {
    static const long kNumber = number_in("CINEFLEET_TEST_KILL_AT_FILE");
    static std::atomic<long> calls = 0;
    if (++calls == kNumber) {
        ::raise(SIGKILL);
    }
}

std::atomic<int> file_of_words = -1;  // none yet

void look_for_words(int file, const void* bytes, std::size_t size) {
    static const char* const kWords = std::getenv("CINEFLEET_TEST_KILL_WORDS");
    if (kWords != nullptr && file_of_words < 0 &&
        ::memmem(bytes, size, kWords, std::strlen(kWords)) != nullptr) {
        file_of_words = file;
    }
}

void count_synced(int file) {
    static const long kNumber = number_in("CINEFLEET_TEST_KILL_SYNC");
    static std::atomic<long> calls = 0;
    if (file == file_of_words && ++calls == kNumber) {
        ::raise(SIGKILL);
    }
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

__attribute__((visibility("default"))) int renameat(int from_folder, const char* from, int to_folder,
                                                    const char* to) noexcept {
    count_file();
    static const auto call = real<int (*)(int, const char*, int, const char*)>("renameat");
    return call(from_folder, from, to_folder, to);
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

// By which SQLite writes.
__attribute__((visibility("default"))) ssize_t pwrite64(int file, const void* bytes, std::size_t size,
                                                        off64_t offset) {
    look_for_words(file, bytes, size);
    static const auto call = real<ssize_t (*)(int, const void*, std::size_t, off64_t)>("pwrite64");
    return call(file, bytes, size, offset);
}

__attribute__((visibility("default"))) int fsync(int file) {
    count_call();
    static const auto call = real<int (*)(int)>("fsync");
    const int result = call(file);
    count_synced(file);
    return result;
}

__attribute__((visibility("default"))) int fdatasync(int file) {
    count_call();
    static const auto call = real<int (*)(int)>("fdatasync");
    const int result = call(file);
    count_synced(file);
    return result;
}
}
