#include "worker/merge/merge.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace cinefleet::worker {
namespace {

std::vector<FieldPolicy> policy_of(const ScrapeSettings& settings) {
    return settings.merge.empty() ? default_merge_policy() : settings.merge;
}

// What makes two values of a union the same.
const std::string& key_of(const std::string& word) {
    return word;
}
const std::string& key_of(const Rating& rating) {
    return rating.name;
}
const std::string& key_of(const ServiceId& id) {
    return id.service;
}
const std::string& key_of(const Certification& certification) {
    return certification.country;
}
std::string key_of(const ReleaseDate& release) {
    return release.country + static_cast<char>(release.kind);
}
const std::string& key_of(const CastMember& member) {
    return member.name;
}
std::string key_of(const CrewMember& member) {
    return member.name + '\n' + member.job;
}

template <class T>
bool add_new(std::vector<T>& to, const std::vector<T>& from) {
    bool is_changed = false;
    for (const T& value : from) {
        const bool is_known =
            std::ranges::any_of(to, [&](const T& known) { return key_of(known) == key_of(value); });
        if (!is_known) {
            to.push_back(value);
            is_changed = true;
        }
    }
    return is_changed;
}

bool add_new(MovieIds& to, const MovieIds& from) {
    bool is_changed = false;
    if (to.tmdb == 0 && from.tmdb != 0) {
        to.tmdb = from.tmdb;
        is_changed = true;
    }
    if (to.imdb.empty() && !from.imdb.empty()) {
        to.imdb = from.imdb;
        is_changed = true;
    }
    is_changed = add_new(to.others, from.others) || is_changed;
    std::ranges::sort(to.others, {}, &ServiceId::service);
    return is_changed;
}

// The set's overview comes in an answer of its own.
bool add_new(std::optional<MovieSet>& to, const std::optional<MovieSet>& from) {
    if (!to || !from) {
        to = to ? to : from;
        return from.has_value();
    }
    const bool is_better = to->overview.empty() && to->tmdb_id == from->tmdb_id && !from->overview.empty();
    if (is_better) {
        to->overview = from->overview;
    }
    return is_better;
}

// A single value has no union: the first stays.
template <class T>
bool add_new(T& to, const T& from) {
    if (to == T{} && from != T{}) {
        to = from;
        return true;
    }
    return false;
}

class Merger {
  public:
    Merger(const std::vector<ProviderFacts>& facts, FieldSet fields, std::vector<FieldPolicy> policy)
        : facts_(facts), fields_(fields), policy_(std::move(policy)) {}

    template <class Value>
    void take(MovieField field, Value Movie::*member) {
        const auto policy = std::ranges::find(policy_, field, &FieldPolicy::field);
        if (!fields_.has(field) || policy == policy_.end()) {
            return;
        }
        for (const ProviderId provider : policy->order) {
            bool gave = false;
            for (const ProviderFacts& known : facts_) {
                if (is_from(provider, field, known)) {
                    const bool is_stored = !known.origins.empty() && known.movie.*member != Value{};
                    gave = give(merged_.movie.*member, known.movie.*member) || is_stored || gave;
                }
            }
            if (gave) {
                merged_.origins[field].push_back(provider);
            }
            if (gave && policy->rule == MergeRule::first) {
                return;
            }
        }
    }

    MergedMovie& merged() { return merged_; }

  private:
    static bool is_from(ProviderId provider, MovieField field, const ProviderFacts& known) {
        if (known.origins.empty()) {
            return known.provider == provider;
        }
        const auto origins = known.origins.find(field);
        return origins != known.origins.end() &&
               std::ranges::find(origins->second, provider) != origins->second.end();
    }

    // What is given first is taken as it is: two actors may have one name.
    template <class Value>
    static bool give(Value& to, const Value& from) {
        if (to == Value{} && from != Value{}) {
            to = from;
            return true;
        }
        return add_new(to, from);
    }

    const std::vector<ProviderFacts>& facts_;
    const FieldSet fields_;
    const std::vector<FieldPolicy> policy_;
    MergedMovie merged_;
};

template <class T>
void sort_by_country(std::vector<T>& list, std::string_view countries) {
    const std::vector<std::string> order = split_list(countries);
    std::ranges::stable_sort(
        list, {}, [&](const T& value) { return std::ranges::find(order, value.country) - order.begin(); });
}

}  // namespace

FieldSet asked_fields(const TaskSpec& spec) {
    FieldSet fields = spec.fields;
    if (!spec.modifiers.has(Modifier::main_trailer)) {
        fields.remove(MovieField::trailer);
    }
    if (!spec.modifiers.has(Modifier::main_theme)) {
        fields.remove(MovieField::theme);
    }
    return fields;
}

bool gives_a_field(ProviderId provider, FieldSet fields, const ScrapeSettings& settings) {
    return std::ranges::any_of(policy_of(settings), [&](const FieldPolicy& policy) {
        return fields.has(policy.field) && std::ranges::find(policy.order, provider) != policy.order.end();
    });
}

MergedMovie merge(const std::vector<ProviderFacts>& facts, FieldSet fields, const ScrapeSettings& settings) {
    Merger merger(facts, fields, policy_of(settings));
    merger.take(MovieField::ids, &Movie::ids);
    merger.take(MovieField::title, &Movie::title);
    merger.take(MovieField::original_title, &Movie::original_title);
    merger.take(MovieField::tagline, &Movie::tagline);
    merger.take(MovieField::outline, &Movie::outline);
    merger.take(MovieField::plot, &Movie::plot);
    merger.take(MovieField::year, &Movie::year);
    merger.take(MovieField::premiered, &Movie::premiered);
    merger.take(MovieField::runtime, &Movie::runtime_min);
    merger.take(MovieField::certification, &Movie::certification);
    merger.take(MovieField::top250, &Movie::top250);
    merger.take(MovieField::ratings, &Movie::ratings);
    merger.take(MovieField::genres, &Movie::genres);
    merger.take(MovieField::countries, &Movie::countries);
    merger.take(MovieField::studios, &Movie::studios);
    merger.take(MovieField::tags, &Movie::tags);
    merger.take(MovieField::languages, &Movie::languages);
    merger.take(MovieField::set, &Movie::set);
    merger.take(MovieField::cast, &Movie::cast);
    merger.take(MovieField::crew, &Movie::crew);
    merger.take(MovieField::trailer, &Movie::trailer_url);
    merger.take(MovieField::alternative_titles, &Movie::alternative_titles);
    merger.take(MovieField::certifications, &Movie::certifications);
    merger.take(MovieField::releases, &Movie::releases);
    merger.take(MovieField::theme, &Movie::theme_url);
    MergedMovie& merged = merger.merged();
    sort_by_country(merged.movie.certifications, settings.country);
    sort_by_country(merged.movie.releases, settings.country);
    std::vector<Rating>& ratings = merged.movie.ratings;
    std::stable_partition(  // clang 14, which builds the fuzzers, does not understand that of std::ranges
        ratings.begin(), ratings.end(),
        [&](const Rating& rating) { return rating.name == settings.default_rating; });
    return std::move(merged);
}

}  // namespace cinefleet::worker
