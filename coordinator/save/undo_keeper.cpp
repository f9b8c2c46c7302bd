#include "coordinator/save/undo_keeper.h"

#include "common/sys/sha256.h"
#include "common/text.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <utility>

namespace cinefleet::save {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "cinefleet undo 2";
constexpr std::string_view kMagicWithoutPart = "cinefleet undo 1";
constexpr std::size_t kHashSize = 64;
constexpr std::size_t kMaxFiles = 10'000;

// "5:hello,": one part of a pack.
void add_part(std::string& text, std::string_view part) {
    text += std::to_string(part.size());
    text += ':';
    text += part;
    text += ',';
}

// Takes parts from the front; empty ones, and is_whole() false, once the text does not hold them.
class Parts {
  public:
    explicit Parts(std::string_view text) : rest_(text) {}

    std::string_view take() {
        std::size_t size = 0;
        const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), size);
        const auto digits = static_cast<std::size_t>(end - rest_.data());
        const bool fits = error == std::errc{} && digits < rest_.size() && size < rest_.size() - digits - 1 &&
                          rest_[digits] == ':' && rest_[digits + 1 + size] == ',';
        if (!fits) {
            is_whole_ = false;
            rest_ = {};
            return {};
        }
        const std::string_view part = rest_.substr(digits + 1, size);
        rest_.remove_prefix(digits + 1 + size + 1);
        return part;
    }

    bool is_whole() const { return is_whole_; }
    bool is_at_end() const { return rest_.empty(); }

  private:
    std::string_view rest_;
    bool is_whole_ = true;
};

std::int64_t id_in(const std::string& name) {
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), id);
    return error == std::errc{} && end == name.data() + name.size() ? id : 0;
}

std::int64_t size_below(const fs::path& folder) {
    std::int64_t size = 0;
    std::error_code error;
    for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        std::error_code ignored;
        if (entry->is_regular_file(ignored)) {
            size += static_cast<std::int64_t>(entry->file_size(ignored));
        }
    }
    return size;
}

std::int64_t size_of(const fs::path& file) {
    std::error_code error;
    const std::uintmax_t size = fs::file_size(file, error);
    return error ? 0 : static_cast<std::int64_t>(size);
}

std::int64_t without_images(UndoPack& pack) {
    for (KeptFile& file : pack.files) {
        if (!file.is_nfo() && file.was_there) {
            file.before.clear();
            file.is_dropped = true;
        }
    }
    return static_cast<std::int64_t>(encode(pack).size());
}

}  // namespace

bool KeptFile::is_nfo() const {
    return to_ascii_lower(name).find(".nfo") != std::string::npos;  // also the .bak files of one
}

const KeptFile* UndoPack::file(std::string_view name) const {
    const auto found = std::ranges::find(files, name, &KeptFile::name);
    return found != files.end() ? &*found : nullptr;
}

std::string encode(const UndoPack& pack) {
    std::string text;
    add_part(text, kMagic);
    add_part(text, pack.main_part);
    add_part(text, pack.rows);
    for (const KeptFile& file : pack.files) {
        add_part(text, file.name);
        add_part(text, file.was_there ? "1" : "0");
        add_part(text, file.before_sha256);
        add_part(text, file.is_dropped ? "1" : "0");
        add_part(text, file.before);
        add_part(text, file.after_sha256);
    }
    return text + sha256_hex(text);
}

Result<UndoPack> decode_pack(std::string_view bytes) {
    const bool is_intact =
        bytes.size() > kHashSize &&
        sha256_hex(bytes.substr(0, bytes.size() - kHashSize)) == bytes.substr(bytes.size() - kHashSize);
    Parts parts(is_intact ? bytes.substr(0, bytes.size() - kHashSize) : std::string_view());
    UndoPack pack;
    const std::string_view magic = parts.take();
    if (!is_intact || (magic != kMagic && magic != kMagicWithoutPart)) {
        return failure(ErrorClass::malformed, "what was kept for undo is damaged or of another version");
    }
    pack.main_part = magic == kMagic ? parts.take() : std::string_view();
    pack.rows = parts.take();
    while (parts.is_whole() && !parts.is_at_end() && pack.files.size() < kMaxFiles) {
        KeptFile file;
        file.name = parts.take();
        file.was_there = parts.take() == "1";
        file.before_sha256 = parts.take();
        file.is_dropped = parts.take() == "1";
        file.before = parts.take();
        file.after_sha256 = parts.take();
        pack.files.push_back(std::move(file));
    }
    if (!parts.is_whole()) {
        return failure(ErrorClass::malformed, "what was kept for undo is cut off");
    }
    return pack;
}

UndoKeeper::UndoKeeper(std::string folder, std::int64_t budget_bytes,
                       std::function<void(const std::string&)> log)
    : folder_(std::move(folder)), budget_bytes_(budget_bytes), log_(std::move(log)) {}

std::string UndoKeeper::folder_of(RunId run) const {
    return folder_ + "/" + std::to_string(run.value);
}

std::string UndoKeeper::pack_of(RunId run, TaskId task) const {
    return folder_of(run) + "/" + std::to_string(task.value);
}

// Durable too: a pack in a folder that a power failure takes back is none.
Status UndoKeeper::make_folder(RunId run, const Step& step) const {
    const fs::path all(folder_);
    for (const auto& [parent, name] : {std::pair(all.parent_path(), all.filename()),
                                       std::pair(all, fs::path(std::to_string(run.value)))}) {
        Result<DurableFolder> folder = DurableFolder::open(parent.string(), step);
        Status made = folder ? folder->make_folder(name.string()) : failure(folder.error());
        if (made) {
            made = folder->sync();
        }
        if (!made) {
            return made;
        }
    }
    return {};
}

void UndoKeeper::tell(RunId run, const std::string& what) {
    if (told_.emplace(run, what).second) {
        log_("run " + std::to_string(run.value) + what);
    }
}

Status UndoKeeper::keep(RunId run, TaskId task, UndoPack pack, const Step& step) {
    if (folder_.empty()) {
        return {};
    }
    auto size = static_cast<std::int64_t>(encode(pack).size());
    {
        const std::lock_guard lock(mutex_);
        in_work_[task] = run;
        make_room(run, size);
        const std::int64_t before = size_of(pack_of(run, task));  // of an attempt that was killed
        if (used_bytes_ - before + size > budget_bytes_ / 4 * 3) {
            size = without_images(pack);
        }
        if (budget_bytes_ > 0 && std::ranges::any_of(pack.files, &KeptFile::is_dropped)) {
            tell(run,
                 " replaces more than save.undo_budget_mb holds: not all of its images can be brought back");
        }
        used_bytes_ += size - before;
    }
    const std::string bytes = encode(pack);
    Status written = write(run, task, bytes, step);
    if (!written && written.error().error_class == ErrorClass::not_found) {
        // The first of its run, or another thread has just made room with it.
        written = make_folder(run, step);
        written = written ? write(run, task, bytes, step) : written;
    }
    return written;
}

Status UndoKeeper::write(RunId run, TaskId task, const std::string& bytes, const Step& step) const {
    Result<DurableFolder> folder = DurableFolder::open(folder_of(run), step);
    if (!folder) {
        return failure(std::move(folder).error());
    }
    if (const auto written = folder->replace(std::to_string(task.value), bytes); !written) {
        return failure(written.error());
    }
    folder->assume_changed();
    return folder->sync();
}

Result<std::optional<UndoPack>> UndoKeeper::find(RunId run, TaskId task) const {
    std::error_code error;
    if (folder_.empty() || !fs::exists(folder_of(run), error)) {
        return std::optional<UndoPack>();
    }
    const Result<DurableFolder> folder = DurableFolder::open(folder_of(run));
    if (!folder) {
        return failure(folder.error());
    }
    const Result<std::optional<std::string>> bytes = folder->read(std::to_string(task.value));
    if (!bytes) {
        return failure(bytes.error());
    }
    if (!*bytes) {
        return std::optional<UndoPack>();
    }
    Result<UndoPack> pack = decode_pack(**bytes);
    if (!pack) {
        return failure(std::move(pack).error());
    }
    return std::optional<UndoPack>(*std::move(pack));
}

void UndoKeeper::resume(const std::vector<RunId>& runs, const std::function<bool(TaskId)>& is_open) {
    const std::lock_guard lock(mutex_);
    for (const RunId run : runs) {
        std::error_code error;
        for (fs::directory_iterator entry(folder_of(run), error), end; !error && entry != end;
             entry.increment(error)) {
            const TaskId task{id_in(entry->path().filename().string())};
            if (task && is_open(task)) {
                in_work_[task] = run;
            }
        }
    }
}

std::vector<TaskId> UndoKeeper::in_work() const {
    const std::lock_guard lock(mutex_);
    std::vector<TaskId> tasks;
    for (const auto& [task, run] : in_work_) {
        tasks.push_back(task);
    }
    return tasks;
}

void UndoKeeper::on_ended(TaskId task) {
    const std::lock_guard lock(mutex_);
    in_work_.erase(task);
}

bool UndoKeeper::is_in_work(RunId run) const {
    return std::ranges::any_of(in_work_, [run](const auto& one) { return one.second == run; });
}

void UndoKeeper::on_committed(RunId run, TaskId task) {
    if (folder_.empty()) {
        return;
    }
    const std::lock_guard lock(mutex_);
    in_work_.erase(task);
    const std::int64_t size = size_of(pack_of(run, task));
    if (size == 0 || used_bytes_ <= budget_bytes_) {
        return;
    }
    std::error_code error;
    if (fs::remove(pack_of(run, task), error)) {
        used_bytes_ = std::max<std::int64_t>(used_bytes_ - size, 0);
    }
    if (budget_bytes_ > 0) {
        tell(run, " replaces more than save.undo_budget_mb holds: not all of its movies can be brought back");
    }
}

std::optional<RunId> UndoKeeper::oldest_before(RunId current) const {
    std::optional<RunId> oldest;
    std::error_code error;
    for (fs::directory_iterator entry(folder_, error), end; !error && entry != end; entry.increment(error)) {
        const RunId run{id_in(entry->path().filename().string())};
        if (run && run < current && (!oldest || run < *oldest) && !is_in_work(run)) {
            oldest = run;
        }
    }
    return oldest;
}

void UndoKeeper::make_room(RunId current, std::int64_t needed) {
    if (used_bytes_ < 0) {
        used_bytes_ = size_below(folder_);
    }
    while (used_bytes_ + needed > budget_bytes_) {
        const std::optional<RunId> oldest = oldest_before(current);
        if (!oldest) {
            return;
        }
        const std::int64_t size = size_below(folder_of(*oldest));
        std::error_code error;
        fs::remove_all(folder_of(*oldest), error);
        if (error) {
            return;
        }
        used_bytes_ = std::max<std::int64_t>(used_bytes_ - size, 0);
        log_("run " + std::to_string(oldest->value) +
             " cannot be undone any more: newer runs need the room (save.undo_budget_mb)");
    }
}

}  // namespace cinefleet::save
