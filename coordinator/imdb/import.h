#pragma once

#include "common/result.h"
#include "coordinator/imdb/dataset_source.h"

#include <cstdint>
#include <functional>
#include <string>

namespace cinefleet::imdb {

/// How far an import is.
struct ImportProgress {
    std::string file;     ///< "title.basics.tsv.gz"
    int file_number = 0;  ///< from 1
    int files = 0;
    std::int64_t bytes = 0;  ///< of this file, compressed
    std::int64_t size = -1;  ///< of this file; -1: not known
    std::int64_t rows = 0;   ///< of all files so far
};

struct ImportCounts {
    std::int64_t rows = 0;    ///< read
    std::int64_t unread = 0;  ///< lines that fit no dataset's form
    std::int64_t movies = 0;  ///< kept
    std::int64_t people = 0;  ///< kept: those of these movies
};

struct ImportOptions {
    std::string database;                                    ///< its final name
    std::function<void(const ImportProgress&)> on_progress;  ///< now and then; may be empty
    std::function<bool()> is_cancelled;                      ///< looked at now and then; may be empty
};

/// Streams IMDb's datasets into a database of its own: movies only, with their ratings, people and other
/// names. title.basics has to be there, any other file may lack. The database is built beside its final name
/// and takes it only when it is whole and durable, so that readers see the old one or the new one. Memory: a
/// bit for each title and person.
/// cancelled: is_cancelled said so; malformed, not_found, unavailable: the source; io, disk_full: the disk.
Result<ImportCounts> import_datasets(DatasetSource& source, const ImportOptions& options);

}  // namespace cinefleet::imdb
