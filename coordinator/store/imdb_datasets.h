#pragma once

#include "common/model/task.h"
#include "coordinator/store/imdb_store.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace cinefleet::store {

/// What a coordinator knows of IMDb's datasets, as the last import left them: attached to tasks, so that
/// nobody has to ask IMDb. Without an import, or with a damaged one, it knows nothing and nothing fails. One
/// thread.
class ImdbDatasets {
  public:
    explicit ImdbDatasets(std::string path) : path_(std::move(path)) {}

    /// The movie with the task's IMDb id, else those of exactly its title and year, a few at most: the scrape
    /// takes the one whose id TMDB confirms.
    void attach_to(TaskSpec& spec);

  private:
    void look_for_new_import();

    const std::string path_;
    std::pair<std::uint64_t, std::int64_t> seen_{};  // inode and time of the file that is open
    std::unique_ptr<ImdbReader> reader_;
};

}  // namespace cinefleet::store
