#include "coordinator/cli/scrape_words.h"

#include "common/text.h"
#include "coordinator/cli/movie_words.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace cinefleet::cli {
namespace {

tl::unexpected<Error> wrong(std::string message) {
    return failure(ErrorClass::invalid_input, std::move(message));
}

// Words that add to a set, or with a '-' before them take away. One that begins by taking away begins with
// all.
template <class Enum>
Result<EnumSet<Enum>> set_of(const std::vector<std::string>& words, EnumSet<Enum> all,
                             const std::function<std::optional<Enum>(std::string_view)>& by_name,
                             const std::string& known) {
    EnumSet<Enum> set;
    if (!words.empty() && words.front().starts_with('-')) {
        set = all;
    }
    for (const std::string& word : words) {
        const bool takes_away = word.starts_with('-');
        const std::string_view name = trim(std::string_view(word).substr(takes_away ? 1 : 0));
        if (equal_ignoring_ascii_case(name, "all")) {
            set = takes_away ? EnumSet<Enum>() : all;
            continue;
        }
        const std::optional<Enum> value = by_name(name);
        if (!value) {
            return wrong("there is no '" + std::string(name) + "'; there are all, " + known +
                         "; '-' before one leaves it out");
        }
        if (takes_away) {
            set.remove(*value);
        } else {
            set.add(*value);
        }
    }
    if (set.empty()) {
        return wrong("nothing is left to scrape: name at least one of " + known);
    }
    return set;
}

ModifierSet all_modifiers() {
    ModifierSet all;
    for (const ModifierInfo& info : kModifiers) {
        all.add(info.modifier);
    }
    return all;
}

ScrapeSelection default_selection(const ScrapeWords& words) {
    if (!words.filter.empty()) {
        return ScrapeSelection::filter;
    }
    if (words.movies.empty() && !words.changed_since.empty()) {
        return ScrapeSelection::all;
    }
    return words.movies.empty() ? ScrapeSelection::missing : ScrapeSelection::selected;
}

bool names_movies(ScrapeSelection selection) {
    return selection == ScrapeSelection::selected || selection == ScrapeSelection::single;
}

// What a type needs to know, and what only another one would use.
Status check_words(const ScrapeWords& words, ScrapeSelection selection) {
    if (selection == ScrapeSelection::filter && words.filter.empty()) {
        return wrong("the type filter needs --filter, for example --filter 'year>=2000 and not has:poster'");
    }
    if (selection != ScrapeSelection::filter && !words.filter.empty()) {
        return wrong("--filter goes with the type filter, not with " + std::string(to_string(selection)));
    }
    if (!names_movies(selection) && !words.movies.empty()) {
        return wrong("--movie goes with the types selected and single, not with " +
                     std::string(to_string(selection)));
    }
    if (names_movies(selection) && words.movies.empty() && words.folders.empty()) {
        return wrong("which movie? Name its file, its folder or its number");
    }
    if (!words.changed_since.empty() &&
        (names_movies(selection) || selection == ScrapeSelection::new_ || words.dry_run)) {
        return wrong(
            "--changed-since asks TMDB which movies have changed: it goes with the types all, missing, "
            "marked and filter, and without --dry-run");
    }
    if (selection == ScrapeSelection::single && words.movies.size() > 1) {
        return wrong("a single scrape takes one movie: use --type selected for several");
    }
    return {};
}

}  // namespace

Result<ScrapeType> scrape_type_of(const ScrapeWords& words) {
    const std::optional<ScrapeMode> mode = scrape_mode_by_name(words.mode);
    if (!words.mode.empty() && !mode) {
        return wrong("there is no mode '" + words.mode + "'; there are auto, ask and skip");
    }
    if (const std::optional<ScrapeType> type = scrape_type_by_name(words.type)) {
        if (mode && *mode != type->mode) {
            return wrong("--type " + words.type + " and --mode " + words.mode + " contradict each other");
        }
        return *type;
    }
    const std::optional<ScrapeSelection> selection =
        words.type.empty() ? default_selection(words) : scrape_selection_by_name(words.type);
    if (!selection) {
        return wrong(
            "there is no type '" + words.type +
            "'; there are all, missing, new, marked, filter, selected and single, and Ember's names such "
            "as MissingAsk");
    }
    const bool is_single = *selection == ScrapeSelection::single;
    return ScrapeType{*selection, mode.value_or(is_single ? ScrapeMode::ask : ScrapeMode::auto_)};
}

Result<ModifierSet> modifiers_of(const std::vector<std::string>& words) {
    if (words.empty()) {
        return default_modifiers();
    }
    std::string known;
    for (const ModifierInfo& info : kModifiers) {
        known += (known.empty() ? "" : ", ") + std::string(info.short_name);
    }
    return set_of<Modifier>(words, all_modifiers(), modifier_by_name, known);
}

Result<ModifierSet> images_of(const std::vector<std::string>& words) {
    ModifierSet images;
    std::string known;
    for (const ModifierInfo& info : kModifiers) {
        if (info.image_kind) {
            images.add(info.modifier);
            known += (known.empty() ? "" : ", ") + std::string(info.short_name);
        }
    }
    Result<ModifierSet> set =
        words.empty() ? ModifierSet() : set_of<Modifier>(words, images, modifier_by_name, known);
    if (set && (set->bits() & ~images.bits()) != 0) {
        return wrong("--replace takes images: " + known +
                     "; --overwrite-edited is for what people wrote into NFOs");
    }
    return set;
}

Result<FieldSet> fields_of(const std::vector<std::string>& words) {
    if (words.empty()) {
        return all_fields();
    }
    std::string known;
    for (const MovieFieldInfo& info : kMovieFields) {
        known += (known.empty() ? "" : ", ") + std::string(info.name);
    }
    return set_of<MovieField>(words, all_fields(), movie_field_by_name, known);
}

Result<control::ScrapeRequest> make_request(const ScrapeWords& words) {
    const Result<ScrapeType> type = scrape_type_of(words);
    if (!type) {
        return failure(type.error());
    }
    if (Status status = check_words(words, type->selection); !status) {
        return failure(std::move(status).error());
    }
    const Result<ModifierSet> modifiers = modifiers_of(words.modifiers);
    const Result<FieldSet> fields = fields_of(words.options);
    const Result<ModifierSet> replace = images_of(words.replace);
    if (!replace) {
        return failure(replace.error());
    }
    if (!modifiers || !fields) {
        return failure(modifiers ? fields.error() : modifiers.error());
    }
    control::ScrapeRequest request;
    request.type = *type;
    request.modifiers = ModifierSet(modifiers->bits() | replace->bits());
    request.replace = *replace;
    request.overwrite_edited = words.overwrite_edited;
    request.ask_anew = words.refresh;
    request.changed_since = words.changed_since;
    request.weight = words.weight;
    request.fields = *fields;
    request.filter = words.filter;
    request.dry_run = words.dry_run;
    // Without --movie the movies are what is named; nothing is scanned for them.
    const bool folders_are_movies = names_movies(type->selection) && words.movies.empty();
    Result<std::vector<std::string>> movies =
        movies_in_full(folders_are_movies ? words.folders : words.movies);
    Result<std::vector<std::string>> folders =
        paths_in_full(folders_are_movies ? std::vector<std::string>() : words.folders);
    if (!folders || !movies) {
        return failure(folders ? movies.error() : folders.error());
    }
    request.folders = *std::move(folders);
    request.selected = *std::move(movies);
    return request;
}

}  // namespace cinefleet::cli
