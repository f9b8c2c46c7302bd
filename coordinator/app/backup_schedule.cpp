#include "coordinator/app/backup_schedule.h"

#include "common/sys/publish_file.h"
#include "common/sys/sockets.h"
#include "common/sys/thread_name.h"
#include "coordinator/app/backup.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <string_view>
#include <utility>

namespace cinefleet::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "cinefleet-auto-";
constexpr std::string_view kEnd = ".db";
constexpr std::size_t kTimeSize = 16;    // 20261127T031500Z
constexpr Millis kLongestPause{60'000};  // the wall clock may be put right meanwhile

int digits(std::string_view text, std::size_t at, std::size_t count) {
    int value = -1;
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + at + count, value);
    return error == std::errc{} && end == text.data() + at + count ? value : -1;
}

std::optional<WallTime> time_of(std::string_view name) {
    if (name.size() != kPrefix.size() + kTimeSize + kEnd.size() || !name.starts_with(kPrefix) ||
        !name.ends_with(kEnd)) {
        return std::nullopt;
    }
    const std::string_view text = name.substr(kPrefix.size(), kTimeSize);
    const std::chrono::year_month_day day{std::chrono::year{digits(text, 0, 4)},
                                          std::chrono::month{static_cast<unsigned>(digits(text, 4, 2))},
                                          std::chrono::day{static_cast<unsigned>(digits(text, 6, 2))}};
    const int hours = digits(text, 9, 2);
    const int minutes = digits(text, 11, 2);
    const int seconds = digits(text, 13, 2);
    if (!day.ok() || hours < 0 || minutes < 0 || seconds < 0) {
        return std::nullopt;
    }
    const WallTime time = std::chrono::sys_days(day) + std::chrono::hours(hours) +
                          std::chrono::minutes(minutes) + std::chrono::seconds(seconds);
    return time_in_name(time) == text ? std::optional(time) : std::nullopt;
}

// Of one that BackupFolder::paths names.
WallTime time_in(const std::string& path) {
    return time_of(fs::path(path).filename().string()).value_or(WallTime());
}

}  // namespace

std::string BackupFolder::path_for(WallTime time) const {
    return (fs::path(folder_) / (std::string(kPrefix) + time_in_name(time) + std::string(kEnd))).string();
}

std::vector<std::string> BackupFolder::paths() const {
    std::vector<std::string> paths;
    std::error_code error;
    for (fs::directory_iterator entry(folder_, error), end; !error && entry != end; entry.increment(error)) {
        if (time_of(entry->path().filename().string())) {
            paths.push_back(entry->path().string());
        }
    }
    std::ranges::sort(paths);  // by time: that is how they are named
    return paths;
}

std::optional<WallTime> BackupFolder::newest(WallTime now) const {
    std::optional<WallTime> newest;
    const std::vector<std::string> all = paths();
    for (const std::string& path : all) {
        const WallTime time = time_in(path);
        newest = time <= now ? std::optional(time) : newest;
    }
    return newest;
}

Status BackupFolder::tidy(std::size_t most, WallTime now) const {
    std::vector<std::string> gone = paths();
    std::erase_if(gone, [&](const std::string& path) { return time_in(path) > now; });
    gone.resize(gone.size() - std::min(gone.size(), most));
    std::error_code error;
    for (fs::directory_iterator entry(folder_, error), end; !error && entry != end; entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        if (name.starts_with(kPrefix) && is_part_file(name)) {
            gone.push_back(entry->path().string());
        }
    }
    for (const std::string& path : gone) {
        fs::remove(path, error);
        if (error) {
            return failure(ErrorClass::io,
                           "the old backup " + path + " cannot be removed: " + error.message());
        }
    }
    return {};
}

BackupSchedule::BackupSchedule(Options options, Make make, std::function<void(const std::string&)> log,
                               const Clock& clock)
    : options_(std::move(options)),
      folder_(options_.folder),
      make_(std::move(make)),
      log_(std::move(log)),
      clock_(clock) {
    facts_.last_success = folder_.newest(clock_.wall());
    thread_ = std::thread([this] { run(); });
}

BackupSchedule::~BackupSchedule() {
    stopped_ = true;
    wake_.notify();
    thread_.join();
}

BackupSchedule::Facts BackupSchedule::facts() const {
    const std::lock_guard lock(facts_mutex_);
    return facts_;
}

void BackupSchedule::run() {
    name_this_thread("backups");
    while (!stopped_) {
        const WallTime now = clock_.wall();
        const std::optional<WallTime> newest = folder_.newest(now);
        Millis wait = newest ? *newest + options_.every - now : Millis{0};
        if (not_before_) {
            wait = std::max(wait, std::chrono::ceil<Millis>(*not_before_ - clock_.mono()));
        }
        if (wait <= Millis{0}) {
            make_one();
            continue;
        }
        std::array<Waitable, 1> stop = {Waitable{nullptr, wake_.fd(), false}};
        wait_readable(stop, std::min(wait, kLongestPause));
    }
}

void BackupSchedule::make_one() {
    const MonoTime began = clock_.mono();
    const Status made = try_one();
    if (stopped_) {
        return;
    }
    // Whatever the wall clock and the names in the folder say, one does not follow another at once.
    not_before_ = (made ? began : clock_.mono()) + std::min(options_.retry, options_.every);
    const std::lock_guard lock(facts_mutex_);
    if (made) {
        last_trouble_.clear();
        facts_.last_success = folder_.newest(clock_.wall());
        return;
    }
    ++facts_.failures;
    if (made.error().message != last_trouble_) {
        last_trouble_ = made.error().message;
        log_("no backup could be made: " + last_trouble_ + "; it is tried again");
    }
}

Status BackupSchedule::try_one() {
    std::error_code error;
    // Not what is above it: there a disk may have to be mounted first.
    fs::create_directory(options_.folder, error);
    if (error) {
        return failure(ErrorClass::io, "the folder " + options_.folder + " cannot be made (" +
                                           error.message() + "): is its disk mounted?");
    }
    const WallTime now = clock_.wall();
    const Result<std::string> made = make_(folder_.path_for(now), [this] { return stopped_.load(); });
    if (!made) {
        return failure(made.error());
    }
    log_(*made);
    return folder_.tidy(options_.keep, now);
}

}  // namespace cinefleet::app
