#pragma once

#include "common/ids.h"
#include "common/result.h"
#include "coordinator/save/durable_folder.h"

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cinefleet::save {

/// One file that a task writes or removes.
struct KeptFile {
    std::string name;           ///< within the movie's folder
    bool was_there = false;     ///< before
    std::string before_sha256;  ///< empty: it was not there
    std::string before;         ///< its bytes, unless they were dropped
    bool is_dropped = false;    ///< the budget had no room for its bytes
    std::string after_sha256;   ///< empty: it is removed

    bool is_nfo() const;
    friend bool operator==(const KeptFile&, const KeptFile&) = default;
};

/// What a task replaces: enough to bring it back, and to know one's own work again after a crash.
struct UndoPack {
    std::string rows;  ///< store::Store::rows_of() before the task
    std::vector<KeptFile> files;
    std::string main_part = {};  ///< within the movie's folder, as MovieFiles has it; empty: not known

    const KeptFile* file(std::string_view name) const;
    friend bool operator==(const UndoPack&, const UndoPack&) = default;
};

std::string encode(const UndoPack& pack);
/// malformed: cut off, changed, or of another version.
Result<UndoPack> decode_pack(std::string_view bytes);

/// The packs of all runs, as files `<folder>/<run>/<task>`, within a budget: the oldest runs are dropped
/// first, and images take at most three quarters, so that the smaller NFOs are kept longer. A pack is durable
/// before the first file of its movie is touched, whatever the budget. It is in work, and it and those of its
/// run stay, until the movie's rows are durable or its task has ended without them. Any thread.
class UndoKeeper {
  public:
    using Step = DurableFolder::Step;

    /// An empty folder keeps nothing, and then find() finds nothing. `log` is told what is dropped.
    UndoKeeper(std::string folder, std::int64_t budget_bytes, std::function<void(const std::string&)> log);

    /// Durable when it returns. Where no room is left even after older runs have gone, the bytes of images
    /// are left out. disk_full, io: nothing may be replaced then.
    Status keep(RunId run, TaskId task, UndoPack pack, const Step& step = {});
    /// nullopt: there is none.
    Result<std::optional<UndoPack>> find(RunId run, TaskId task) const;
    /// At start: packs of these runs are in work if their tasks are still open, as where an earlier process
    /// was killed.
    void resume(const std::vector<RunId>& runs, const std::function<bool(TaskId)>& is_open);
    std::vector<TaskId> in_work() const;
    /// The task has ended without rows.
    void on_ended(TaskId task);
    /// After the task's rows are durable: what is over the budget is dropped.
    void on_committed(RunId run, TaskId task);

  private:
    std::string folder_of(RunId run) const;
    Status make_folder(RunId run, const Step& step) const;
    Status write(RunId run, TaskId task, const std::string& bytes, const Step& step) const;
    std::string pack_of(RunId run, TaskId task) const;
    void make_room(RunId current, std::int64_t needed);
    void tell(RunId run, const std::string& what);
    std::optional<RunId> oldest_before(RunId current) const;
    bool is_in_work(RunId run) const;

    const std::string folder_;
    const std::int64_t budget_bytes_;
    const std::function<void(const std::string&)> log_;
    mutable std::mutex mutex_;
    std::int64_t used_bytes_ = -1;  // not counted yet
    std::set<std::pair<RunId, std::string>> told_;
    std::map<TaskId, RunId> in_work_;
};

}  // namespace cinefleet::save
