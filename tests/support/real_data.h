#pragma once

#include <filesystem>
#include <string>

namespace cinefleet {

/// Where a file or folder of the real data is: below the folder that CINEFLEET_TEST_DATA names, else below
/// ../shared/data beside the repository. The data is no part of the repository: tests skip without it.
std::filesystem::path real_data(const std::string& name);

/// For GTEST_SKIP().
std::string without_real_data(const std::string& name);

}  // namespace cinefleet
