#include "coordinator/save/writing_note.h"

#include "coordinator/save/durable_folder.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace cinefleet::save {
namespace {

namespace fs = std::filesystem;

std::string whole_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

}  // namespace

WritingNote::WritingNote(const std::string& prefix, int number) {
    if (!prefix.empty()) {
        path_ = prefix + std::to_string(number);
        fd_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    }
}

WritingNote::~WritingNote() {
    if (fd_ >= 0) {
        ::close(fd_);
        ::unlink(path_.c_str());
    }
}

// A note that cannot be written costs tidiness after a kill, nothing else.
void WritingNote::begin(const std::string& folder) {
    if (fd_ >= 0 && ::ftruncate(fd_, 0) == 0) {
        [[maybe_unused]] const ssize_t written = ::pwrite(fd_, folder.data(), folder.size(), 0);
    }
}

void WritingNote::tidy_up(const std::string& prefix) {
    if (prefix.empty()) {
        return;
    }
    const fs::path start(prefix);
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(start.parent_path(), error)) {
        if (!entry.path().filename().string().starts_with(start.filename().string())) {
            continue;
        }
        const std::string folder = whole_file(entry.path());
        if (!folder.empty()) {
            if (Result<DurableFolder> written = DurableFolder::open(folder); written) {
                written->remove_strays();
            }
        }
        std::error_code ignored;
        fs::remove(entry.path(), ignored);
    }
}

}  // namespace cinefleet::save
