#include "tests/support/temporary_folder.h"

#include "common/check.h"

#include <cstdlib>
#include <string>

namespace cinefleet {

std::filesystem::path quick_place() {
    const std::filesystem::path memory = "/dev/shm";
    std::error_code error;
    return std::filesystem::is_directory(memory, error) ? memory : std::filesystem::temp_directory_path();
}

TemporaryFolder::TemporaryFolder() : TemporaryFolder(std::filesystem::temp_directory_path()) {}

TemporaryFolder::TemporaryFolder(const std::filesystem::path& parent) {
    std::string name = (parent / "cinefleet-test.XXXXXX").string();
    CINEFLEET_CHECK(mkdtemp(name.data()) != nullptr);
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
}

}  // namespace cinefleet
