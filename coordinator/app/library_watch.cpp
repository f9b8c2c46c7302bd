#include "coordinator/app/library_watch.h"

#include "common/sys/sockets.h"
#include "common/sys/thread_name.h"
#include "coordinator/library/folder_listing.h"

#include <algorithm>
#include <array>
#include <utility>

namespace cinefleet::app {
namespace {

constexpr Millis kSourcesEvery{10'000};
constexpr int kMaxDepth = 16;

bool is_within(const std::string& path, const std::string& source) {
    return path == source || path.starts_with(source + "/");
}

}  // namespace

LibraryWatch::LibraryWatch(Library library, const Options& options, const Clock& clock)
    : library_(std::move(library)),
      options_(options),
      clock_(clock),
      plan_(options.quiet, options.rescan),
      settling_(options.quiet) {
    Result<std::unique_ptr<library::FolderWatch>> watch = library::FolderWatch::open(options.most_folders);
    if (watch) {
        watch_ = *std::move(watch);
    } else {
        library_.log(watch.error().message + "; until then sources are looked at every " +
                     std::to_string(options_.rescan.count() / 60'000) + " minutes");
    }
    thread_ = std::thread([this] { run(); });
}

LibraryWatch::~LibraryWatch() {
    stopped_ = true;
    wake_.notify();
    thread_.join();
}

void LibraryWatch::run() {
    name_this_thread("watch");
    while (!stopped_) {
        update_sources();
        take_changes();
        if (const std::optional<std::string> source = plan_.due(clock_.mono())) {
            look_at(*source);
        } else {
            wait();
        }
    }
}

void LibraryWatch::update_sources() {
    if (clock_.mono() < next_update_) {
        return;
    }
    next_update_ = clock_.mono() + kSourcesEvery;
    Result<std::vector<std::string>> sources = library_.sources();
    if (!sources) {
        return;  // the database is busy or going: asked again soon
    }
    for (const std::string& gone : sources_) {
        if (std::ranges::find(*sources, gone) == sources->end()) {
            plan_.remove(gone);
            looked_at_.erase(gone);
        }
    }
    sources_ = *std::move(sources);
    for (const std::string& source : sources_) {
        plan_.add(source, clock_.mono());
    }
}

void LibraryWatch::take_changes() {
    if (!watch_) {
        return;
    }
    const library::FolderWatch::Changes changes = watch_->read();
    // First: what is put into a new folder before it is followed is found by the look that follows.
    for (const std::string& folder : changes.new_folders) {
        follow_tree(folder, 0);
    }
    for (const std::string& folder : changes.folders) {
        note_change(folder);
    }
    if (changes.overflowed) {
        for (const std::string& source : sources_) {
            plan_.changed(source, clock_.mono());
        }
    }
}

void LibraryWatch::note_change(const std::string& folder) {
    for (const std::string& source : sources_) {
        if (is_within(folder, source)) {
            plan_.changed(source, clock_.mono());
        }
    }
}

void LibraryWatch::look_at(const std::string& source) {
    const Look how{!looked_at_.contains(source),
                   [this](const std::string& path, const MoviePart& part) {
                       return settling_.is_settled(path, part, clock_.mono(), clock_.wall());
                   },
                   [this] { return stopped_.load(); }};
    const Result<Looked> looked = library_.look(source, how);
    if (!looked) {
        if (!stopped_ && looked.error().message != last_trouble_) {
            library_.log(looked.error().message);
            last_trouble_ = looked.error().message;
        }
        plan_.looked_at(source, clock_.mono(), true);  // a share that is mounted soon
        return;
    }
    last_trouble_.clear();
    looked_at_.insert(source);
    const std::size_t followed = watch_ ? watch_->size() : 0;
    for (const std::string& folder : looked->folders) {
        if (!stopped_) {
            follow(folder);
        }
    }
    // What came into a folder between the look and its following was heard by nobody: one look more.
    const bool may_have_missed = watch_ && watch_->size() > followed;
    plan_.looked_at(source, clock_.mono(), looked->again || may_have_missed);
}

void LibraryWatch::follow(const std::string& folder) {
    if (!watch_) {
        return;
    }
    const Status followed = watch_->follow(folder);
    if (!followed && followed.error().error_class == ErrorClass::disk_full && !has_complained_) {
        has_complained_ = true;
        library_.log(followed.error().message + "; the others are looked at every " +
                     std::to_string(options_.rescan.count() / 60'000) + " minutes");
    }
}

void LibraryWatch::follow_tree(const std::string& folder, int depth) {
    follow(folder);
    if (depth >= kMaxDepth) {
        return;
    }
    if (const Result<library::Listing> listing = library::list_folder(folder)) {
        for (const std::string& name : listing->folders) {
            follow_tree(folder + "/" + name, depth + 1);
        }
    }
}

void LibraryWatch::wait() {
    const MonoTime now = clock_.mono();
    const MonoTime until = std::min(next_update_, plan_.next().value_or(next_update_));
    const Millis timeout = std::max(Millis{0}, std::chrono::duration_cast<Millis>(until - now) + Millis{1});
    std::array<Waitable, 2> sources = {Waitable{nullptr, wake_.fd(), false},
                                       Waitable{nullptr, watch_ ? watch_->fd() : wake_.fd(), false}};
    wait_readable(sources, timeout);
}

}  // namespace cinefleet::app
