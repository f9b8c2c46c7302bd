#include "coordinator/save/movie_writer.h"

#include "common/sys/sha256.h"
#include "coordinator/nfo/nfo.h"
#include "coordinator/save/durable_folder.h"
#include "coordinator/save/movie_files.h"

#include <utility>

namespace cinefleet::save {
namespace {

Status check_images(const std::vector<FetchedImage>& images) {
    for (const FetchedImage& image : images) {
        if (std::cmp_not_equal(image.bytes.size(), image.artwork.size_bytes) ||
            sha256_hex(image.bytes.bytes()) != image.artwork.sha256) {
            return failure(ErrorClass::malformed, "the " + std::string(to_string(image.artwork.kind)) +
                                                      " was damaged between worker and coordinator");
        }
    }
    return {};
}

Result<bool> write_nfo(DurableFolder& folder, const std::string& name, const Movie& movie) {
    const Result<std::optional<std::string>> existing = folder.read(name);
    if (!existing) {
        return failure(existing.error());
    }
    const std::string old = existing->value_or("");
    Result<std::string> text = nfo::write_movie_nfo(movie, old);
    if (!text) {
        if (const Result<bool> kept = folder.replace(name + ".bak", old); !kept) {
            return failure(kept.error());
        }
        text = nfo::write_movie_nfo(movie, "");
    }
    if (!text) {
        return failure(std::move(text).error());
    }
    return folder.replace(name, *text);
}

}  // namespace

Result<WrittenFiles> MovieWriter::write(const store::MoviePlace& place, const ScrapedMovieResult& result,
                                        const std::vector<FetchedImage>& images, bool with_nfo) const {
    if (Status status = check_images(images); !status) {
        return failure(std::move(status).error());
    }
    const MovieFiles files = files_of(place);
    Result<DurableFolder> folder = DurableFolder::open(files.folder);
    if (!folder) {
        return failure(std::move(folder).error());
    }
    if (note != nullptr) {
        note->begin(files.folder);
    }
    WrittenFiles written;
    written.nfo_path = place.nfo_path;
    for (const FetchedImage& image : images) {
        const Result<bool> changed =
            folder->replace(files.artwork_name(image.artwork.kind, image.artwork.format), image.bytes.view());
        if (!changed) {
            return failure(changed.error());
        }
        if (*changed) {
            written.changed = true;
            written.artwork_bytes += image.artwork.size_bytes;
        }
    }
    if (with_nfo) {
        const Result<bool> changed = write_nfo(*folder, files.nfo_name, result.movie);
        if (!changed) {
            return failure(changed.error());
        }
        written.changed = written.changed || *changed;
        written.nfo_path = place.folder.empty() ? files.nfo_name : place.folder + "/" + files.nfo_name;
    }
    if (Status status = folder->sync(); !status) {
        return failure(std::move(status).error());
    }
    return written;
}

}  // namespace cinefleet::save
