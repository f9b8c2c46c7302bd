#include "coordinator/export/output.h"

#include "common/sys/publish_file.h"
#include "common/system_failure.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

namespace cinefleet::exports {
namespace {

namespace fs = std::filesystem;

// What a new file gets that any program makes.
mode_t usual_mode() {
    const mode_t mask = ::umask(0);
    ::umask(mask);
    return 0666 & ~mask;
}

}  // namespace

struct Output::Handle {
    std::string path;    // absolute; empty: standard output
    std::string part;    // the file's name until it is whole
    std::string folder;  // absolute
    mode_t mode = 0;
    std::FILE* file = nullptr;
};

Output::Output(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}

Output::~Output() {
    if (!handle_->part.empty() && handle_->file != nullptr) {
        std::fclose(handle_->file);
    }
    std::error_code error;
    if (!handle_->part.empty()) {
        fs::remove(handle_->part, error);
    }
}

Result<std::unique_ptr<Output>> Output::open(const std::string& path) {
    auto handle = std::make_unique<Handle>();
    std::error_code error;
    if (path == "-") {
        handle->folder = fs::current_path(error).native();
        handle->file = stdout;
        return std::make_unique<Output>(std::move(handle));
    }
    const fs::path folder = fs::canonical(fs::absolute(path, error).parent_path(), error);
    if (error) {
        return failure(ErrorClass::not_found, "the folder of " + path + " is not there: make it first",
                       error.message());
    }
    handle->folder = folder.native();
    handle->path = (folder / fs::path(path).filename()).native();
    struct stat facts {};
    const bool is_there = ::stat(handle->path.c_str(), &facts) == 0;
    if (fs::path(path).filename().empty() || (is_there && !S_ISREG(facts.st_mode))) {
        return failure(ErrorClass::invalid_input, path + " is no file: name one, or - for standard output");
    }
    handle->mode = is_there ? facts.st_mode & 0777U : usual_mode();
    Result<std::string> part = make_part_file(handle->path);
    if (!part) {
        return failure(std::move(part).error());
    }
    handle->part = *std::move(part);
    handle->file = std::fopen(handle->part.c_str(), "we");
    auto output = std::make_unique<Output>(std::move(handle));
    if (output->handle_->file == nullptr) {
        return system_failure(path + " cannot be written", errno);
    }
    return output;
}

Status Output::write(std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), handle_->file) != text.size()) {
        return system_failure(
            (handle_->path.empty() ? "standard output" : handle_->path) + " cannot be written", errno);
    }
    return {};
}

Status Output::finish() {
    if (handle_->path.empty()) {
        return std::fflush(handle_->file) == 0 ? Status()
                                               : system_failure("standard output cannot be written", errno);
    }
    const bool is_written = std::fclose(std::exchange(handle_->file, nullptr)) == 0 &&
                            ::chmod(handle_->part.c_str(), handle_->mode) == 0;
    if (!is_written) {
        return system_failure(handle_->path + " cannot be written", errno);
    }
    if (Status status = sync_file(handle_->part); !status) {
        return status;
    }
    return publish_file(handle_->part, handle_->path, Publishing::replace);
}

const std::string& Output::folder() const {
    return handle_->folder;
}

}  // namespace cinefleet::exports
