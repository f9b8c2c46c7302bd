#include "coordinator/app/source_desk.h"

#include "common/model/language_tags.h"
#include "coordinator/app/nested_sources.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

namespace cinefleet::app {
namespace {

constexpr std::int32_t kForgetPage = 200;

control::Source source_from(const store::SourceRow& row) {
    return {row.id, row.path, row.options, row.scanned_ms, row.present, row.away, row.deleted, row.left_out};
}

control::ScanResult result_from(const std::string& path, const ScannedSource& scanned) {
    control::ScanResult result{path,
                               "",
                               scanned.found,
                               scanned.added,
                               scanned.changed,
                               scanned.moved,
                               scanned.returned,
                               scanned.away,
                               scanned.deleted,
                               scanned.left_out,
                               {}};
    for (const ScanTrouble& trouble : scanned.troubles) {
        result.troubles.push_back({trouble.path, trouble.message});
    }
    return result;
}

tl::unexpected<Error> stopping() {
    return failure(ErrorClass::conflict,
                   "nobody can write this down: the coordinator is stopping, or none runs");
}

}  // namespace

class SourceDesk::Turn {
  public:
    Turn(SourceDesk& desk, const std::string& key) : desk_(desk) {
        std::unique_lock lock(desk_.mutex_);
        number_ = ++desk_.last_number_;
        desk_.running_[number_] = key;
        desk_.is_cancelled_[number_] = desk_.is_closed_;
        desk_.turn_ended_.wait(lock, [&] { return !desk_.is_scanning_ || desk_.is_cancelled_[number_]; });
        has_turn_ = !desk_.is_cancelled_[number_];
        desk_.is_scanning_ = desk_.is_scanning_ || has_turn_;
    }
    ~Turn() {
        const std::lock_guard lock(desk_.mutex_);
        desk_.running_.erase(number_);
        desk_.is_cancelled_.erase(number_);
        if (has_turn_) {
            desk_.is_scanning_ = false;
        }
        desk_.turn_ended_.notify_all();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

    bool is_cancelled() const {
        const std::lock_guard lock(desk_.mutex_);
        return desk_.is_cancelled_.at(number_);
    }

    SourceScanOptions options() const {
        SourceScanOptions options;
        options.is_cancelled = [this] { return is_cancelled(); };
        return options;
    }

  private:
    SourceDesk& desk_;
    std::int64_t number_ = 0;
    bool has_turn_ = false;
};

SourceDesk::SourceDesk(std::string database, OnWriter on_writer, const Clock& clock)
    : database_(std::move(database)), on_writer_(std::move(on_writer)), scan_(database_, on_writer_, clock) {}

Result<std::vector<control::Source>> SourceDesk::sources() {
    const Result<std::unique_ptr<store::StoreReader>> reader = store::StoreReader::open(database_);
    if (!reader) {
        return failure(reader.error());
    }
    const Result<std::vector<store::SourceRow>> rows = (*reader)->sources();
    if (!rows) {
        return failure(rows.error());
    }
    std::vector<control::Source> sources;
    std::ranges::transform(*rows, std::back_inserter(sources), source_from);
    return sources;
}

Result<SourceId> SourceDesk::find(const std::string& path) {
    const Result<std::vector<control::Source>> known = sources();
    if (!known) {
        return failure(known.error());
    }
    const auto source = std::ranges::find(*known, path, &control::Source::path);
    if (source == known->end()) {
        return failure(ErrorClass::not_found, path + " is no source: `cinefleet sources list` shows them");
    }
    return source->id;
}

Result<control::Source> SourceDesk::add_source(const control::SourceOrder& order) {
    const std::string& language = order.options.language;
    if (const Status checked = check_languages(language); !checked && !language.empty()) {
        return failure(checked.error().error_class, "the language " + checked.error().message);
    }
    std::error_code error;
    if (!std::filesystem::is_directory(order.path, error)) {
        return failure(error ? ErrorClass::not_found : ErrorClass::invalid_input,
                       order.path + (error ? " is not there: is the share mounted?" : " is not a folder"));
    }
    Status added = stopping();
    on_writer_([&](store::Store& store) {
        const Result<SourceId> source = add_apart(store, database_, order.path);
        added = source ? store.set_source_options(*source, order.options) : Status(failure(source.error()));
    });
    if (!added) {
        return failure(std::move(added).error());
    }
    const Result<std::vector<control::Source>> known = sources();
    if (!known) {
        return failure(known.error());
    }
    return *std::ranges::find(*known, order.path, &control::Source::path);
}

Result<std::int64_t> SourceDesk::in_pages(const std::function<Result<std::int64_t>(store::Store&)>& page,
                                          std::int32_t size) {
    std::int64_t sum = 0;
    for (;;) {
        Result<std::int64_t> count = stopping();
        on_writer_([&](store::Store& store) { count = page(store); });
        if (!count) {
            return count;
        }
        sum += *count;
        if (*count < size) {
            return sum;
        }
    }
}

Result<std::int64_t> SourceDesk::remove_source(const std::string& path) {
    const Turn turn(*this, "");
    const Result<SourceId> source = find(path);
    if (!source) {
        return failure(source.error());
    }
    return in_pages([&](store::Store& store) { return store.forget_movies_of(*source, kForgetPage); },
                    kForgetPage);
}

Result<std::int64_t> SourceDesk::clean(const std::string& path) {
    SourceId source;
    if (!path.empty()) {
        const Result<SourceId> found = find(path);
        if (!found) {
            return failure(found.error());
        }
        source = *found;
    }
    return in_pages([&](store::Store& store) { return store.forget_deleted(source, kForgetPage); },
                    kForgetPage);
}

Result<std::vector<control::ScanResult>> SourceDesk::scan(const control::ScanRequest& request) {
    const Turn turn(*this, request.scan_key);
    SourceScanOptions options = turn.options();
    options.reads_everything = request.reads_everything;
    std::vector<std::string> folders = request.folders;
    if (folders.empty()) {
        const Result<std::vector<control::Source>> known = sources();
        if (!known) {
            return failure(known.error());
        }
        std::ranges::transform(*known, std::back_inserter(folders), &control::Source::path);
    }
    std::vector<control::ScanResult> results;
    for (const std::string& folder : folders) {
        const Result<ScannedSource> scanned =
            turn.is_cancelled() ? Result<ScannedSource>(stopping()) : scan_.scan(folder, options);
        if (!scanned && (scanned.error().error_class == ErrorClass::cancelled || !request.folders.empty())) {
            return failure(scanned.error());
        }
        if (scanned) {
            results.push_back(result_from(folder, *scanned));
        } else {
            results.emplace_back().path = folder;
            results.back().error = scanned.error().message;
        }
    }
    return results;
}

Result<ScannedFolders> SourceDesk::scan_for(const control::ScrapeRequest& request) {
    return scan_for(request, scan_);
}

Result<ScannedFolders> SourceDesk::scan_for(const control::ScrapeRequest& request, const SourceScan& scan) {
    if (request.folders.empty()) {
        return ScannedFolders();
    }
    const Turn turn(*this, request.scan_key);
    return turn.is_cancelled()
               ? Result<ScannedFolders>(failure(ErrorClass::cancelled, "cancelled before it began"))
               : scan_request(request, scan, turn.options());
}

Result<ScannedSource> SourceDesk::scan_one(const std::string& path, SourceScanOptions options) {
    const Turn turn(*this, "");
    const auto is_cancelled = std::exchange(options.is_cancelled, nullptr);
    options.is_cancelled = [&] { return turn.is_cancelled() || is_cancelled(); };
    return turn.is_cancelled() ? Result<ScannedSource>(stopping()) : scan_.scan(path, options);
}

void SourceDesk::while_nothing_scans(
    const std::function<void(const std::function<bool()>& is_cancelled)>& work) {
    const Turn turn(*this, "");
    if (!turn.is_cancelled()) {
        work([&] { return turn.is_cancelled(); });
    }
}

Result<std::vector<std::string>> SourceDesk::folders_of(SourceId source) const {
    const Result<std::unique_ptr<store::StoreReader>> reader = store::StoreReader::open(database_);
    return reader ? (*reader)->folders_of(source) : Result<std::vector<std::string>>(failure(reader.error()));
}

Status SourceDesk::cancel_scan(const std::string& scan_key) {
    const std::lock_guard lock(mutex_);
    bool found = false;
    for (const auto& [number, key] : running_) {
        if (scan_key.empty() || key == scan_key) {
            is_cancelled_[number] = true;
            found = true;
        }
    }
    turn_ended_.notify_all();
    return found ? Status() : Status(failure(ErrorClass::not_found, "no scan is running"));
}

void SourceDesk::cancel_all() {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
    for (auto& [number, is_cancelled] : is_cancelled_) {
        is_cancelled = true;
    }
    turn_ended_.notify_all();
}

}  // namespace cinefleet::app
