#include "common/model/merge_policy.h"

#include "common/model/scrape_options.h"
#include "common/text.h"

#include <algorithm>
#include <string>

namespace cinefleet {
namespace {

// Lists of which each provider knows a part, and what is told apart by name.
bool is_collected(MovieField field) {
    return field == MovieField::ratings || field == MovieField::ids || field == MovieField::tags ||
           field == MovieField::alternative_titles || field == MovieField::certifications;
}

// Which provider knows a field better than TMDB.
std::vector<ProviderId> order_of(MovieField field) {
    if (field == MovieField::ratings || field == MovieField::top250) {
        return {ProviderId::imdb, ProviderId::tmdb, ProviderId::omdb, ProviderId::wikidata};
    }
    return {ProviderId::tmdb, ProviderId::imdb, ProviderId::omdb, ProviderId::wikidata, ProviderId::theme};
}

std::string names_of_fields() {
    std::string names;
    for (const MovieFieldInfo& info : kMovieFields) {
        names += (names.empty() ? "" : ", ") + std::string(info.name);
    }
    return names;
}

std::string names_of_providers() {
    std::string names;
    for (const ProviderInfo& info : kProviders) {
        names += (names.empty() ? "" : ", ") + std::string(info.name);
    }
    return names;
}

}  // namespace

std::vector<FieldPolicy> default_merge_policy() {
    std::vector<FieldPolicy> policy;
    for (const MovieFieldInfo& info : kMovieFields) {
        policy.push_back(
            {info.field, is_collected(info.field) ? MergeRule::all : MergeRule::first, order_of(info.field)});
    }
    return policy;
}

Result<std::vector<ProviderId>> parse_providers(std::string_view text, char separator) {
    std::vector<ProviderId> providers;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(separator), text.size());
        const std::string_view name = trim(text.substr(0, end));
        const std::optional<ProviderId> provider = provider_by_name(name);
        if (!provider) {
            return failure(ErrorClass::invalid_input, "names '" + std::string(name) +
                                                          "', which is no provider: " + names_of_providers());
        }
        if (std::ranges::find(providers, *provider) != providers.end()) {
            return failure(ErrorClass::invalid_input, "names '" + std::string(name) + "' twice");
        }
        providers.push_back(*provider);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return providers;
}

Result<std::vector<FieldPolicy>> parse_merge_policy(std::string_view text) {
    std::vector<FieldPolicy> policy = default_merge_policy();
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(';'), text.size());
        const std::string_view part = trim(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (part.empty()) {
            continue;
        }
        const std::size_t equals = part.find('=');
        if (equals == std::string_view::npos) {
            return failure(
                ErrorClass::invalid_input,
                "has to be FIELD=PROVIDER,PROVIDER parts with ';' between, not '" + std::string(part) + "'");
        }
        const std::string_view name = trim(part.substr(0, equals));
        const std::optional<MovieField> field = movie_field_by_name(name);
        if (!field) {
            return failure(ErrorClass::invalid_input,
                           "names '" + std::string(name) + "', which is no field: " + names_of_fields());
        }
        const std::string_view list = part.substr(equals + 1);
        const bool is_union = list.find('+') != std::string_view::npos;
        Result<std::vector<ProviderId>> providers = parse_providers(list, is_union ? '+' : ',');
        if (!providers) {
            return failure(std::move(providers).error());
        }
        FieldPolicy& changed = *std::ranges::find(policy, *field, &FieldPolicy::field);
        changed.rule = is_union ? MergeRule::all : MergeRule::first;
        changed.order = *std::move(providers);
    }
    return policy;
}

}  // namespace cinefleet
