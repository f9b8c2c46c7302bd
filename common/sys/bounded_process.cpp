#include "common/sys/bounded_process.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace cinefleet {
namespace {

// In memory: a program that does not read it blocks nobody. Below 0: there was no room.
int file_of(const std::string& text) {
    OwnedFd file(::memfd_create("input", MFD_CLOEXEC));
    std::size_t written = 0;
    while (file.get() >= 0 && written < text.size()) {
        const ssize_t count = ::write(file.get(), text.data() + written, text.size() - written);
        if (count <= 0) {
            return -1;
        }
        written += static_cast<std::size_t>(count);
    }
    return file.get() >= 0 && ::lseek(file.get(), 0, SEEK_SET) == 0 ? file.release() : -1;
}

}  // namespace

Result<std::unique_ptr<BoundedProcess>> BoundedProcess::start(const std::vector<std::string>& arguments,
                                                              const Options& options) {
    const OwnedFd in(file_of(options.input));
    const OwnedFd nowhere(options.with_errors ? -1 : ::open("/dev/null", O_WRONLY | O_CLOEXEC));
    std::array<int, 2> pipe = {-1, -1};
    if (in.get() < 0 || ::pipe2(pipe.data(), O_CLOEXEC) != 0) {
        return failure(ErrorClass::io, "no command can be started", std::strerror(errno));
    }
    OwnedFd ours(pipe[0]);
    const OwnedFd theirs(pipe[1]);
    ::fcntl(ours.get(), F_SETFL, O_NONBLOCK);
    Result<ChildProcess> process =
        ChildProcess::start(arguments, {-1, in.get(), theirs.get(), nowhere.get()});
    if (!process) {
        return failure(std::move(process).error());
    }
    return std::make_unique<BoundedProcess>(*std::move(process), ours.release(), options);
}

BoundedProcess::BoundedProcess(ChildProcess process, int output, const Options& options)
    : process_(std::move(process)),
      output_(output),
      most_output_(options.most_output),
      until_(options.until) {}

void BoundedProcess::take_output() {
    constexpr int kMostReads = 256;  // whoever says more and more is heard again after a look at the time
    std::array<char, 4'096> buffer{};
    for (int reads = 0; reads < kMostReads; ++reads) {
        const ssize_t count = ::read(output_.get(), buffer.data(), buffer.size());
        if (count <= 0) {
            return;
        }
        const std::size_t kept = std::min(static_cast<std::size_t>(count), most_output_ - said_.size());
        said_.append(buffer.data(), kept);
        said_more_ = said_more_ || std::cmp_less(kept, count);
    }
}

std::optional<BoundedProcess::End> BoundedProcess::poll(MonoTime now) {
    const std::optional<ProcessEnd> end = process_.poll_end();
    take_output();  // after it: all that it said is there by now
    if (end) {
        return End{false, *end};
    }
    if (now >= until_) {
        return End{true, {}};
    }
    return std::nullopt;
}

}  // namespace cinefleet
