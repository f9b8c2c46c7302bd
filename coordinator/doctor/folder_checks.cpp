// What lies on disks: the state folder and what is in it, the sources.

#include "common/counted.h"
#include "common/model/interval.h"
#include "common/sys/publish_file.h"
#include "coordinator/app/backup_schedule.h"
#include "coordinator/app/key_folder.h"
#include "coordinator/app/nested_sources.h"
#include "coordinator/doctor/doctor.h"
#include "coordinator/store/examine.h"
#include "coordinator/store/store_reader.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <memory>

namespace cinefleet::doctor {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kLittleRoom = std::uintmax_t{1} << 30U;
constexpr std::uintmax_t kNoRoom = std::uintmax_t{100} << 20U;
constexpr std::int64_t kOldDatasetDays = 60;
constexpr std::array<std::int64_t, 5> kNetworkFileSystems = {0x6969, 0x517B, 0xFF534D42, 0xFE534D42,
                                                             0x65735546};  // NFS, SMB, CIFS, SMB2, FUSE

bool is_on_network(const std::string& path) {
    struct statfs facts {};
    return ::statfs(path.c_str(), &facts) == 0 &&
           std::ranges::find(kNetworkFileSystems, static_cast<std::int64_t>(facts.f_type)) !=
               kNetworkFileSystems.end();
}

Finding check_folder(const std::string& folder) {
    constexpr const char* kCheck = "state folder";
    std::error_code error;
    if (!fs::exists(folder, error)) {
        return well(kCheck, folder + " is made with the first scrape");
    }
    const Result<std::string> part = make_part_file(folder + "/doctor");
    if (!part) {
        return problem(kCheck, part.error().message,
                       "make it writable for this user, or set paths.state_dir");
    }
    fs::remove(*part, error);
    if (is_on_network(folder)) {
        return problem(kCheck, folder + " is on a network or FUSE file system, where SQLite may lose data",
                       "set paths.state_dir to a folder on a local disk");
    }
    const std::uintmax_t room = fs::space(folder, error).available;
    const std::string text = fmt::format("{}, {} MB free", folder, room / 1'000'000);
    if (!error && room < kLittleRoom) {
        const Verdict verdict = room < kNoRoom ? Verdict::problem : Verdict::warning;
        return {kCheck, verdict, text, "free some space: what is scraped could not be saved"};
    }
    return well(kCheck, text);
}

Finding check_database(const std::string& path) {
    constexpr const char* kCheck = "database";
    std::error_code error;
    if (!fs::exists(path, error)) {
        return well(kCheck, "is made with the first scrape");
    }
    const Result<store::DatabaseFacts> facts = store::examine_database(path);
    if (!facts) {
        return problem(kCheck, facts.error().message, "`cinefleet restore FILE` brings a backup back");
    }
    const std::string text =
        fmt::format("whole, {}, version {}", counted(facts->movies, "movie"), facts->version);
    if (facts->version > facts->newest) {
        return problem(kCheck, text + ", made by a newer cinefleet", "update cinefleet");
    }
    return well(kCheck, text);
}

Finding check_keys(const Settings& settings) {
    constexpr const char* kCheck = "fleet's keys";
    const auto keys = app::KeyFolder(settings.key_folder()).load();
    if (!keys) {
        return problem(kCheck, keys.error().message, "do as it says, then try again");
    }
    if (const Status allowed = app::check_listening(settings.listen_host, keys->has_value()); !allowed) {
        return problem(kCheck, allowed.error().message, "or set coordinator.listen_host to 127.0.0.1");
    }
    return well(kCheck, *keys ? fmt::format("there, for {} machines", (*keys)->allowed.size())
                              : "none: only this machine's workers may join");
}

Finding check_datasets(const Settings& settings, const Clock& clock) {
    constexpr const char* kCheck = "IMDb's datasets";
    struct stat facts {};
    if (::stat(settings.imdb_database().c_str(), &facts) != 0) {
        return well(kCheck, "not imported");
    }
    const std::int64_t days =
        (clock.wall().time_since_epoch().count() / 1'000 - facts.st_mtim.tv_sec) / 86'400;
    const std::string text = fmt::format("imported {} days ago", days);
    return days > kOldDatasetDays ? warning(kCheck, text, "`cinefleet imdb import` reads new ones")
                                  : well(kCheck, text);
}

Finding check_backups(const Settings& settings, const Clock& clock) {
    constexpr const char* kCheck = "backups";
    const Millis every = parse_interval(settings.backup_every).value_or(Millis{0});
    if (every == Millis{0}) {
        return well(kCheck, "none on schedule (backup.every)");
    }
    const auto newest = app::BackupFolder(settings.backups()).newest(clock.wall());
    if (!newest || clock.wall() - *newest > 3 * every) {
        return warning(kCheck, newest ? "the newest is older than three times backup.every" : "none yet",
                       "keep `cinefleet serve` running; its log says why one could not be made");
    }
    return well(kCheck, "young enough, in " + settings.backups());
}

Finding check_set_folder(const std::string& folder) {
    constexpr const char* kCheck = "artwork of sets";
    std::error_code error;
    if (!fs::is_directory(folder, error)) {
        return problem(kCheck, folder + " is not there", "make or mount it: artwork.sets names it");
    }
    if (::access(folder.c_str(), R_OK | W_OK | X_OK) != 0) {
        return problem(kCheck, folder + " may not be read and written by this user",
                       "give this user the right to write there, or set artwork.sets to another folder");
    }
    return well(kCheck, "goes to " + folder);
}

Finding check_source(const store::SourceRow& source, std::vector<store::SourceRow> others) {
    std::error_code error;
    if (!fs::is_directory(source.path, error)) {
        return problem("source", source.path + " is not there", "mount it, or `cinefleet sources remove` it");
    }
    if (::access(source.path.c_str(), R_OK | W_OK | X_OK) != 0) {
        return problem("source", source.path + " may not be read and written by this user",
                       "give this user the right to write there: NFOs and artwork go beside the movies");
    }
    std::erase_if(others, [&](const store::SourceRow& other) { return other.id == source.id; });
    if (const Status apart = app::lies_apart(source.path, others); !apart) {
        return warning("source", source.path + " and another source share movies: each is scraped twice",
                       apart.error().message);
    }
    return well("source", source.path + ", " + counted(source.present, "movie"));
}

}  // namespace

std::vector<Finding> check_state(const Settings& settings, const Clock& clock) {
    std::vector<Finding> findings = {check_folder(settings.state_dir), check_database(settings.database()),
                                     check_keys(settings), check_datasets(settings, clock),
                                     check_backups(settings, clock)};
    if (!settings.artwork_sets.empty()) {
        findings.push_back(check_set_folder(settings.artwork_sets));
    }
    return findings;
}

std::vector<Finding> check_sources(const Settings& settings) {
    std::error_code error;
    if (!fs::exists(settings.database(), error)) {
        return {};
    }
    const Result<std::unique_ptr<store::StoreReader>> reader = store::StoreReader::open(settings.database());
    const auto sources = reader ? (*reader)->sources() : Result<std::vector<store::SourceRow>>();
    if (!reader || !sources) {
        return {};  // what is wrong with the database is said already
    }
    std::vector<Finding> findings;
    std::int64_t folders = 0;
    for (const store::SourceRow& source : *sources) {
        findings.push_back(check_source(source, *sources));
        const Result<std::vector<std::string>> seen = (*reader)->folders_of(source.id);
        folders += seen ? std::ssize(*seen) : 0;
    }
    std::int64_t most = 0;
    std::ifstream("/proc/sys/fs/inotify/max_user_watches") >> most;
    if (most > 0 && folders > most) {
        findings.push_back(
            warning("watching", fmt::format("{} folders, but the kernel lets {} be watched", folders, most),
                    fmt::format("sysctl fs.inotify.max_user_watches={}, for `serve --watch`", 2 * folders)));
    }
    return findings;
}

std::vector<Finding> examine(const Settings& settings, const Outside& outside, const Clock& clock) {
    std::vector<Finding> findings = check_state(settings, clock);
    std::ranges::move(check_sources(settings), std::back_inserter(findings));
    std::ranges::move(check_services(settings, outside.ask, clock), std::back_inserter(findings));
    std::ranges::move(check_machine(settings, outside, clock), std::back_inserter(findings));
    return findings;
}

}  // namespace cinefleet::doctor
