#include "coordinator/rename/plan.h"

#include "common/text.h"
#include "coordinator/library/file_kinds.h"
#include "coordinator/library/ignore_rules.h"
#include "coordinator/library/stacking.h"
#include "coordinator/rename/companions.h"
#include "coordinator/rename/name_values.h"
#include "coordinator/rename/paths.h"
#include "coordinator/rename/recognition.h"
#include "coordinator/rename/safe_name.h"

#include <algorithm>
#include <set>
#include <utility>

namespace cinefleet::rename {
namespace {

using library::join_path;

// For what is written beside it later: "-clearlogo.png", ".forced.deu.srt".
constexpr std::size_t kRoomForWhatFollows = 32;

class Planning {
  public:
    Planning(const store::RenameFacts& facts, const NamePatterns& patterns, FolderIndexes& folders)
        : facts_(facts), patterns_(patterns), folders_(folders) {
        for (const std::string& part : facts.parts) {
            names_.push_back(name_of(part));
            stems_.emplace_back(library::stem_of(names_.back()));
        }
        values_ = name_values(facts.stored, facts.edition, stems_.empty() ? "" : stems_.front());
    }

    RenamePlan plan() && {
        plan_.first_part = facts_.parts.empty() ? std::string() : facts_.parts.front();
        if (!facts_.hindrance.empty() || facts_.parts.empty()) {
            refuse(facts_.parts.empty() ? "has no files" : facts_.hindrance);
            return std::move(plan_);
        }
        const FolderIndex* const here = folders_.of(facts_.root, facts_.folder);
        if (here == nullptr) {
            refuse("its folder is not there, or cannot be read");
            return std::move(plan_);
        }
        if (has_files_to_rename()) {
            plan_files(*here);
        }
        if (plan_.refusal.empty()) {
            plan_folder();
        }
        plan_.first_part = moved_path(facts_.parts.front(), plan_.moves, MoveDirection::forward);
        if (plan_.refusal.empty() && !plan_.moves.empty()) {
            check_exclusions();
        }
        if (!plan_.refusal.empty()) {
            plan_.moves.clear();
            plan_.first_part = facts_.parts.front();
        }
        return std::move(plan_);
    }

  private:
    void refuse(std::string reason) {
        if (plan_.refusal.empty()) {
            plan_.refusal = std::move(reason);
        }
    }

    bool has_files_to_rename() const {
        return facts_.layout == MovieLayout::file &&
               std::ranges::all_of(facts_.parts,
                                   [&](const std::string& part) { return parent_of(part) == facts_.folder; });
    }

    // What the names of all that may belong to the movie begin with.
    std::vector<std::string> beginnings() const {
        const std::string common = stems_.size() > 1 ? common_stem(stems_) : std::string();
        return common.empty() ? stems_ : std::vector<std::string>{common};
    }

    StemChanges changes_to(const std::string& stem, const OtherStems& others) const {
        if (stems_.size() == 1) {
            return {{stems_.front(), stem}};
        }
        StemChanges changes;
        const std::vector<std::string> suffixes = part_suffixes(stems_);
        for (std::size_t i = 0; i < stems_.size(); ++i) {
            changes.emplace_back(stems_[i], stem + suffixes[i]);
        }
        const std::string common = common_stem(stems_);
        if (!common.empty() && std::ranges::find(others, common) == others.end()) {
            changes.emplace_back(common, stem);
        }
        return changes;
    }

    void plan_files(const FolderIndex& here) {
        const library::Listing near = here.beginning_with(beginnings());
        if (!std::ranges::all_of(names_, [&](const std::string& name) {
                return std::ranges::find(near.files, name) != near.files.end();
            })) {
            refuse("its files are not as the last scan saw them: `cinefleet sources scan`");
            return;
        }
        const OtherStems others = other_stems(near, names_);
        const std::vector<std::string> names = companion_candidates(near);
        const Result<std::string> stem =
            new_stem(renamed_companions(names, changes_to("", others), others, facts_.own_folder));
        if (!stem) {
            refuse(stem.error().message);
            return;
        }
        const NewNames renamed =
            renamed_companions(names, changes_to(*stem, others), others, facts_.own_folder);
        check_files(here, renamed, *stem);
        for (const auto& [from, to] : renamed) {
            if (from != to) {
                const bool is_folder = std::ranges::find(near.folders, from) != near.folders.end();
                plan_.moves.push_back({is_folder ? MoveKind::folder : MoveKind::file,
                                       join_path(facts_.folder, from), join_path(facts_.folder, to)});
            }
        }
    }

    // `rests`: what follows the stem in each of the names.
    Result<std::string> new_stem(const NewNames& rests) const {
        std::size_t behind = kRoomForWhatFollows;
        for (const auto& [from, rest] : rests) {
            behind = std::max(behind, rest.size());
        }
        if (behind >= kMaxNameBytes) {
            return failure(ErrorClass::invalid_input, "a file that belongs to it has too long a name");
        }
        const Result<std::vector<std::string>> stem =
            names_from(patterns_.file, values_, kMaxNameBytes - behind);
        return stem ? Result<std::string>(stem->front()) : failure(stem.error());
    }

    void check_files(const FolderIndex& here, const NewNames& renamed, const std::string& stem) {
        std::set<std::string> targets;
        for (const auto& [from, to] : renamed) {
            const std::vector<FolderIndex::Entry> alike = here.alike(to);
            const bool is_taken = std::ranges::any_of(
                alike, [&, own = from](const FolderIndex::Entry& entry) { return entry.name != own; });
            if (is_taken || !targets.insert(folded(to)).second) {
                refuse(to + " is there already");
            }
        }
        const auto now = [&](const std::string& name) {
            const auto found = std::ranges::find(renamed, name, &NewNames::value_type::first);
            return found == renamed.end() ? name : found->second;
        };
        NewNames files;
        for (const std::string& name : names_) {
            files.emplace_back(name, now(name));
        }
        if (std::string reason = misreading(here, files); !reason.empty()) {
            refuse(std::move(reason));
        }
        if (const std::string other = facts_.own_folder ? "" : lookalike(here, stem, renamed);
            !other.empty()) {
            refuse(other + " would look like a part of it");
        }
    }

    void plan_folder() {
        if (!facts_.own_folder || facts_.folder.empty() || facts_.others_below) {
            return;
        }
        Result<std::vector<std::string>> names = names_from(patterns_.folder, values_, kMaxNameBytes);
        if (!names) {
            refuse(names.error().message);
            return;
        }
        for (const std::string& name : *names) {
            const std::string lower = to_ascii_lower(name);
            if (library::is_extras_folder(name, true) || library::part_of_folder_name(name) > 0 ||
                lower == "video_ts" || lower == "bdmv") {
                refuse("scans would not take a folder called " + name + " for a movie's");
            }
        }
        const std::string name = names->back();
        names->pop_back();
        std::vector<Move> parents;
        const std::string parent =
            patterns_.folder.is_path() ? find_parents(*names, parents) : parent_of(facts_.folder);
        const std::string target = join_path(parent, name);
        if (target == facts_.folder || !plan_.refusal.empty()) {
            return;
        }
        if (target.starts_with(facts_.folder + "/")) {
            refuse("its folder cannot be moved into itself");
        }
        if (parents.empty() && is_taken(parent, name)) {
            refuse(target + " is there already");
        }
        // New folders first: it is the moves behind them that tell how far a rename has come.
        plan_.moves.insert(plan_.moves.begin(), parents.begin(), parents.end());
        plan_.moves.push_back({MoveKind::folder, facts_.folder, target});
    }

    // The path of the folders above, in the case that they have; those that are not there yet go to `made`.
    std::string find_parents(const std::vector<std::string>& names, std::vector<Move>& made) {
        std::string path;
        for (const std::string& name : names) {
            std::vector<FolderIndex::Entry> alike;
            if (made.empty()) {
                const FolderIndex* const index = folders_.of(facts_.root, path);
                if (index == nullptr) {
                    refuse((path.empty() ? std::string("its source") : path) + " cannot be read");
                    return path;
                }
                alike = index->alike(name);
            }
            const auto same = std::ranges::find(alike, name, &FolderIndex::Entry::name);
            const auto found = same == alike.end() ? alike.begin() : same;
            path = join_path(path, found == alike.end() ? name : found->name);
            if (found == alike.end()) {
                made.push_back({MoveKind::new_folder, "", path});
            } else if (!found->is_folder) {
                refuse(path + " is there already, and no folder");
            }
        }
        return path;
    }

    bool is_taken(const std::string& parent, const std::string& name) {
        const FolderIndex* const index = folders_.of(facts_.root, parent);
        return index == nullptr ||
               std::ranges::any_of(index->alike(name), [&](const FolderIndex::Entry& entry) {
                   return join_path(parent, entry.name) != facts_.folder;
               });
    }

    void check_exclusions() {
        const library::IgnoreRules exclusions("", facts_.exclusions);
        std::string path = plan_.first_part;
        for (bool is_folder = false; !path.empty(); path = parent_of(path), is_folder = true) {
            if (exclusions.verdict(path, is_folder).value_or(false)) {
                refuse("an exclusion of its source would leave " + path + " out");
            }
        }
    }

    const store::RenameFacts& facts_;
    const NamePatterns& patterns_;
    FolderIndexes& folders_;
    std::vector<std::string> names_;  // of the movie's files
    std::vector<std::string> stems_;
    NameValues values_;
    RenamePlan plan_;
};

}  // namespace

Result<NamePatterns> parse_patterns(const std::string& folder, const std::string& file) {
    Result<NameTemplate> of_folder = parse_name_template(folder, TemplateKind::folder);
    if (!of_folder) {
        return failure(ErrorClass::invalid_input, "the folder's template " + of_folder.error().message);
    }
    Result<NameTemplate> of_file = parse_name_template(file, TemplateKind::file);
    if (!of_file) {
        return failure(ErrorClass::invalid_input, "the file's template " + of_file.error().message);
    }
    return NamePatterns{*std::move(of_folder), *std::move(of_file)};
}

RenamePlan plan_rename(const store::RenameFacts& facts, const NamePatterns& patterns,
                       FolderIndexes& folders) {
    folders.make_room();
    return Planning(facts, patterns, folders).plan();
}

}  // namespace cinefleet::rename
