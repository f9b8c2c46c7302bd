#pragma once

#include "common/model/scrape_settings.h"
#include "common/model/task.h"
#include "worker/providers/facts.h"
#include "worker/providers/fetch.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace cinefleet::worker {

/// What is known when a provider is asked what it needs, or reads an answer.
struct Inquiry {
    const TaskSpec& task;
    const ScrapeSettings& settings;
    const ProviderAccess& access;             ///< of this provider
    const MovieIds& ids;                      ///< as known so far
    const std::vector<ProviderFacts>& facts;  ///< so far, of all providers
    std::string_view languages;               ///< of texts, preferred first: "de-AT,de,en"
};

enum class Capability : std::uint8_t { data, image, trailer, theme };
using Capabilities = EnumSet<Capability>;

constexpr Capabilities capabilities(std::initializer_list<Capability> list) {
    Capabilities set;
    for (const Capability capability : list) {
        set.add(capability);
    }
    return set;
}

using ReadFacts = std::variant<ProviderFacts, ProviderError>;

/// How a provider finds movies by their titles.
struct TitleFinder {
    /// year 0: any. nullopt: it is switched off.
    std::optional<FetchRequest> (*request)(const Inquiry&, const std::string& title, std::int32_t year);
    Result<std::vector<SearchHit>> (*read)(const Inquiry&, std::string_view body);
};

using ReadImages = std::variant<std::vector<ImageCandidate>, ProviderError>;

/// How a provider is asked which images it has of a set (a collection).
struct SetImageFinder {
    FetchRequest (*request)(const Inquiry&, std::int64_t tmdb_set);
    /// Best first within a kind.
    ReadImages (*read)(const Inquiry&, const FetchAnswer&);
};

/// One provider: which requests it needs given the facts so far, and what its answers say. Pure functions
/// without state, so a provider is a constant; nothing of it does any I/O. Folder: worker/providers/<name>/.
struct Provider {
    ProviderId id;
    Capabilities can;

    /// All requests that can be made from what is known; those that were made before are not made again.
    std::vector<FetchRequest> (*requests)(const Inquiry&);
    ReadFacts (*read)(const Inquiry&, const FetchRequest&, const FetchAnswer&);

    /// Set where it can find a movie by its title.
    std::optional<TitleFinder> search = std::nullopt;
    /// Set where it has images of sets.
    std::optional<SetImageFinder> set_images = std::nullopt;
    /// Set where it can decide which movie an id is: the request for what it knows of it, read by `read`.
    FetchRequest (*details)(const Inquiry&, const std::string& id) = nullptr;
};

/// Every provider. The first that has `details` identifies movies: nothing works without it.
std::span<const Provider> provider_table();

}  // namespace cinefleet::worker
