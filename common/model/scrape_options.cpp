#include "common/model/scrape_options.h"

#include "common/text.h"

#include <algorithm>

namespace cinefleet {
namespace {

struct SelectionName {
    ScrapeSelection selection;
    std::string_view name;
};

constexpr std::array kSelections = {
    SelectionName{ScrapeSelection::all, "all"},       SelectionName{ScrapeSelection::missing, "missing"},
    SelectionName{ScrapeSelection::new_, "new"},      SelectionName{ScrapeSelection::marked, "marked"},
    SelectionName{ScrapeSelection::filter, "filter"}, SelectionName{ScrapeSelection::selected, "selected"},
    SelectionName{ScrapeSelection::single, "single"},
};

struct ModeName {
    ScrapeMode mode;
    std::string_view name;
};

constexpr std::array kModes = {
    ModeName{ScrapeMode::auto_, "auto"},
    ModeName{ScrapeMode::ask, "ask"},
    ModeName{ScrapeMode::skip, "skip"},
};

// A person waits for a single movie, so Ember has one word for it: it asks.
constexpr std::string_view kSingleScrape = "SingleScrape";

std::string capitalised(std::string_view name) {
    std::string text(name);
    text.front() = static_cast<char>(text.front() - 'a' + 'A');
    return text;
}

}  // namespace

bool has_image(ModifierSet modifiers, ImageKind kind) {
    return std::ranges::any_of(kModifiers, [&](const ModifierInfo& info) {
        return info.image_kind == kind && modifiers.has(info.modifier);
    });
}

std::string_view to_string(ScrapeSelection selection) {
    const auto* found = std::ranges::find(kSelections, selection, &SelectionName::selection);
    return found != kSelections.end() ? found->name : "unknown";
}

std::string_view to_string(ScrapeMode mode) {
    const auto* found = std::ranges::find(kModes, mode, &ModeName::mode);
    return found != kModes.end() ? found->name : "unknown";
}

std::optional<ScrapeSelection> scrape_selection_by_name(std::string_view name) {
    for (const SelectionName& entry : kSelections) {
        if (equal_ignoring_ascii_case(entry.name, name)) {
            return entry.selection;
        }
    }
    return std::nullopt;
}

std::optional<ScrapeMode> scrape_mode_by_name(std::string_view name) {
    for (const ModeName& entry : kModes) {
        if (equal_ignoring_ascii_case(entry.name, name)) {
            return entry.mode;
        }
    }
    return std::nullopt;
}

std::string to_string(const ScrapeType& type) {
    if (type == ScrapeType{ScrapeSelection::single, ScrapeMode::ask}) {
        return std::string(kSingleScrape);
    }
    return capitalised(to_string(type.selection)) + capitalised(to_string(type.mode));
}

std::optional<ScrapeType> scrape_type_by_name(std::string_view name) {
    for (const SelectionName& selection : kSelections) {
        for (const ModeName& mode : kModes) {
            const ScrapeType type{selection.selection, mode.mode};
            if (equal_ignoring_ascii_case(to_string(type), name)) {
                return type;
            }
        }
    }
    return std::nullopt;
}

std::optional<Modifier> modifier_by_name(std::string_view name) {
    for (const ModifierInfo& info : kModifiers) {
        if (equal_ignoring_ascii_case(info.name, name) || equal_ignoring_ascii_case(info.short_name, name)) {
            return info.modifier;
        }
    }
    return std::nullopt;
}

std::string_view to_string(MovieField field) {
    const auto* found = std::ranges::find(kMovieFields, field, &MovieFieldInfo::field);
    return found != kMovieFields.end() ? found->name : "unknown";
}

std::optional<MovieField> movie_field_by_name(std::string_view name) {
    for (const MovieFieldInfo& info : kMovieFields) {
        if (equal_ignoring_ascii_case(info.name, name) ||
            equal_ignoring_ascii_case(info.ember_option, name)) {
            return info.field;
        }
    }
    return std::nullopt;
}

}  // namespace cinefleet
