#pragma once

#include "services.h"

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace cinefleet::standin {

/// Which movies have changed at TMDB, as tests say. Any thread.
class Changes {
  public:
    /// From now on the movie's plot is another one; `day`: "2026-11-27".
    void add(std::int64_t tmdb_id, const std::string& day);

    /// /3/movie/changes?start_date=…&end_date=…&page=…: 100 movies a page, as TMDB has it.
    Answer list(const Question& question) const;

    /// TMDB's answer about a movie as it is now.
    Answer with_changes(const std::string& path, Answer answer) const;

  private:
    mutable std::mutex mutex_;
    std::map<std::int64_t, std::string> days_;
};

}  // namespace cinefleet::standin
