#include "coordinator/save/main_image_writing.h"

#include "coordinator/save/curation.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace cinefleet::save {
namespace {

bool is_own(const Movie& stored, ImageKind kind, const std::string& sha256) {
    const auto own = std::ranges::find(stored.artwork, kind, &Artwork::kind);
    return own != stored.artwork.end() && own->sha256 == sha256;
}

}  // namespace

MainImageWriting::MainImageWriting(const store::CommitFacts& facts, FileChanges& changes,
                                   const MovieFiles& files, const ArtworkNaming& naming)
    : facts_(facts), changes_(changes), files_(files), naming_(naming) {}

MainImageWriting::Images MainImageWriting::choose(const Movie& scraped,
                                                  const std::vector<FetchedImage>& fetched) {
    const auto is_fetched = [&](ImageKind kind) {
        return std::ranges::any_of(fetched, [&](const FetchedImage& image) {
            return image.artwork.kind == kind && image.artwork.role == ImageRole::main;
        });
    };
    for (const FetchedImage& image : fetched) {
        if (image.artwork.role == ImageRole::main) {
            choose_image(image);
        }
    }
    for (const Artwork& artwork : scraped.artwork) {
        if (!is_fetched(artwork.kind)) {
            look_at_old_image(artwork);
        }
    }
    if (is_another(scraped.ids, facts_.stored.ids)) {
        forget_another_movies();
    }
    std::ranges::sort(images_.artwork, {}, &Artwork::kind);
    return std::move(images_);
}

// In whatever style. One that cannot be read is somebody's.
std::vector<MainImageWriting::ImageFile> MainImageWriting::images_there(ImageKind kind) {
    std::vector<ImageFile> there;
    for (const std::string& name : files_.known_artwork_files(kind)) {
        const Result<FileChanges::Before> before = changes_.before(name);
        if (!before || before->is_there) {
            there.push_back({name, before ? before->sha256 : std::string()});
        }
    }
    return there;
}

bool MainImageWriting::is_somebodys(const ImageFile& file, const Artwork& image) const {
    return file.sha256 != image.sha256 && !is_own(facts_.stored, image.kind, file.sha256) &&
           !has_image(facts_.scope.replace, image.kind);
}

void MainImageWriting::choose_image(const FetchedImage& image) {
    const Artwork& artwork = image.artwork;
    const std::vector<ImageFile> there = images_there(artwork.kind);
    if (std::ranges::any_of(there, [&](const ImageFile& file) { return is_somebodys(file, artwork); })) {
        images_.kept.push_back(artwork.kind);
        return;
    }
    const std::vector<std::string> names = files_.artwork_files(artwork.kind, artwork.format, naming_);
    if (names.empty()) {
        return;  // the movie's own name leaves no room for it
    }
    images_.artwork.push_back(artwork);
    const auto is_elsewhere = [&](const ImageFile& file) {
        return std::ranges::find(names, file.name) == names.end();
    };
    const auto is_same = [&](const ImageFile& file) { return file.sha256 == artwork.sha256; };
    // It has the name of another style: one is enough.
    if (std::ranges::any_of(there, [&](const ImageFile& f) { return is_elsewhere(f) && is_same(f); })) {
        return;
    }
    for (const std::string& name : names) {
        const auto old = std::ranges::find(there, name, &ImageFile::name);
        images_.written_bytes += old != there.end() && is_same(*old) ? 0 : artwork.size_bytes;
        changes_.write(name, image.bytes.view());
    }
    // The same kind under another name would still be shown.
    for (const ImageFile& file : there) {
        if (is_elsewhere(file)) {
            changes_.remove(file.name);
        }
    }
}

// The worker did not fetch it: it counts only if it is what is stored, and still what we wrote.
void MainImageWriting::look_at_old_image(const Artwork& artwork) {
    const std::vector<ImageFile> there = images_there(artwork.kind);
    const bool is_stored = std::ranges::find(facts_.stored.artwork, artwork) != facts_.stored.artwork.end();
    if (is_stored && std::ranges::find(there, artwork.sha256, &ImageFile::sha256) != there.end()) {
        images_.artwork.push_back(artwork);
    } else if (is_stored && !there.empty()) {
        images_.kept.push_back(artwork.kind);
    } else {
        images_.gone.push_back(artwork.kind);
    }
}

// What was written for the movie as which this one was known, and which this one lacks.
void MainImageWriting::forget_another_movies() {
    for (const Artwork& artwork : facts_.stored.artwork) {
        const bool is_settled =
            std::ranges::find(images_.artwork, artwork.kind, &Artwork::kind) != images_.artwork.end() ||
            is_among(images_.kept, artwork.kind);
        if (is_settled) {
            continue;
        }
        for (const ImageFile& file : images_there(artwork.kind)) {
            if (file.sha256 == artwork.sha256) {
                changes_.remove(file.name);
            }
        }
        images_.forgotten.push_back(artwork);
        if (!is_among(images_.gone, artwork.kind)) {
            images_.gone.push_back(artwork.kind);
        }
    }
}

}  // namespace cinefleet::save
