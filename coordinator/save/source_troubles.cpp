#include "coordinator/save/source_troubles.h"

#include <sys/statvfs.h>

#include <filesystem>
#include <system_error>
#include <utility>

namespace cinefleet::save {
namespace {

namespace fs = std::filesystem;

constexpr const char* kGoesOn = " cinefleet goes on by itself once it can";

tl::unexpected<Error> away(const std::string& root, const std::string& what, const std::string& detail) {
    return failure(ErrorClass::unavailable, "the library at " + root + " " + what + kGoesOn, detail);
}

bool is_read_only(const std::string& folder) {
    struct statvfs status = {};
    return ::statvfs(folder.c_str(), &status) == 0 && (status.f_flag & ST_RDONLY) != 0;
}

}  // namespace

Status look_at_source(const std::string& root, const std::string& folder, const Error& why) {
    std::error_code error;
    const fs::directory_iterator first(root, error);
    if (error) {
        return away(root, "cannot be reached (" + error.message() + "): is its share mounted?", why.detail);
    }
    if (first == fs::directory_iterator()) {
        return away(root, "is empty: is its share mounted?", why.detail);
    }
    if (why.error_class == ErrorClass::unavailable && (is_read_only(folder) || is_read_only(root))) {
        return away(root, "cannot be written (read-only file system):", why.detail);
    }
    return {};
}

Error SourceTroubles::judge(const std::string& root, TaskId task, Error error, bool is_seen) {
    Trouble& trouble = troubles_[root];
    if (!is_seen) {
        if (!trouble.alone.contains(task)) {
            trouble.unwritten.insert(task);
        }
        if (trouble.alone.contains(task) || trouble.unwritten.size() < kMoviesOfATrouble) {
            error.error_class = ErrorClass::io;
            return error;
        }
        error.message = "the library at " + root + " cannot be written (" + error.message + "):" + kGoesOn;
    }
    if (!std::exchange(trouble.is_told, true)) {
        log_(error.message);
    }
    return error;
}

void SourceTroubles::on_written(const std::string& root, TaskId task) {
    const auto found = troubles_.find(root);
    if (found == troubles_.end()) {
        return;
    }
    Trouble& trouble = found->second;
    if (std::exchange(trouble.is_told, false)) {
        log_("the library at " + root + " can be written again");
    }
    trouble.alone.merge(std::exchange(trouble.unwritten, {}));
    trouble.alone.erase(task);
    if (trouble.alone.empty()) {
        troubles_.erase(found);
    }
}

void SourceTroubles::forget(TaskId task) {
    for (auto& [root, trouble] : troubles_) {
        trouble.unwritten.erase(task);
        trouble.alone.erase(task);
    }
}

}  // namespace cinefleet::save
