#pragma once

#include "common/result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace cinefleet::imdb {

/// Where the datasets are: a folder, or the address of one ("https://datasets.imdbws.com"). Blocking: for a
/// command of its own, never for a thread of the coordinator.
class DatasetSource {
  public:
    using OnBytes = std::function<Status(std::string_view)>;
    /// -1: not known.
    using OnSize = std::function<void(std::int64_t bytes)>;

    /// Hands on the file piece by piece. not_found: there is no such file; unavailable: the network; else
    /// what `on_bytes` failed with.
    virtual Status read(const std::string& name, const OnSize& on_size, const OnBytes& on_bytes) = 0;
    virtual ~DatasetSource() = default;
};

/// By what `where` looks like: an address with "://", or a folder.
std::unique_ptr<DatasetSource> open_dataset_source(const std::string& where);

}  // namespace cinefleet::imdb
