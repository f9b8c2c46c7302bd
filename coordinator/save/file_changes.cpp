#include "coordinator/save/file_changes.h"

#include "common/sys/sha256.h"

#include <utility>

namespace cinefleet::save {
namespace {

std::string hash_of(const std::optional<std::string_view>& bytes) {
    return bytes ? sha256_hex(*bytes) : std::string();
}

}  // namespace

FileChanges::FileChanges(DurableFolder& folder, std::optional<UndoPack> attempt)
    : folder_(folder), attempt_(std::move(attempt)) {
    if (attempt_) {
        folder_.assume_changed();
    }
}

Result<const FileChanges::Known*> FileChanges::look_at(const std::string& name) {
    if (const auto known = known_.find(name); known != known_.end()) {
        return &known->second;
    }
    const Result<FileIdentity> now = folder_.identity_of(name);  // first: what comes later is noticed
    Result<std::optional<std::string>> bytes = now ? folder_.read(name) : failure(now.error());
    if (!bytes) {
        return failure(std::move(bytes).error());
    }
    Known known;
    known.now = *now;
    known.now_sha256 = *bytes ? sha256_hex(**bytes) : std::string();
    const KeptFile* kept = attempt_ ? attempt_->file(name) : nullptr;
    if (kept != nullptr && kept->after_sha256 == known.now_sha256) {
        known.before = {kept->was_there, kept->before_sha256, kept->before};
    } else {
        known.before = {bytes->has_value(), known.now_sha256, (*bytes).value_or("")};
    }
    return &known_.emplace(name, std::move(known)).first->second;
}

Result<FileChanges::Before> FileChanges::before(const std::string& name) {
    const Result<const Known*> known = look_at(name);
    if (!known) {
        return failure(known.error());
    }
    return (*known)->before;
}

void FileChanges::write(const std::string& name, std::string_view bytes) {
    wanted_[name] = bytes;
}

void FileChanges::remove(const std::string& name) {
    wanted_[name] = std::nullopt;
}

bool FileChanges::is_removed(const std::string& name) const {
    const auto wanted = wanted_.find(name);
    return wanted != wanted_.end() && !wanted->second;
}

std::optional<FileStamp> FileChanges::stamp_of(const std::string& name) const {
    const auto found = stamps_.find(name);
    return found != stamps_.end() ? std::optional(found->second) : std::nullopt;
}

Status FileChanges::replace(const std::string& name, std::string_view bytes) {
    const Result<std::optional<FileStamp>> written = folder_.replace(name, bytes, known_.at(name).now);
    if (!written) {
        return failure(written.error());
    }
    if (*written) {
        stamps_[name] = **written;
    }
    return {};
}

Status FileChanges::take_away(const std::string& name) {
    return folder_.remove(name, known_.at(name).now);
}

Status FileChanges::put_back() {
    if (!attempt_) {
        return {};
    }
    for (const KeptFile& kept : attempt_->files) {
        const Result<const Known*> known = look_at(kept.name);
        if (!known) {
            return failure(known.error());
        }
        if (kept.is_dropped || (*known)->now_sha256 != kept.after_sha256) {
            continue;
        }
        Status done = kept.was_there ? replace(kept.name, kept.before) : take_away(kept.name);
        if (!done) {
            return done;
        }
        known_.at(kept.name).now_sha256 = kept.before_sha256;
    }
    return folder_.sync();
}

Result<UndoPack> FileChanges::make_pack(const Task& task) {
    UndoPack pack;
    pack.rows = task.rows;
    pack.main_part = task.main_part;
    for (const auto& [name, bytes] : wanted_) {
        const Result<const Known*> known = look_at(name);
        if (!known) {
            return failure(known.error());
        }
        const Before& before = (*known)->before;
        std::string after = hash_of(bytes);
        if (after == before.sha256) {
            continue;
        }
        const bool is_dropped =
            before.is_there && before.bytes.empty() && before.sha256 != sha256_hex(before.bytes);
        pack.files.push_back(
            {name, before.is_there, before.sha256, before.bytes, is_dropped, std::move(after)});
    }
    if (!attempt_) {
        return pack;
    }
    // What the attempt wrote and this one leaves alone: the scan between them may have found it.
    for (const KeptFile& kept : attempt_->files) {
        const Result<const Known*> known = look_at(kept.name);
        if (!known) {
            return failure(known.error());
        }
        if (!wanted_.contains(kept.name) && kept.after_sha256 == (*known)->now_sha256) {
            pack.files.push_back(kept);
        }
    }
    return pack;
}

Result<bool> FileChanges::carry_out(UndoKeeper& keeper, const Task& task, const DurableFolder::Step& step) {
    Result<UndoPack> pack = make_pack(task);
    if (!pack) {
        return failure(std::move(pack).error());
    }
    const bool has_changed = !pack->files.empty();
    if (has_changed || task.rows_change || attempt_) {
        if (Status kept = keeper.keep(task.run, task.task, *std::move(pack), step); !kept) {
            return failure(std::move(kept).error());
        }
    }
    for (const auto& [name, bytes] : wanted_) {
        if (known_.at(name).now_sha256 == hash_of(bytes)) {
            continue;
        }
        if (Status done = bytes ? replace(name, *bytes) : take_away(name); !done) {
            return failure(std::move(done).error());
        }
    }
    if (Status synced = folder_.sync(); !synced) {
        return failure(std::move(synced).error());
    }
    return has_changed;
}

}  // namespace cinefleet::save
