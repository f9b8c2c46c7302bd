#include "coordinator/rename/rename_movie.h"

#include "coordinator/library/file_kinds.h"
#include "coordinator/rename/companions.h"
#include "coordinator/rename/paths.h"
#include "coordinator/rename/recognition.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cinefleet::rename {
namespace {

using library::join_path;
using store::RenamedMovie;
using store::RenameState;

Renamed renamed_from(const store::RenameFacts& facts) {
    const std::string first = facts.parts.empty() ? facts.folder : facts.parts.front();
    return {facts.movie, facts.root, first, first, {}, {}};
}

Carried carry_out(const RenamedMovie& renamed, MoveDirection direction, const DiskStep& step) {
    const Result<std::unique_ptr<DiskMoves>> disk = DiskMoves::open(renamed.root, step);
    return disk ? (*disk)->carry_out(renamed.moves, direction)
                : Carried{Carried::Outcome::reverted, disk.error().message};
}

// Journals what has come of it.
Status conclude(store::RenameJournal& journal, const RenamedMovie& renamed, MoveDirection direction,
                const Carried& carried) {
    switch (carried.outcome) {
        case Carried::Outcome::done:
            return journal.settle(renamed, direction);
        case Carried::Outcome::reverted:
            return journal.set_state(
                renamed, direction == MoveDirection::forward ? RenameState::failed : RenameState::done);
        case Carried::Outcome::stuck:
            return {};  // as journalled: the next start goes on
    }
    return {};
}

std::string reason_of(const Carried& carried) {
    return carried.reason + (carried.outcome == Carried::Outcome::stuck ? "; the next start goes on" : "");
}

// The rows are as before, as they could not be changed: so shall the files be, and the journal if it can.
void follow_rows(store::RenameJournal& journal, const RenamedMovie& renamed, MoveDirection direction,
                 const Carried& carried) {
    const bool is_forward = direction == MoveDirection::forward;
    const bool is_moved = carried.outcome == Carried::Outcome::done;
    const Carried back =
        is_moved ? carry_out(renamed, is_forward ? MoveDirection::back : MoveDirection::forward, {})
                 : carried;
    if (is_moved && back.outcome == Carried::Outcome::done) {
        // If that cannot be noted either, the next start moves them once more.
        (void)journal.set_state(renamed, is_forward ? RenameState::failed : RenameState::done);
    }
}

struct PartNames {
    std::vector<std::string> now;
    StemChanges stems;  // to what they were before
};

PartNames part_names(const store::RenameFacts& facts, const RenamedMovie& renamed) {
    PartNames names;
    for (const std::string& part : facts.parts) {
        names.now.push_back(name_of(part));
        const std::string before = name_of(moved_path(part, renamed.moves, MoveDirection::back));
        names.stems.emplace_back(library::stem_of(names.now.back()), library::stem_of(before));
    }
    return names;
}

// What was put beside the movie since, named after its files: to be renamed with them. Paths are those that
// the journal's other moves speak of, before their folder moves.
std::vector<Move> moves_of_newcomers(const store::RenameFacts& facts, const RenamedMovie& renamed,
                                     const FolderIndex& here) {
    if (facts.layout != MovieLayout::file) {
        return {};
    }
    const std::string old_folder = moved_path(facts.folder, renamed.moves, MoveDirection::back);
    const PartNames own = part_names(facts, renamed);
    std::vector<std::string> stems;
    std::ranges::transform(own.stems, std::back_inserter(stems), &StemChanges::value_type::first);
    const library::Listing near = here.beginning_with(stems);
    std::vector<Move> moves;
    for (const auto& [now, before] :
         renamed_companions(near.files, own.stems, other_stems(near, own.now), facts.own_folder)) {
        const Move move{MoveKind::file, join_path(old_folder, before), join_path(old_folder, now)};
        const bool is_known = std::ranges::find(renamed.moves, move.to, &Move::to) != renamed.moves.end();
        const bool is_free = here.alike(before).empty() &&
                             std::ranges::find(renamed.moves, move.from, &Move::from) == renamed.moves.end();
        if (!is_known && is_free && now != before) {
            moves.push_back(move);
        }
    }
    return moves;
}

// What lay beside the movie, and was removed since, is nothing to be taken back.
void leave_out_removed(std::vector<Move>& moves, const store::RenameFacts& facts, const FolderIndex& here) {
    std::erase_if(moves, [&](const Move& move) {
        const std::string name = name_of(move.to);
        return move.kind != MoveKind::new_folder && move.to != facts.folder && here.alike(name).empty() &&
               std::ranges::find(facts.parts, name, name_of) == facts.parts.end();
    });
}

// The journal's moves, as far as they can be taken back, and what has come since.
void bring_up_to_date(RenamedMovie& renamed, const store::RenameFacts& facts, FolderIndexes& folders) {
    folders.make_room();
    const FolderIndex* const here = folders.of(facts.root, facts.folder);
    if (here == nullptr) {
        return;
    }
    const std::vector<Move> newcomers = moves_of_newcomers(facts, renamed, *here);
    leave_out_removed(renamed.moves, facts, *here);
    const auto first = std::ranges::find_if(
        renamed.moves, [](const Move& move) { return move.kind != MoveKind::new_folder; });
    renamed.moves.insert(first, newcomers.begin(), newcomers.end());
}

std::string known_as(const std::string& path) {
    return "another movie is known as " + path + ": if it was deleted, `cinefleet sources clean` forgets it";
}

// Of the movies that cannot be taken back: why not. `before`: what its first file would be called again.
std::string obstacle(store::RenameJournal& journal, const RenamedMovie& renamed, const std::string& before) {
    if (journal.has_open_task(renamed.movie)) {
        return "is being scraped, or waits for it";
    }
    if (journal.was_renamed_later(renamed)) {
        return "a later rename has renamed it again: take that back first";
    }
    if (renamed.moves.empty()) {
        return "nothing of what was renamed is there any more";
    }
    if (!before.empty() && journal.is_known_path(renamed.movie, before)) {
        return known_as(before);
    }
    const Result<std::unique_ptr<DiskMoves>> disk = DiskMoves::open(renamed.root);
    if (!disk) {
        return disk.error().message;
    }
    return (*disk)->is_as_left(renamed.moves)
               ? std::string()
               : renamed.moves.back().to + " is not there any more, or its old name is taken";
}

// What a crash, or an error, has left in the middle.
Carried go_on_with(store::RenameJournal& journal, const RenamedMovie& renamed) {
    const auto later = [](std::string reason) { return Carried{Carried::Outcome::stuck, std::move(reason)}; };
    const Result<std::unique_ptr<DiskMoves>> disk = DiskMoves::open(renamed.root);
    if (!disk) {
        return later(disk.error().message);
    }
    Carried carried{Carried::Outcome::reverted, "it is gone"};
    const MoveDirection direction =
        renamed.state == RenameState::moving ? MoveDirection::forward : MoveDirection::back;
    if (renamed.moves.empty() || (*disk)->finds_any(renamed.moves)) {
        if (const Status mended = (*disk)->mend(renamed.moves); !mended) {
            return later(mended.error().message);
        }
        carried = (*disk)->carry_out(renamed.moves, direction);
    } else if (const auto facts = journal.facts(renamed.movie);
               facts || facts.error().error_class != ErrorClass::not_found) {
        return later(facts ? "it is not there now" : facts.error().message);
    }
    const Status status = conclude(journal, renamed, direction, carried);
    return status ? carried : later(status.error().message);
}

}  // namespace

Renamed preview(const store::RenameFacts& facts, RenameRun& run) {
    Renamed renamed = renamed_from(facts);
    RenamePlan plan = plan_rename(facts, run.patterns, run.folders);
    renamed.to = std::move(plan.first_part);
    renamed.moves = std::move(plan.moves);
    renamed.reason = std::move(plan.refusal);
    return renamed;
}

Result<Renamed> rename_movie(store::RenameJournal& journal, MovieId movie, RenameRun& run) {
    const Result<store::RenameFacts> facts = journal.facts(movie);
    if (!facts) {
        return failure(facts.error());
    }
    Renamed renamed = preview(*facts, run);
    if (renamed.moves.empty()) {
        return renamed;
    }
    const auto refused = [&](std::string reason) {
        return Renamed{renamed.movie, renamed.root, renamed.from, renamed.from, {}, std::move(reason)};
    };
    if (journal.is_known_path(movie, renamed.to)) {
        return refused(known_as(renamed.to));
    }
    if (!run.number) {
        const Result<RenameId> begun = journal.begin();
        if (!begun) {
            return failure(begun.error());
        }
        run.number = *begun;
    }
    const RenamedMovie noted{run.number, movie, renamed.root, RenameState::moving, renamed.moves};
    if (Status status = journal.note(noted); !status) {
        return failure(std::move(status).error());
    }
    const Carried carried = carry_out(noted, MoveDirection::forward, run.step);
    if (Status status = conclude(journal, noted, MoveDirection::forward, carried); !status) {
        follow_rows(journal, noted, MoveDirection::forward, carried);
        run.folders.forget();
        return failure(std::move(status).error());
    }
    if (carried.outcome != Carried::Outcome::done) {
        run.folders.forget();
        return refused(reason_of(carried));
    }
    run.folders.follow(renamed.root, renamed.moves, MoveDirection::forward);
    return renamed;
}

Result<Renamed> take_back(store::RenameJournal& journal, RenamedMovie renamed, FolderIndexes& folders,
                          const DiskStep& step) {
    const Result<store::RenameFacts> facts = journal.facts(renamed.movie);
    Renamed told{renamed.movie, renamed.root, renamed.moves.back().to, renamed.moves.back().to, {}, {}};
    if (facts) {
        told = renamed_from(*facts);
        bring_up_to_date(renamed, *facts, folders);
    } else if (facts.error().error_class != ErrorClass::not_found) {
        return failure(facts.error());
    }
    const std::string before =
        facts ? moved_path(told.from, renamed.moves, MoveDirection::back) : std::string();
    told.reason = obstacle(journal, renamed, before);
    if (!told.reason.empty()) {
        return told;
    }
    renamed.state = RenameState::taking_back;
    if (Status status = journal.note(renamed); !status) {
        return failure(std::move(status).error());
    }
    const Carried carried = carry_out(renamed, MoveDirection::back, step);
    if (Status status = conclude(journal, renamed, MoveDirection::back, carried); !status) {
        follow_rows(journal, renamed, MoveDirection::back, carried);
        folders.forget();
        return failure(std::move(status).error());
    }
    told.reason = reason_of(carried);
    if (carried.outcome != Carried::Outcome::done) {
        folders.forget();
        return told;
    }
    folders.follow(renamed.root, renamed.moves, MoveDirection::back);
    told.to = facts ? before : moved_path(told.from, renamed.moves, MoveDirection::back);
    told.moves = std::move(renamed.moves);
    return told;
}

Result<std::int64_t> recover(store::RenameJournal& journal,
                             const std::function<void(const std::string&)>& log) {
    const Result<std::vector<RenamedMovie>> unfinished = journal.unfinished();
    if (!unfinished) {
        return failure(unfinished.error());
    }
    std::int64_t count = 0;
    for (const RenamedMovie& renamed : *unfinished) {
        const std::string name =
            renamed.root + "/" + (renamed.moves.empty() ? std::string() : renamed.moves.back().to);
        const Carried carried = go_on_with(journal, renamed);
        count += carried.outcome == Carried::Outcome::stuck ? 0 : 1;
        if (carried.outcome == Carried::Outcome::stuck) {
            log(name + " is still half renamed: " + carried.reason + "; the next start goes on");
        } else if (carried.outcome == Carried::Outcome::reverted) {
            log(name + " was half renamed, and is as it was before: " + carried.reason);
        }
    }
    return count;
}

}  // namespace cinefleet::rename
