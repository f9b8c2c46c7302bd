#include "coordinator/app/source_scan.h"

#include "coordinator/app/nested_sources.h"
#include "coordinator/library/absences.h"
#include "coordinator/library/scan.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <optional>
#include <utility>

namespace cinefleet::app {
namespace {

// What the writer takes at once: some 10 ms of its time.
constexpr std::size_t kPage = 500;

constexpr std::size_t kMostNewFiles = 1'000;

// Moves up to what is left of `room` from the front of one list to another.
template <class T>
void take_some(std::vector<T>& from, std::size_t& position, std::vector<T>& to, std::size_t& room) {
    const std::size_t count = std::min(room, from.size() - position);
    const auto first = from.begin() + static_cast<std::ptrdiff_t>(position);
    to.insert(to.end(), std::make_move_iterator(first),
              std::make_move_iterator(first + static_cast<std::ptrdiff_t>(count)));
    position += count;
    room -= count;
}

// Cuts a scan's changes into pages, in the order that Store::apply_scan asks for.
class Pages {
  public:
    explicit Pages(ScanChanges changes) : changes_(std::move(changes)) {}

    std::optional<ScanChanges> next() {
        ScanChanges page;
        std::size_t room = kPage;
        take_some(changes_.moved, moved_, page.moved, room);
        take_some(changes_.changed, changed_, page.changed, room);
        take_some(changes_.added, added_, page.added, room);
        take_some(changes_.returned, returned_, page.returned, room);
        take_some(changes_.folders, folders_, page.folders, room);
        take_some(changes_.absent, absent_, page.absent, room);
        take_some(changes_.forgotten_folders, forgotten_, page.forgotten_folders, room);
        return room == kPage ? std::nullopt : std::optional(std::move(page));
    }

  private:
    ScanChanges changes_;
    std::size_t moved_ = 0;
    std::size_t changed_ = 0;
    std::size_t added_ = 0;
    std::size_t returned_ = 0;
    std::size_t folders_ = 0;
    std::size_t absent_ = 0;
    std::size_t forgotten_ = 0;
};

std::int64_t count_of(const ScanChanges& changes, Absence absence) {
    return std::ranges::count(changes.absent, absence, &ScanChanges::Absent::absence);
}

ScannedSource summary_of(const std::string& folder, const ScanChanges& changes) {
    ScannedSource summary;
    for (std::size_t i = 0; i < std::min(changes.added.size(), kMostNewFiles); ++i) {
        summary.new_files.push_back(folder + "/" + changes.added[i].parts.front().path);
    }
    summary.found = changes.found;
    summary.added = static_cast<std::int64_t>(changes.added.size());
    // NFO and artwork that a scrape has written are no news.
    summary.changed = std::ranges::count(changes.changed, true, &ChangedMovie::files_differ);
    summary.moved = static_cast<std::int64_t>(changes.moved.size());
    summary.returned = static_cast<std::int64_t>(changes.returned.size());
    summary.away = count_of(changes, Absence::away);
    summary.deleted = count_of(changes, Absence::deleted);
    summary.left_out = count_of(changes, Absence::left_out);
    summary.unsettled = changes.unsettled;
    summary.not_the_source = changes.not_the_source;
    return summary;
}

tl::unexpected<Error> cancelled() {
    return failure(ErrorClass::cancelled, "cancelled while it was looking at the folders");
}

}  // namespace

Result<KnownSource> SourceScan::known(store::StoreReader& reader, const std::string& folder) const {
    const Result<std::vector<store::SourceRow>> sources = reader.sources();
    if (!sources) {
        return failure(sources.error());
    }
    const auto source = std::ranges::find(*sources, folder, &store::SourceRow::path);
    if (source != sources->end()) {
        return reader.known_source(source->id);
    }
    if (Status apart = lies_apart(folder, *sources); !apart) {
        return failure(std::move(apart).error());
    }
    KnownSource unknown;
    unknown.path = folder;
    return unknown;
}

// A movie that went from one source to another: only what is certainly gone there.
Status SourceScan::find_moves(store::StoreReader& reader, SourceId source, ScanChanges& changes) const {
    const Result<std::vector<store::SourceRow>> sources = reader.sources();
    if (!sources) {
        return failure(sources.error());
    }
    for (const store::SourceRow& other : *sources) {
        if (other.id == source || changes.added.empty()) {
            continue;
        }
        const Result<KnownSource> known = reader.known_source(other.id);
        if (!known) {
            return failure(known.error());
        }
        library::find_moves_from(*known, changes);
    }
    return {};
}

Status SourceScan::write(const std::string& folder, SourceId& source, ScanChanges changes,
                         const SourceScanOptions& options) const {
    const std::int64_t device = changes.device;
    Status written;
    const auto on_writer = [&](const auto& work) {
        return on_writer_([&](store::Store& store) { written = work(store); }) && written;
    };
    if (!source && !on_writer([&](store::Store& store) -> Status {
            const Result<SourceId> added = add_apart(store, database_, folder);
            source = added.value_or(SourceId{});
            return added ? Status() : Status(failure(added.error()));
        })) {
        return written ? Status(cancelled()) : written;
    }
    Pages pages(std::move(changes));
    while (const std::optional<ScanChanges> page = pages.next()) {
        if (options.is_cancelled()) {
            return cancelled();
        }
        if (!on_writer([&](store::Store& store) { return store.apply_scan(source, *page); })) {
            return written ? Status(cancelled()) : written;
        }
    }
    const bool done = on_writer([&](store::Store& store) { return store.finish_scan(source, device); });
    return done || !written ? written : Status(cancelled());
}

Result<ScannedSource> SourceScan::scan(const std::string& folder, const SourceScanOptions& options) const {
    const Result<std::unique_ptr<store::StoreReader>> reader = store::StoreReader::open(database_);
    if (!reader) {
        return failure(reader.error());
    }
    Result<ScanChanges> changes = failure(ErrorClass::cancelled, "");
    SourceId source;
    {
        const Result<KnownSource> before = known(**reader, folder);
        if (!before) {
            return failure(before.error());
        }
        source = before->id;
        library::ScanOptions look;
        look.now = clock_.wall();
        look.reads_everything = options.reads_everything;
        look.is_cancelled = options.is_cancelled;
        look.is_settled = options.is_settled;
        look.on_progress = options.on_progress;
        changes = library::scan_source(*before, look);
    }
    if (!changes) {
        return failure(std::move(changes).error());
    }
    if (Status found = find_moves(**reader, source, *changes); !found) {
        return failure(std::move(found).error());
    }
    ScannedSource summary = summary_of(folder, *changes);
    summary.troubles = std::exchange(changes->troubles, {});
    if (Status written = write(folder, source, *std::move(changes), options); !written) {
        return failure(std::move(written).error());
    }
    summary.source = source;
    return summary;
}

Result<std::unique_ptr<Rehearsal>> Rehearsal::start(const std::string& database, const std::string& state_dir,
                                                    const Clock& clock) {
    std::string folder = state_dir + "/rehearsal-XXXXXX";
    if (::mkdtemp(folder.data()) == nullptr) {
        return failure(ErrorClass::io, "no folder for a rehearsal can be made in " + state_dir +
                                           ": let this user write there");
    }
    auto rehearsal = std::make_unique<Rehearsal>(folder, nullptr);
    const Result<std::unique_ptr<store::StoreReader>> reader = store::StoreReader::open(database);
    if (!reader) {
        return failure(reader.error());
    }
    if (Status copied = (*reader)->copy_to(rehearsal->database()); !copied) {
        return failure(std::move(copied).error());
    }
    Result<std::unique_ptr<store::Store>> store = store::Store::open(rehearsal->database(), clock);
    if (!store) {
        return failure(std::move(store).error());
    }
    rehearsal->store_ = *std::move(store);
    return rehearsal;
}

Rehearsal::Rehearsal(std::string folder, std::unique_ptr<store::Store> store)
    : folder_(std::move(folder)), store_(std::move(store)) {}

Rehearsal::~Rehearsal() {
    store_.reset();
    std::error_code error;
    std::filesystem::remove_all(folder_, error);
}

std::string Rehearsal::database() const {
    return folder_ + "/rehearsal.db";
}

}  // namespace cinefleet::app
