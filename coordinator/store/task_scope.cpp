#include "coordinator/store/task_scope.h"

namespace cinefleet::store {
namespace {

std::uint32_t bits(const Rows& rows, int column) {
    return static_cast<std::uint32_t>(rows.integer(column));
}

}  // namespace

ModifierSet without_kept_images(ModifierSet asked, ModifierSet replace, ScrapeSelection selection,
                                ImagesThere there) {
    for (const ModifierInfo& info : kModifiers) {
        if (!info.image_kind || replace.has(info.modifier)) {
            continue;
        }
        const std::int64_t bit = std::int64_t{1} << static_cast<unsigned>(*info.image_kind);
        const bool is_there = (there.on_disk & bit) != 0;
        const bool is_own = (there.own & bit) != 0;
        if (is_there && (!is_own || selection == ScrapeSelection::missing)) {
            asked.remove(info.modifier);
        }
    }
    return asked;
}

TaskScope task_scope_from(const Rows& rows, int modifiers, int fields, int first) {
    TaskScope scope;
    scope.replace = ModifierSet(bits(rows, first));
    scope.overwrite_edited = rows.integer(first + 1) != 0;
    scope.modifiers =
        without_kept_images(ModifierSet(bits(rows, modifiers)), scope.replace,
                            static_cast<ScrapeSelection>(rows.integer(first + 2)),
                            {.on_disk = rows.integer(first + 3), .own = rows.integer(first + 4)});
    scope.locks = {rows.integer(first + 7) != 0, FieldSet(bits(rows, first + 6))};
    scope.fields = FieldSet(bits(rows, fields) & ~bits(rows, first + 5) & ~bits(rows, first + 6));
    return scope;
}

}  // namespace cinefleet::store
