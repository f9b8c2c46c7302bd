#include "coordinator/rename/recognition.h"

#include "common/text.h"
#include "coordinator/library/file_kinds.h"
#include "coordinator/library/stacking.h"
#include "coordinator/rename/companions.h"

#include <algorithm>
#include <iterator>

namespace cinefleet::rename {
namespace {

bool has(const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

bool looks_like_extra(const std::string& name, bool is_beside_others) {
    const std::string lower = to_ascii_lower(library::stem_of(name));
    return !is_movie_file(name) ||
           (is_beside_others && (lower.ends_with(" trailer") || lower.ends_with(" sample")));
}

}  // namespace

std::string misreading(const FolderIndex& here, const NewNames& files) {
    std::vector<std::string> old_names;
    std::vector<std::string> own;
    for (const auto& [from, to] : files) {
        old_names.push_back(from);
        own.push_back(to);
    }
    const bool is_beside_others = here.movie_files() > own.size();
    for (const std::string& name : own) {
        if (looks_like_extra(name, is_beside_others)) {
            return "scans would take " + name + " for a trailer or another extra";
        }
    }
    std::vector<std::string> videos = here.stackable_with(own, old_names);
    videos.insert(videos.end(), own.begin(), own.end());
    std::ranges::sort(videos);
    for (const library::Stack& stack : library::stack_files(videos)) {
        const bool has_own =
            std::ranges::any_of(stack.files, [&](const std::string& name) { return has(own, name); });
        if (has_own && stack.files != own) {
            return "scans would put " + own.front() + " together with another file as parts of one movie";
        }
    }
    return {};
}

std::string lookalike(const FolderIndex& here, const std::string& stem, const NewNames& renamed) {
    const library::Listing near = here.beginning_with({stem});
    std::vector<std::string> own;
    std::ranges::transform(renamed, std::back_inserter(own), &NewNames::value_type::first);
    OtherStems longer = other_stems(near, own);
    std::erase_if(longer, [&](const std::string& other) { return other.size() <= stem.size(); });
    std::vector<std::string> strangers = companion_candidates(near);
    std::erase_if(strangers, [&](const std::string& name) { return has(own, name); });
    const auto alike = renamed_companions(strangers, {{stem, stem}}, longer, false);
    return alike.empty() ? std::string() : alike.front().first;
}

std::vector<std::string> companion_candidates(const library::Listing& listing) {
    std::vector<std::string> names;
    std::ranges::copy_if(listing.files, std::back_inserter(names),
                         [](const std::string& name) { return name.front() != '.'; });
    std::ranges::copy_if(listing.folders, std::back_inserter(names), [](const std::string& name) {
        return to_ascii_lower(name).ends_with(".trickplay");  // Jellyfin's previews
    });
    return names;
}

std::vector<std::string> other_stems(const library::Listing& listing, const std::vector<std::string>& own) {
    std::vector<std::string> stems;
    for (const std::string& name : listing.files) {
        if (is_movie_file(name) && !has(own, name)) {
            stems.emplace_back(library::stem_of(name));
        }
    }
    return stems;
}

}  // namespace cinefleet::rename
