#include "coordinator/save/extra_writing.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace cinefleet::save {
namespace {

constexpr int kMostOfOthers = 10;             // numbers of fanart beyond ours that are looked at
constexpr std::size_t kMostWanted = 64;       // of one result, whatever it says
constexpr std::size_t kMostRemembered = 200;  // of one movie
constexpr std::array<std::string_view, 3> kExtensions = {".jpg", ".png", ".jpeg"};

std::string with_extension(const std::string& name, ImageFormat format) {
    return name + (format == ImageFormat::png ? ".png" : ".jpg");
}

}  // namespace

ExtraWriting::ExtraWriting(const store::CommitFacts& facts, FileChanges& changes, const MovieFiles& files,
                           const ArtworkNaming& naming)
    : facts_(facts), changes_(changes), files_(files), naming_(naming) {}

void ExtraWriting::choose(const std::vector<Artwork>& wanted, const std::vector<FetchedImage>& fetched) {
    if (!files_.base.own_folder) {
        return;
    }
    std::vector<Wanted> fanart;
    for (const Artwork& artwork : wanted) {
        const auto image = std::ranges::find(fetched, artwork, &FetchedImage::artwork);
        const Wanted one{artwork, image != fetched.end() ? &*image : nullptr};
        if (artwork.role == ImageRole::extra && fanart.size() < kMostWanted) {
            fanart.push_back(one);
        }
        const std::string name =
            artwork.role == ImageRole::actor ? actor_thumb_name(artwork.subject) : std::string();
        if (!name.empty() && chosen_.size() < kMostWanted && has_room_for({name}, artwork)) {
            place({name}, one);
        }
    }
    choose_fanart(fanart);
}

// What has a number keeps it; only then the others get one.
void ExtraWriting::choose_fanart(const std::vector<Wanted>& wanted) {
    last_number_ = static_cast<int>(wanted.size()) + kMostOfOthers;
    std::vector<int> numbers;
    for (const Wanted& one : wanted) {
        numbers.push_back(number_of(one));
        if (numbers.back() != 0) {
            numbers_.insert(numbers.back());
        }
    }
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        for (int next = 1; numbers[i] == 0 && next <= last_number_; ++next) {
            if (!numbers_.contains(next) && has_room_for(fanart_names(next), wanted[i].artwork)) {
                numbers[i] = next;
                numbers_.insert(next);
            }
        }
        if (numbers[i] != 0) {
            place(fanart_names(numbers[i]), wanted[i]);
        }
    }
}

// The one that it has already, whoever gave it; 0: none.
int ExtraWriting::number_of(const Wanted& wanted) {
    for (int number = 1; number <= last_number_; ++number) {
        const std::vector<std::string> names = fanart_names(number);
        const bool is_there = std::ranges::any_of(names, [&](const std::string& name) {
            return std::ranges::any_of(kExtensions, [&](std::string_view extension) {
                return has_bytes(name + std::string(extension), wanted.artwork.sha256);
            });
        });
        if (is_there && !numbers_.contains(number) && has_room_for(names, wanted.artwork)) {
            return number;
        }
    }
    return 0;
}

std::vector<std::string> ExtraWriting::fanart_names(int number) const {
    return extrafanart_names(number, files_.base, naming_);
}

// Nothing is there under any of the names but what is ours or the same.
bool ExtraWriting::has_room_for(const std::vector<std::string>& names, const Artwork& artwork) {
    return std::ranges::all_of(names, [&](const std::string& name) {
        return std::ranges::all_of(kExtensions, [&](std::string_view extension) {
            const std::string file = name + std::string(extension);
            const Result<FileChanges::Before> before = changes_.before(file);
            return before &&
                   (!before->is_there || before->sha256 == artwork.sha256 || is_ours(file, before->sha256));
        });
    });
}

void ExtraWriting::place(const std::vector<std::string>& names, const Wanted& wanted) {
    const Artwork& artwork = wanted.artwork;
    for (const std::string& name : names) {
        const std::string target = with_extension(name, artwork.format);
        const bool is_there = has_bytes(target, artwork.sha256);
        if ((wanted.fetched == nullptr && !is_there) || chosen_.contains(target)) {
            continue;
        }
        if (!is_there) {
            changes_.write(target, wanted.fetched->bytes.view());
            written_bytes_ += artwork.size_bytes;
        }
        chosen_.emplace(target, artwork);
        for (const std::string_view extension : kExtensions) {
            const std::string other = name + std::string(extension);
            const Result<FileChanges::Before> before = changes_.before(other);
            if (other != target && before && before->is_there && is_ours(other, before->sha256)) {
                changes_.remove(other);
            }
        }
    }
}

bool ExtraWriting::is_ours(const std::string& file, const std::string& sha256) const {
    return std::ranges::any_of(facts_.extras, [&](const store::ExtraImage& image) {
        return image.file == file && image.artwork.sha256 == sha256;
    });
}

bool ExtraWriting::has_bytes(const std::string& file, const std::string& sha256) {
    const Result<FileChanges::Before> before = changes_.before(file);
    return before && before->is_there && before->sha256 == sha256;
}

void ExtraWriting::forget_another_movies() {
    is_another_ = true;
    for (const store::ExtraImage& image : facts_.extras) {
        if (!chosen_.contains(image.file) && is_name_within(image.file) &&
            has_bytes(image.file, image.artwork.sha256)) {
            changes_.remove(image.file);
        }
    }
}

std::vector<store::ExtraImage> ExtraWriting::take() {
    for (const store::ExtraImage& image : facts_.extras) {
        const bool stays = !is_another_ && chosen_.size() < kMostRemembered && is_name_within(image.file) &&
                           !changes_.is_removed(image.file) && has_bytes(image.file, image.artwork.sha256);
        if (stays) {
            chosen_.emplace(image.file, image.artwork);
        }
    }
    std::vector<store::ExtraImage> images;
    for (auto& [file, artwork] : chosen_) {
        images.push_back({file, std::move(artwork)});
    }
    return images;
}

}  // namespace cinefleet::save
