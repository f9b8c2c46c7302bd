#include "common/model/hook.h"

#include <algorithm>

namespace cinefleet {
namespace {

bool is_below(std::string_view path, std::string_view folder) {
    return path.starts_with(folder) &&
           (path.size() == folder.size() || folder.ends_with('/') || path[folder.size()] == '/');
}

}  // namespace

const HookKindInfo& info_of(HookKind kind) {
    return *std::ranges::find(kHookKinds, kind, &HookKindInfo::kind);
}

std::string Hook::path_there(std::string_view path) const {
    const PathMapping* best = nullptr;
    for (const PathMapping& mapping : paths) {
        if (is_below(path, mapping.from) && (best == nullptr || mapping.from.size() > best->from.size())) {
            best = &mapping;
        }
    }
    return best == nullptr ? std::string(path) : best->to + std::string(path.substr(best->from.size()));
}

}  // namespace cinefleet
