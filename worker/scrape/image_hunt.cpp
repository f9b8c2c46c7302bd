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
    : have_(spec.have), settings_(settings) {
    for (const ModifierInfo& info : kModifiers) {
        if (info.image_kind && spec.modifiers.has(info.modifier)) {
            hunts_[*info.image_kind];
        }
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
        std::ranges::stable_sort(hunt.candidates, {}, [this](const HuntedImage& image) {
            return std::tuple(!is_in_a_wanted_language(image.candidate), rank_of(image.provider));
        });
    }
}

void ImageHunt::drop(ProviderId provider) {
    for (auto& [kind, hunt] : hunts_) {
        std::erase_if(hunt.candidates,
                      [provider](const HuntedImage& image) { return image.provider == provider; });
    }
}

std::vector<HuntedImage> ImageHunt::next(const std::vector<ProviderId>& pending) {
    std::vector<HuntedImage> due;
    for (auto& [kind, hunt] : hunts_) {
        std::optional<HuntedImage> image = take_next(hunt, pending);
        if (image && !take_if_there(hunt, image->candidate)) {
            due.push_back(*std::move(image));
        }
    }
    return due;
}

// What an address gives does not change: services name an image by its content or by a number of its own.
bool ImageHunt::take_if_there(Hunt& hunt, const ImageCandidate& candidate) {
    const auto there = std::ranges::find_if(have_, [&](const Artwork& artwork) {
        return artwork.kind == candidate.kind && artwork.url == candidate.url;
    });
    if (there == have_.end()) {
        return false;
    }
    images_.push_back({*there, {}});
    hunt.is_in_flight = false;
    hunt.is_over = true;
    return true;
}

std::optional<HuntedImage> ImageHunt::take_next(Hunt& hunt, const std::vector<ProviderId>& pending) {
    if (hunt.is_in_flight || hunt.is_over) {
        return std::nullopt;
    }
    std::erase_if(hunt.candidates,
                  [&](const HuntedImage& image) { return hunt.tries[image.provider] >= kImageTries; });
    if (hunt.candidates.empty()) {
        return std::nullopt;
    }
    HuntedImage& best = hunt.candidates.front();
    const bool may_improve = std::ranges::any_of(pending, [&](ProviderId provider) {
        return rank_of(provider) < rank_of(best.provider) || !is_in_a_wanted_language(best.candidate);
    });
    if (may_improve) {
        return std::nullopt;
    }
    HuntedImage image = std::move(best);
    hunt.candidates.erase(hunt.candidates.begin());
    hunt.is_in_flight = true;
    ++hunt.tries[image.provider];
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
    images_.push_back(std::get<FetchedImage>(std::move(read)));
    hunt.is_over = true;
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
