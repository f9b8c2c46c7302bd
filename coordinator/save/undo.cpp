#include "coordinator/save/undo.h"

#include "common/sys/sha256.h"
#include "coordinator/save/movie_files.h"

#include <utility>

namespace cinefleet::save {
namespace {

enum class Outcome { restored, already, left };

struct Restoring {
    DurableFolder& folder;
    const std::string path;
    UndoReport& report;

    Outcome leave(const KeptFile& file, std::string reason) const {
        report.left.push_back({path + "/" + file.name, std::move(reason)});
        return Outcome::left;
    }
};

// The original of an NFO that could not be read.
bool is_aside(const KeptFile& file) {
    return file.is_nfo() && !file.was_there && file.name.find(".bak") != std::string::npos;
}

Outcome restore(const Restoring& where, const KeptFile& file) {
    if (!is_name_within(file.name)) {  // whatever a damaged pack says
        return where.leave(file, "what was kept of it is damaged");
    }
    const Result<std::optional<std::string>> now = where.folder.read(file.name);
    if (!now) {
        return where.leave(file, now.error().message);
    }
    const std::string sha256 = *now ? sha256_hex(**now) : std::string();
    if (sha256 == file.before_sha256) {
        return Outcome::already;
    }
    if (sha256 != file.after_sha256) {
        return where.leave(file, *now ? "it has been changed since" : "it has been removed since");
    }
    if (where.folder.leads_out(file.name)) {
        return where.leave(file, "it has become a link out of the library");
    }
    if (file.is_dropped) {
        return where.leave(file,
                           "what it replaced was not kept: there was no room for it (save.undo_budget_mb)");
    }
    Status done;
    if (!file.was_there) {
        done = where.folder.remove(file.name);
    } else if (const auto written = where.folder.replace(file.name, file.before); !written) {
        done = failure(written.error());
    }
    return done ? Outcome::restored : where.leave(file, done.error().message);
}

struct RestoredFiles {
    bool all = true;        // is as it was
    bool nfo = true;        // is as it was, or was not changed
    bool nfo_gone = false;  // there was none before
};

RestoredFiles restore_files(const Restoring& where, const UndoPack& pack) {
    RestoredFiles restored;
    for (const KeptFile& file : pack.files) {
        const Outcome outcome = is_aside(file) && !restored.nfo
                                    ? where.leave(file, "the NFO that it was made of is left too")
                                    : restore(where, file);
        switch (outcome) {
            case Outcome::restored:
                ++where.report.files;
                break;
            case Outcome::already:
                ++where.report.already;
                break;
            case Outcome::left:
                restored.all = false;
                restored.nfo = restored.nfo && !file.is_nfo();
                break;
        }
        restored.nfo_gone = restored.nfo_gone || (file.is_nfo() && !file.was_there && !is_aside(file));
    }
    return restored;
}

std::string hindrance_of(const store::UndoState& state) {
    if (state.has_open_task) {
        return "a run that has not ended holds this movie";
    }
    if (state.was_saved_later) {
        return "a later run has saved this movie: undo that one first";
    }
    if (state.was_renamed_since) {
        return "it has been renamed since: take that back first with `cinefleet rename undo`";
    }
    return "";
}

// A file that is not there counts as one that was removed already: so it must be the movie's own folder, with
// the names that the movie had then.
std::string hindrance_in(const DurableFolder& folder, const MovieFiles& files, const UndoPack& pack) {
    if (!pack.main_part.empty() && pack.main_part != files.main_part) {
        return "its video was " + pack.main_part + " then: give it that name again, and scan its source";
    }
    const Result<bool> is_there = folder.has(files.main_part);
    if (!is_there) {
        return is_there.error().message;
    }
    return *is_there ? "" : "its video " + files.main_part + " is not there: is the share mounted?";
}

}  // namespace

Status undo_task(store::Store& store, const UndoKeeper& keeper, const UndoTask& undo, UndoReport& report) {
    const Result<std::optional<UndoPack>> pack = keeper.find(undo.run, undo.task);
    const Result<store::MoviePlace> place = store.place_of(undo.task);
    if (!pack || !place) {
        report.left.push_back({"task " + std::to_string(undo.task.value),
                               pack ? "its movie is no longer known" : pack.error().message});
        return {};
    }
    if (!*pack) {
        ++report.not_kept;
        return {};
    }
    const MovieFiles files = files_of(*place);
    const std::string& path = files.folder;
    const Result<store::UndoState> state = store.undo_state(place->movie, undo.task);
    if (!state) {
        return failure(state.error());
    }
    if (const std::string hindrance = hindrance_of(*state); !hindrance.empty()) {
        report.left.push_back({path + "/" + files.nfo_name, hindrance});
        return {};
    }
    const Result<bool> is_whole = store.are_rows((*pack)->rows);
    if (!is_whole) {
        return failure(is_whole.error());
    }
    if (!*is_whole) {
        report.left.push_back({path + "/" + files.nfo_name, "what was kept of its rows is damaged"});
        return {};
    }
    Result<DurableFolder> folder = DurableFolder::open(path, undo.step, place->root);
    if (!folder) {
        report.left.push_back({path, folder.error().message});
        return {};
    }
    if (const std::string hindrance = hindrance_in(*folder, files, **pack); !hindrance.empty()) {
        report.left.push_back({path + "/" + files.nfo_name, hindrance});
        return {};
    }
    if (undo.note != nullptr) {
        undo.note->begin(path);
    }
    const RestoredFiles restored = restore_files({*folder, path, report}, **pack);
    folder->assume_changed();
    if (Status synced = folder->sync(); !synced) {
        return synced;
    }
    if (!restored.nfo) {
        return {};
    }
    report.movies += restored.all ? 1 : 0;
    return store.undo_task({undo.task, place->movie, (*pack)->rows, restored.nfo_gone});
}

}  // namespace cinefleet::save
