#include "tests/support/real_data.h"

#include <cstdlib>

namespace cinefleet {

std::filesystem::path real_data(const std::string& name) {
    const char* const folder = std::getenv("CINEFLEET_TEST_DATA");
    return std::filesystem::path(folder != nullptr ? folder : CINEFLEET_SOURCE_DIR "/../shared/data") / name;
}

std::string without_real_data(const std::string& name) {
    return "no real data at " + real_data(name).string() + ": CINEFLEET_TEST_DATA names its folder";
}

}  // namespace cinefleet
