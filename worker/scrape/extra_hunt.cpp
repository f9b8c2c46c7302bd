#include "worker/scrape/extra_hunt.h"

#include "worker/providers/tmdb/tmdb_images.h"

#include <algorithm>
#include <string>
#include <utility>

namespace cinefleet::worker {
namespace {

// TMDB's names of the size that its facts name, and of the one that is worth a file.
constexpr std::string_view kNamedPortrait = "/w185/";
constexpr const char* kPortrait = "h632";

std::size_t most(std::int32_t setting) {
    return static_cast<std::size_t>(std::clamp(setting, 0, ExtraHunt::kMostOfARole));
}

}  // namespace

ExtraHunt::ExtraHunt(const TaskSpec& spec, const ScrapeSettings& settings)
    : spec_(spec), settings_(settings) {}

bool ExtraHunt::wants_cast() const {
    return spec_.has_own_folder && most(settings_.actor_thumbs) > 0 &&
           spec_.modifiers.has(Modifier::main_nfo) && spec_.fields.has(MovieField::cast);
}

bool ExtraHunt::wants_fanart() const {
    return spec_.has_own_folder && most(settings_.extrafanart) > 0 &&
           spec_.modifiers.has(Modifier::main_fanart);
}

void ExtraHunt::begin(const ImageHunt& main, const std::vector<CastMember>& cast) {
    has_begun_ = true;
    if (wants_fanart()) {
        add_fanart(main);
    }
    const auto host =
        std::ranges::find(settings_.providers, ProviderId::tmdb_images, &ProviderAccess::provider);
    if (wants_cast() && host != settings_.providers.end() && host->enabled) {
        add_portraits(cast, host->base_url);
    }
}

void ExtraHunt::add_fanart(const ImageHunt& main) {
    const Artwork* taken = main.taken(ImageKind::fanart);
    main_sha256_ = taken != nullptr ? taken->sha256 : std::string();
    const std::size_t tries = most(settings_.extrafanart) + std::size_t{kSpareTries};
    for (HuntedImage& image : main.others(ImageKind::fanart)) {
        const bool is_known = (taken != nullptr && taken->url == image.candidate.url) ||
                              std::ranges::any_of(extras_, [&](const Extra& extra) {
                                  return extra.image.candidate.url == image.candidate.url;
                              });
        if (!is_known && extras_.size() < tries) {
            image.role = ImageRole::extra;
            extras_.push_back({std::move(image)});
        }
    }
}

void ExtraHunt::add_portraits(const std::vector<CastMember>& cast, const std::string& host) {
    std::size_t left = most(settings_.actor_thumbs);
    for (const CastMember& member : cast) {
        std::string url = tmdb::resized(member.thumb_url, kNamedPortrait, kPortrait, host);
        if (left == 0 || url.empty() || member.name.empty()) {
            continue;
        }
        --left;
        const ImageCandidate candidate{ImageKind::poster, std::move(url), {}, ProviderId::tmdb_images};
        extras_.push_back({{ProviderId::tmdb, candidate, ImageRole::actor, member.name}});
    }
}

const Artwork* ExtraHunt::at_hand(const HuntedImage& image) const {
    const auto found = std::ranges::find_if(spec_.have_extras, [&](const Artwork& artwork) {
        return artwork.role == image.role && artwork.url == image.candidate.url &&
               artwork.subject == image.subject;
    });
    return found != spec_.have_extras.end() ? &*found : nullptr;
}

bool ExtraHunt::is_taken_fanart(const Artwork& artwork) const {
    return artwork.role == ImageRole::extra &&
           (artwork.sha256 == main_sha256_ || std::ranges::any_of(extras_, [&](const Extra& extra) {
                return extra.state == State::taken && extra.image.role == ImageRole::extra &&
                       extra.fetched.artwork.sha256 == artwork.sha256;
            }));
}

std::size_t ExtraHunt::fanart_under_way() const {
    return static_cast<std::size_t>(std::ranges::count_if(extras_, [](const Extra& extra) {
        return extra.image.role == ImageRole::extra &&
               (extra.state == State::in_flight || extra.state == State::taken);
    }));
}

std::vector<HuntedImage> ExtraHunt::next() {
    std::vector<HuntedImage> due;
    for (Extra& extra : extras_) {
        const bool is_enough =
            extra.image.role == ImageRole::extra && fanart_under_way() >= most(settings_.extrafanart);
        if (extra.state != State::waiting || is_enough) {
            continue;
        }
        if (const Artwork* there = at_hand(extra.image)) {
            const bool is_twice = is_taken_fanart(*there);
            extra.fetched = {*there, {}};
            extra.state = is_twice ? State::refused : State::taken;
            continue;
        }
        extra.state = State::in_flight;
        due.push_back(extra.image);
    }
    return due;
}

bool ExtraHunt::on_answer(const HuntedImage& image, const FetchAnswer& answer) {
    const auto extra = std::ranges::find_if(extras_, [&](const Extra& one) {
        return one.state == State::in_flight && one.image.role == image.role &&
               one.image.candidate.url == image.candidate.url && one.image.subject == image.subject;
    });
    if (extra == extras_.end()) {
        return false;
    }
    std::variant<FetchedImage, ProviderError> read = read_image(image, answer);
    auto* fetched = std::get_if<FetchedImage>(&read);
    if (fetched == nullptr || is_taken_fanart(fetched->artwork)) {
        extra->state = State::refused;
        return false;
    }
    extra->fetched = std::move(*fetched);
    extra->state = State::taken;
    return true;
}

std::vector<FetchedImage> ExtraHunt::take() {
    std::vector<FetchedImage> images;
    for (Extra& extra : extras_) {
        if (extra.state == State::taken) {
            images.push_back(std::move(extra.fetched));
        }
    }
    extras_.clear();
    return images;
}

}  // namespace cinefleet::worker
