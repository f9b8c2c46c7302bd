#include "worker/scrape/image_hunt.h"

#include "common/model/scrape_options.h"
#include "common/sys/sha256.h"
#include "worker/scrape/image_check.h"

#include <algorithm>
#include <array>
#include <span>
#include <tuple>
#include <utility>

namespace cinefleet::worker {
namespace {

constexpr std::array kUsualOrder = {ProviderId::tmdb, ProviderId::fanart};

}  // namespace

ImageHunt::ImageHunt(const TaskSpec& spec, const ScrapeSettings& settings)
    : have_(&spec.have), settings_(settings) {
    for (const ModifierInfo& info : kModifiers) {
        if (info.image_kind && spec.modifiers.has(info.modifier)) {
            hunts_[*info.image_kind];
        }
    }
}

ImageHunt::ImageHunt(const std::vector<ImageKind>& kinds, const ScrapeSettings& settings)
    : have_(nullptr), settings_(settings) {
    for (const ImageKind kind : kinds) {
        hunts_[kind];
    }
}

bool ImageHunt::may_be_fetched(ProviderId host) const {
    const auto access = std::ranges::find(settings_.providers, host, &ProviderAccess::provider);
    return access != settings_.providers.end() && access->enabled;
}

// A provider that is in no list comes last.
std::size_t ImageHunt::rank_of(ProviderId provider) const {
    const std::span<const ProviderId> order = settings_.image_providers.empty()
                                                  ? std::span<const ProviderId>(kUsualOrder)
                                                  : std::span<const ProviderId>(settings_.image_providers);
    return static_cast<std::size_t>(std::ranges::find(order, provider) - order.begin());
}

bool ImageHunt::is_in_a_wanted_language(const ImageCandidate& candidate) const {
    return std::ranges::find(settings_.image_languages, candidate.language) !=
           settings_.image_languages.end();
}

void ImageHunt::add(ProviderId provider, const std::vector<ImageCandidate>& images) {
    for (const ImageCandidate& image : images) {
        const auto hunt = hunts_.find(image.kind);
        if (hunt != hunts_.end() && may_be_fetched(image.host)) {
            hunt->second.candidates.push_back({provider, image});
        }
    }
    for (auto& [kind, hunt] : hunts_) {
        sort(hunt);
    }
}

bool ImageHunt::is_too_narrow(const ImageCandidate& candidate) const {
    return candidate.width > 0 && candidate.width < least_width(settings_, candidate.kind);
}

void ImageHunt::sort(Hunt& hunt) const {
    std::ranges::stable_sort(hunt.candidates, {}, [this](const HuntedImage& image) {
        const bool is_narrow = is_too_narrow(image.candidate);
        return std::tuple(!is_in_a_wanted_language(image.candidate), is_narrow,
                          is_narrow ? -image.candidate.width : 0, rank_of(image.provider));
    });
}

void ImageHunt::drop(ProviderId provider) {
    for (auto& [kind, hunt] : hunts_) {
        std::erase_if(hunt.candidates,
                      [provider](const HuntedImage& image) { return image.provider == provider; });
        std::erase_if(hunt.narrow,
                      [provider](const FetchedImage& image) { return image.artwork.provider == provider; });
    }
}

bool ImageHunt::may_improve_on(const HuntedImage& best, ProviderId provider) const {
    return rank_of(provider) < rank_of(best.provider) || !is_in_a_wanted_language(best.candidate) ||
           is_too_narrow(best.candidate);
}

bool ImageHunt::may_improve(ProviderId provider) const {
    return std::ranges::any_of(hunts_, [&](const auto& entry) {
        const Hunt& hunt = entry.second;
        return !hunt.is_over &&
               (hunt.candidates.empty() || may_improve_on(hunt.candidates.front(), provider));
    });
}

std::vector<HuntedImage> ImageHunt::next(const std::vector<ProviderId>& pending) {
    std::vector<HuntedImage> due;
    for (auto& [kind, hunt] : hunts_) {
        std::optional<HuntedImage> image;
        // Each turn takes one that is at hand, or learns its true width.
        while ((image = take_next(hunt, pending))) {
            std::optional<FetchedImage> there = at_hand(hunt, image->candidate);
            if (!there) {
                hunt.is_in_flight = true;
                ++hunt.tries[image->provider];
                due.push_back(*std::move(image));
                break;
            }
            take_or_put_back(hunt, *std::move(image), *std::move(there));
        }
    }
    return due;
}

// Fetched a while ago, or beside the movie. What an address gives does not change: services name an image by
// its content or by a number of its own.
std::optional<FetchedImage> ImageHunt::at_hand(const Hunt& hunt, const ImageCandidate& candidate) const {
    const auto fetched = std::ranges::find(hunt.narrow, candidate.url,
                                           [](const FetchedImage& image) { return image.artwork.url; });
    if (fetched != hunt.narrow.end()) {
        return *fetched;
    }
    if (have_ == nullptr) {
        return std::nullopt;
    }
    const auto there = std::ranges::find_if(*have_, [&](const Artwork& artwork) {
        return artwork.kind == candidate.kind && artwork.url == candidate.url;
    });
    return there != have_->end() ? std::optional(FetchedImage{*there, {}}) : std::nullopt;
}

void ImageHunt::take_or_put_back(Hunt& hunt, HuntedImage image, FetchedImage fetched) {
    const std::int32_t said = std::exchange(image.candidate.width, fetched.artwork.width);
    if (is_too_narrow(image.candidate) && image.candidate.width != said) {
        hunt.candidates.push_back(std::move(image));
        hunt.narrow.push_back(std::move(fetched));
        sort(hunt);
        return;
    }
    images_.push_back(std::move(fetched));
    hunt.narrow.clear();
    hunt.is_over = true;
}

std::optional<HuntedImage> ImageHunt::take_next(Hunt& hunt, const std::vector<ProviderId>& pending) {
    if (hunt.is_in_flight || hunt.is_over) {
        return std::nullopt;
    }
    std::erase_if(hunt.candidates, [&](const HuntedImage& image) {
        return hunt.tries[image.provider] >= kImageTries && !at_hand(hunt, image.candidate);
    });
    if (hunt.candidates.empty()) {
        return std::nullopt;
    }
    HuntedImage& best = hunt.candidates.front();
    if (std::ranges::any_of(pending, [&](ProviderId provider) { return may_improve_on(best, provider); })) {
        return std::nullopt;
    }
    HuntedImage image = std::move(best);
    hunt.candidates.erase(hunt.candidates.begin());
    return image;
}

std::variant<FetchedImage, ProviderError> read_image(const HuntedImage& image, const FetchAnswer& answer) {
    const ImageCandidate& candidate = image.candidate;
    if (std::optional<ProviderError> error = error_of(candidate.host, answer)) {
        return *std::move(error);
    }
    const Result<ImageFacts> checked = check_image(answer.body.view());
    if (!checked) {
        return ProviderError{candidate.host, checked.error().error_class, checked.error().message, 0};
    }
    Artwork artwork{candidate.kind,
                    checked->format,
                    image.provider,
                    candidate.url,
                    candidate.language,
                    checked->width,
                    checked->height,
                    static_cast<std::int64_t>(answer.body.size()),
                    sha256_hex(answer.body.bytes()),
                    image.role,
                    image.subject};
    return FetchedImage{std::move(artwork), answer.body};
}

std::optional<ProviderError> ImageHunt::on_answer(const HuntedImage& image, const FetchAnswer& answer) {
    Hunt& hunt = hunts_[image.candidate.kind];
    hunt.is_in_flight = false;
    std::variant<FetchedImage, ProviderError> read = read_image(image, answer);
    if (auto* error = std::get_if<ProviderError>(&read)) {
        error->message = std::string(to_string(image.candidate.kind)) + ": " + error->message;
        return std::move(*error);
    }
    take_or_put_back(hunt, image, std::get<FetchedImage>(std::move(read)));
    return std::nullopt;
}

std::vector<HuntedImage> ImageHunt::others(ImageKind kind) const {
    const auto hunt = hunts_.find(kind);
    return hunt != hunts_.end() ? hunt->second.candidates : std::vector<HuntedImage>();
}

const Artwork* ImageHunt::taken(ImageKind kind) const {
    const auto found = std::ranges::find_if(
        images_, [kind](const FetchedImage& image) { return image.artwork.kind == kind; });
    return found != images_.end() ? &found->artwork : nullptr;
}

std::vector<FetchedImage> ImageHunt::take() {
    std::ranges::sort(images_, {}, [](const FetchedImage& image) { return image.artwork.kind; });
    return std::move(images_);
}

}  // namespace cinefleet::worker
