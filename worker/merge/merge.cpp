#include "worker/merge/merge.h"

#include <algorithm>
#include <array>
#include <utility>

namespace cinefleet::worker {
namespace {

constexpr std::array kTmdbFirst = {ProviderId::tmdb, ProviderId::imdb};
constexpr std::array kImdbFirst = {ProviderId::imdb, ProviderId::tmdb};

const ProviderFacts* facts_of(const std::vector<ProviderFacts>& facts, ProviderId provider) {
    const auto found = std::ranges::find(facts, provider, &ProviderFacts::provider);
    return found != facts.end() ? &*found : nullptr;
}

class Merger {
  public:
    Merger(const std::vector<ProviderFacts>& facts, FieldSet fields) : facts_(facts), fields_(fields) {}

    template <class Value>
    void first(MovieField field, Value Movie::*member) {
        if (!fields_.has(field)) {
            return;
        }
        for (const ProviderId provider : kTmdbFirst) {
            const ProviderFacts* facts = facts_of(facts_, provider);
            if (facts != nullptr && facts->movie.*member != Value{}) {
                merged_.movie.*member = facts->movie.*member;
                merged_.origins[field] = {provider};
                return;
            }
        }
    }

    void all_ratings() {
        if (!fields_.has(MovieField::ratings)) {
            return;
        }
        for (const ProviderId provider : kImdbFirst) {
            const ProviderFacts* facts = facts_of(facts_, provider);
            if (facts != nullptr && !facts->movie.ratings.empty()) {
                merged_.movie.ratings.insert(merged_.movie.ratings.end(), facts->movie.ratings.begin(),
                                             facts->movie.ratings.end());
                merged_.origins[MovieField::ratings].push_back(provider);
            }
        }
    }

    MergedMovie take() { return std::move(merged_); }

  private:
    const std::vector<ProviderFacts>& facts_;
    const FieldSet fields_;
    MergedMovie merged_;
};

}  // namespace

MergedMovie merge(const std::vector<ProviderFacts>& facts, FieldSet fields) {
    Merger merger(facts, fields);
    merger.first(MovieField::ids, &Movie::ids);
    merger.first(MovieField::title, &Movie::title);
    merger.first(MovieField::original_title, &Movie::original_title);
    merger.first(MovieField::tagline, &Movie::tagline);
    merger.first(MovieField::outline, &Movie::outline);
    merger.first(MovieField::plot, &Movie::plot);
    merger.first(MovieField::year, &Movie::year);
    merger.first(MovieField::premiered, &Movie::premiered);
    merger.first(MovieField::runtime, &Movie::runtime_min);
    merger.first(MovieField::certification, &Movie::certification);
    merger.first(MovieField::top250, &Movie::top250);
    merger.first(MovieField::genres, &Movie::genres);
    merger.first(MovieField::countries, &Movie::countries);
    merger.first(MovieField::studios, &Movie::studios);
    merger.first(MovieField::tags, &Movie::tags);
    merger.first(MovieField::languages, &Movie::languages);
    merger.first(MovieField::set, &Movie::set);
    merger.first(MovieField::cast, &Movie::cast);
    merger.first(MovieField::crew, &Movie::crew);
    merger.first(MovieField::trailer, &Movie::trailer_url);
    merger.all_ratings();
    return merger.take();
}

}  // namespace cinefleet::worker
