#include "tests/support/temporary_folder.h"

#include "common/check.h"

#include <cstdlib>
#include <string>

namespace cinefleet {

TemporaryFolder::TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "cinefleet-test.XXXXXX").string();
    CINEFLEET_CHECK(mkdtemp(name.data()) != nullptr);
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
}

}  // namespace cinefleet
