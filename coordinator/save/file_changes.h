#pragma once

#include "common/ids.h"
#include "coordinator/save/durable_folder.h"
#include "coordinator/save/undo_keeper.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cinefleet::save {

/// The files that one task writes and removes in one folder: decided first, then carried out together, after
/// what they replace is kept for undo. A task that was killed in the middle and runs again sees the files as
/// they were before its first attempt, and what it kept then stays kept. Belongs to one thread.
class FileChanges {
  public:
    struct Before {
        bool is_there = false;
        std::string sha256;  ///< empty: it is not there
        std::string bytes;   ///< empty if they were dropped
    };

    /// `attempt`: what an earlier attempt of the same task kept.
    FileChanges(DurableFolder& folder, std::optional<UndoPack> attempt);

    /// A file as it was before this task.
    Result<Before> before(const std::string& name);

    /// `bytes` outlive carry_out().
    void write(const std::string& name, std::string_view bytes);
    void remove(const std::string& name);
    /// By remove(), so far.
    bool is_removed(const std::string& name) const;

    /// Nothing is to be changed after all: brings back what the earlier attempt has changed, unless somebody
    /// has touched it since. conflict: as carry_out().
    Status put_back();

    struct Task {
        RunId run;
        TaskId task;
        std::string rows;          ///< for UndoPack
        std::string main_part;     ///< so
        bool rows_change = false;  ///< they will not be as before: kept though no file changes
    };
    /// True if any file is not as it was before this task. Durable when it returns. conflict: somebody has
    /// changed a file since it was looked at; it stays, and the next attempt sees it.
    Result<bool> carry_out(UndoKeeper& keeper, const Task& task, const DurableFolder::Step& step);
    /// nullopt: carry_out() has not written it.
    std::optional<FileStamp> stamp_of(const std::string& name) const;

  private:
    struct Known {
        Before before;
        std::string now_sha256;  // empty: it is not there
        FileIdentity now;
    };
    Result<const Known*> look_at(const std::string& name);
    Result<UndoPack> make_pack(const Task& task);
    Status replace(const std::string& name, std::string_view bytes);
    Status take_away(const std::string& name);

    DurableFolder& folder_;
    const std::optional<UndoPack> attempt_;
    std::map<std::string, Known> known_;
    std::map<std::string, std::optional<std::string_view>> wanted_;  // nullopt: removed
    std::map<std::string, FileStamp> stamps_;
};

}  // namespace cinefleet::save
