#pragma once

#include "tests/unit/scrape/fixtures.h"
#include "worker/providers/provider.h"

#include <string>
#include <utility>
#include <vector>

namespace cinefleet::worker {

/// Asks one provider by hand: what it wants to know about a movie, and how it reads an answer.
class ProviderProbe {
  public:
    explicit ProviderProbe(const Provider& provider, ProviderAccess access)
        : provider_(provider), access_(std::move(access)) {
        access_.provider = provider.id;
        settings.providers.push_back(access_);
    }

    std::vector<FetchRequest> requests() { return provider_.requests(inquiry()); }
    ReadFacts read(const std::string& about, const FetchAnswer& answer) {
        FetchRequest request;
        request.about = about;
        request.url = access_.base_url;
        return provider_.read(inquiry(), request, answer);
    }
    /// Of an answer that has to be one with facts.
    ProviderFacts facts(const std::string& about, const std::string& body) {
        ReadFacts read_facts = read(about, ok(body));
        const auto* found = std::get_if<ProviderFacts>(&read_facts);
        return found != nullptr ? *found : ProviderFacts{};
    }
    FetchRequest set_request(std::int64_t set) { return provider_.set_images->request(inquiry(), set); }
    ReadImages read_set(const FetchAnswer& answer) { return provider_.set_images->read(inquiry(), answer); }
    /// nullopt: there were facts.
    std::optional<ErrorClass> error(const std::string& about, const FetchAnswer& answer) {
        ReadFacts read_facts = read(about, answer);
        const auto* found = std::get_if<ProviderError>(&read_facts);
        return found != nullptr ? std::optional(found->error_class) : std::nullopt;
    }

    MovieIds ids{603, "tt0133093", {}};
    std::string languages = "en-US";
    ScrapeSettings settings = sample_settings();

  private:
    Inquiry inquiry() const { return {task_, settings, access_, ids, known_, languages}; }

    const Provider& provider_;
    ProviderAccess access_;
    TaskSpec task_;
    std::vector<ProviderFacts> known_;
};

}  // namespace cinefleet::worker
