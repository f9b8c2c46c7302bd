#pragma once

#include <string>

namespace cinefleet::save {

/// The folder that one storage thread writes to at this moment, kept in a file of its own beside the
/// database, so that the start after a kill can remove what was half-written. It outlives the process, not
/// the machine: it is not synced, because that would cost each movie a wait for the disk.
class WritingNote {
  public:
    /// `prefix` names the files of all threads: prefix + number. An empty prefix keeps no notes.
    WritingNote(const std::string& prefix, int number);
    ~WritingNote();
    WritingNote(const WritingNote&) = delete;
    WritingNote& operator=(const WritingNote&) = delete;

    /// Temporary files may be in this folder from now on, and no longer in the one before.
    void begin(const std::string& folder);

    /// Removes the temporary files in every folder that an earlier process noted.
    static void tidy_up(const std::string& prefix);

  private:
    std::string path_;
    int fd_ = -1;
};

}  // namespace cinefleet::save
