#pragma once

#include "common/result.h"

#include <memory>
#include <string>
#include <string_view>

namespace cinefleet::exports {

/// Where an export goes: standard output, or a file that appears whole with finish() or not at all. Belongs
/// to one thread.
class Output {
  public:
    /// "-" is standard output. A file that is there stays until finish() replaces it, and gives its mode to
    /// the new one. invalid_input: it is something else than a file; not_found, unauthorized, io: no file can
    /// be made there.
    static Result<std::unique_ptr<Output>> open(const std::string& path);
    struct Handle;
    explicit Output(std::unique_ptr<Handle> handle);  ///< for open()
    ~Output();
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    /// disk_full, io.
    Status write(std::string_view text);
    Status finish();

    /// Absolute; of standard output the present folder.
    const std::string& folder() const;

  private:
    std::unique_ptr<Handle> handle_;
};

}  // namespace cinefleet::exports
