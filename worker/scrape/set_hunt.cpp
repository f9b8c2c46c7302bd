#include "worker/scrape/set_hunt.h"

#include "common/model/artwork_names.h"
#include "common/model/scrape_options.h"
#include "worker/providers/tmdb/tmdb_images.h"

#include <algorithm>
#include <string>
#include <utility>

namespace cinefleet::worker {

SetHunt::SetHunt(const TaskSpec& spec, const ScrapeSettings& settings) : spec_(spec), settings_(settings) {}

bool SetHunt::is_wanted() const {
    return settings_.set_artwork && spec_.fields.has(MovieField::set);
}

void SetHunt::begin(const std::optional<MovieSet>& set) {
    if (!is_wanted() || !set) {
        return;
    }
    set_ = *set;
    std::vector<ImageKind> lacking;
    for (const ImageKind kind : kSetImageKinds) {
        const bool is_there =
            std::ranges::find(spec_.have_sets, set_image_number(set_.name, kind)) != spec_.have_sets.end();
        if (!is_there && has_image(spec_.modifiers, kind)) {
            lacking.push_back(kind);
        }
    }
    if (!lacking.empty()) {
        hunt_.emplace(lacking, settings_);
        add(ProviderId::tmdb, tmdb::set_images(set_, settings_));
    }
}

std::int64_t SetHunt::number_to_ask(ProviderId provider) const {
    return hunt_ && hunt_->may_improve(provider) ? set_.tmdb_id : 0;
}

void SetHunt::add(ProviderId provider, const std::vector<ImageCandidate>& images) {
    if (hunt_) {
        hunt_->add(provider, images);
    }
}

std::vector<HuntedImage> SetHunt::next(const std::vector<ProviderId>& pending) {
    std::vector<HuntedImage> due = hunt_ ? hunt_->next(pending) : std::vector<HuntedImage>();
    for (HuntedImage& image : due) {
        image.role = ImageRole::set;
        image.subject = set_.name;
    }
    return due;
}

bool SetHunt::on_answer(const HuntedImage& image, const FetchAnswer& answer) {
    return hunt_ && !hunt_->on_answer(image, answer);
}

std::vector<FetchedImage> SetHunt::take() {
    return hunt_ ? hunt_->take() : std::vector<FetchedImage>();
}

}  // namespace cinefleet::worker
