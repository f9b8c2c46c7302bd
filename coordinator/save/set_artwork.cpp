#include "coordinator/save/set_artwork.h"

#include "common/model/artwork_names.h"
#include "common/text.h"
#include "coordinator/save/movie_files.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace cinefleet::save {
namespace {

namespace fs = std::filesystem;

// "poster.jpg", "Poster.webp": Kodi takes any extension of an image. A folder that is not there has none; of
// one that cannot be read nobody knows.
Result<std::vector<ImageKind>> kinds_in(const fs::path& folder) {
    std::vector<ImageKind> kinds;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        if (const auto kind = image_kind_by_name(to_ascii_lower(entry->path().stem().string()))) {
            kinds.push_back(*kind);
        }
    }
    if (error && error != std::errc::no_such_file_or_directory) {
        return failure(ErrorClass::io, folder.string() + " cannot be read: " + error.message());
    }
    return kinds;
}

}  // namespace

SetArtwork::SetArtwork(std::string folder, Log log) : folder_(std::move(folder)), log_(std::move(log)) {}

void SetArtwork::look() {
    if (folder_.empty()) {
        return;
    }
    std::error_code error;
    for (fs::directory_iterator entry(folder_, error), end; !error && entry != end; entry.increment(error)) {
        const Result<std::vector<ImageKind>> kinds = kinds_in(entry->path());
        if (kinds && !kinds->empty()) {
            know({entry->path().filename().string(), *kinds});
        }
    }
}

std::vector<std::int64_t> SetArtwork::at_hand() const {
    const std::lock_guard lock(mutex_);
    return there_;
}

std::int64_t SetArtwork::save(const std::string& set, const Saving& saving) {
    SetFolder folder{legal_file_name(set)};
    if (folder_.empty() || folder.name.empty() || !claim(folder.name)) {
        return 0;
    }
    const Status filled = fill(folder, set, saving);
    release(folder);
    if (!filled) {
        complain(filled.error());
    }
    return folder.written_bytes;
}

bool SetArtwork::claim(const std::string& name) {
    const std::lock_guard lock(mutex_);
    return claimed_.insert(name).second;
}

void SetArtwork::release(const SetFolder& folder) {
    know(folder);
    const std::lock_guard lock(mutex_);
    claimed_.erase(folder.name);
    has_complained_ = has_complained_ && folder.written_bytes == 0;
}

// What a person has removed is no longer there.
void SetArtwork::know(const SetFolder& folder) {
    const std::lock_guard lock(mutex_);
    for (const ImageKind kind : kSetImageKinds) {
        const std::int64_t number = set_image_number(folder.name, kind);
        const auto place = std::ranges::lower_bound(there_, number);
        const bool is_known = place != there_.end() && *place == number;
        if (is_known && !is_among(folder.there, kind)) {
            there_.erase(place);
        } else if (!is_known && is_among(folder.there, kind) && there_.size() < kMostTold) {
            there_.insert(place, number);
        }
    }
}

Status SetArtwork::fill(SetFolder& folder, const std::string& set, const Saving& saving) const {
    Result<std::vector<ImageKind>> there = kinds_in(fs::path(folder_) / folder.name);
    if (!there) {
        return failure(std::move(there).error());
    }
    folder.there = *std::move(there);
    std::vector<const FetchedImage*> lacking;
    for (const FetchedImage& image : saving.images) {
        const Artwork& artwork = image.artwork;
        const bool is_wanted = std::ranges::find(kSetImageKinds, artwork.kind) != kSetImageKinds.end();
        if (artwork.role == ImageRole::set && artwork.subject == set && is_wanted &&
            !is_among(folder.there, artwork.kind)) {
            lacking.push_back(&image);
        }
    }
    return lacking.empty() ? Status() : write(folder, lacking, saving);
}

Status SetArtwork::write(SetFolder& folder, const std::vector<const FetchedImage*>& images,
                         const Saving& saving) const {
    Result<DurableFolder> all = DurableFolder::open(folder_, saving.step);
    if (!all) {
        return failure(std::move(all).error());
    }
    Status done = all->make_folder(folder.name, DurableFolder::kForAll);
    done = done ? all->sync() : done;
    if (!done) {
        return done;
    }
    const std::string path = folder_ + "/" + folder.name;
    Result<DurableFolder> within = DurableFolder::open(path, saving.step);
    if (!within) {
        return failure(std::move(within).error());
    }
    if (saving.note != nullptr) {
        saving.note->begin(path);
    }
    for (const FetchedImage* image : images) {
        const Artwork& artwork = image->artwork;
        if (is_among(folder.there, artwork.kind)) {
            continue;  // a worker that names a kind twice
        }
        const std::string name =
            std::string(to_string(artwork.kind)) + (artwork.format == ImageFormat::png ? ".png" : ".jpg");
        const auto written = within->replace(name, image->bytes.view());
        if (!written) {
            return failure(written.error());
        }
        folder.there.push_back(artwork.kind);
        folder.written_bytes += artwork.size_bytes;
    }
    return within->sync();
}

// Once: a share that is away would say it with each movie.
void SetArtwork::complain(const Error& error) {
    {
        const std::lock_guard lock(mutex_);
        if (std::exchange(has_complained_, true)) {
            return;
        }
    }
    log_("artwork of sets (artwork.sets) is not written: " + error.message);
}

}  // namespace cinefleet::save
