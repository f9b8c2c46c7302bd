#include "coordinator/store/imdb_datasets.h"

#include <sys/stat.h>

#include <optional>

namespace cinefleet::store {
namespace {

constexpr std::int32_t kMostCandidates = 3;

}  // namespace

void ImdbDatasets::attach_to(TaskSpec& spec) {
    look_for_new_import();
    if (!reader_) {
        return;
    }
    std::vector<std::string> ids;
    if (!spec.ids.imdb.empty()) {
        ids.push_back(spec.ids.imdb);
    } else if (!spec.title.empty() && spec.year != 0) {
        ids = reader_->ids_by_name(spec.title, spec.year, kMostCandidates);
    }
    for (const std::string& id : ids) {
        if (std::optional<Movie> movie = reader_->movie(id)) {
            spec.attached.push_back({ProviderId::imdb, *std::move(movie)});
        }
    }
    if (!reader_->status()) {
        spec.attached.clear();
        reader_.reset();  // damaged: until the next import it is as if there were none
    }
}

// An import takes the place of the file: another inode.
void ImdbDatasets::look_for_new_import() {
    struct stat now = {};
    const bool exists = ::stat(path_.c_str(), &now) == 0;
    const std::pair seen{exists ? static_cast<std::uint64_t>(now.st_ino) : 0,
                         exists ? std::int64_t{now.st_mtim.tv_sec} : 0};
    if (seen == seen_) {
        return;
    }
    seen_ = seen;
    reader_.reset();
    Result<std::unique_ptr<ImdbReader>> reader = ImdbReader::open(path_);
    if (reader) {
        reader_ = *std::move(reader);
    }
}

}  // namespace cinefleet::store
