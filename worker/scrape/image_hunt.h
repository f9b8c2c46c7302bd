#pragma once

#include "common/model/artwork.h"
#include "common/model/scrape_settings.h"
#include "common/model/task.h"
#include "worker/providers/facts.h"

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace cinefleet::worker {

/// An image to fetch, and who named it.
struct HuntedImage {
    ProviderId provider = ProviderId::tmdb;
    ImageCandidate candidate;
    ImageRole role = ImageRole::main;
    std::string subject = {};  ///< as in Artwork
};

/// The image, if the answer holds one; else why not.
std::variant<FetchedImage, ProviderError> read_image(const HuntedImage& image, const FetchAnswer& answer);

/// Which images of one movie are fetched: for each kind that is asked for the best candidate of all
/// providers, and if its bytes are no whole image the next one, up to kImageTries a provider. One that the
/// task says is beside the movie already is taken without its bytes. A candidate in
/// one of the user's languages (or without text) comes before all others, then what is as wide as the
/// settings ask for, then the preferred provider's. Of those that are narrower the widest comes first. One
/// that is narrower than was said is taken only if its turn comes again, in the place of its true width.
class ImageHunt {
  public:
    static constexpr int kImageTries = 3;

    /// Both outlive it.
    ImageHunt(const TaskSpec& spec, const ScrapeSettings& settings);
    /// Of these kinds, of which nothing is there.
    ImageHunt(const std::vector<ImageKind>& kinds, const ScrapeSettings& settings);

    bool is_wanted() const { return !hunts_.empty(); }

    /// What a provider named, best first within a kind.
    void add(ProviderId provider, const std::vector<ImageCandidate>& images);
    /// Forgets what it named: it was another movie's.
    void drop(ProviderId provider);

    /// Whether what it may name could be taken, as far as is known by now.
    bool may_improve(ProviderId provider) const;

    /// What to fetch now, apart from what is there already. A kind waits while one of `pending` may still
    /// name a better one.
    std::vector<HuntedImage> next(const std::vector<ProviderId>& pending);

    /// Takes the image if its bytes are one. An error: they are not, the next candidate is due.
    std::optional<ProviderError> on_answer(const HuntedImage& image, const FetchAnswer& answer);

    /// What is left of this kind, best first: what was neither taken nor refused.
    std::vector<HuntedImage> others(ImageKind kind) const;
    /// The image of this kind that was taken; null: none yet.
    const Artwork* taken(ImageKind kind) const;

    /// In the order of kinds; once. What is there already has no bytes.
    std::vector<FetchedImage> take();

  private:
    struct Hunt {
        std::vector<HuntedImage> candidates;  // best first
        std::vector<FetchedImage> narrow;     // of these: narrower than was said, whose turn may come again
        bool is_in_flight = false;
        bool is_over = false;
        std::map<ProviderId, int> tries;
    };

    bool may_be_fetched(ProviderId host) const;
    std::size_t rank_of(ProviderId provider) const;
    bool is_in_a_wanted_language(const ImageCandidate& candidate) const;
    bool is_too_narrow(const ImageCandidate& candidate) const;
    bool may_improve_on(const HuntedImage& best, ProviderId provider) const;
    void sort(Hunt& hunt) const;
    std::optional<FetchedImage> at_hand(const Hunt& hunt, const ImageCandidate& candidate) const;
    void take_or_put_back(Hunt& hunt, HuntedImage image, FetchedImage fetched);
    std::optional<HuntedImage> take_next(Hunt& hunt, const std::vector<ProviderId>& pending);

    const std::vector<Artwork>* const have_;  // null: nothing is there
    const ScrapeSettings& settings_;
    std::map<ImageKind, Hunt> hunts_;
    std::vector<FetchedImage> images_;
};

}  // namespace cinefleet::worker
