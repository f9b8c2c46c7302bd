#pragma once

#include <filesystem>

namespace cinefleet {

/// Where thousands of files are made in no time, if the system has it: its memory; else where all tests have
/// theirs.
std::filesystem::path quick_place();

/// A folder of its own for one test, removed with all that is in it.
class TemporaryFolder {
  public:
    TemporaryFolder();
    explicit TemporaryFolder(const std::filesystem::path& parent);
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace cinefleet
