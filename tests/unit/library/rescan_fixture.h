#pragma once

#include "common/clock.h"
#include "coordinator/library/scan.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

namespace cinefleet::library {

/// A source on the disk of which scans learn; what the store would know of it is kept here.
class RescanTest : public testing::Test {
  protected:
    RescanTest() { known_.path = root_.string(); }

    void file(const std::string& path, const std::string& content = "") const {
        std::filesystem::create_directories((root_ / path).parent_path());
        std::ofstream(root_ / path) << content;
    }

    // As the clock will stand in an hour: no folder counts as changed this very moment.
    static WallTime in_an_hour() {
        return std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now()) + std::chrono::hours(1);
    }

    ScanChanges scan() {
        ScanOptions options;
        options.now = in_an_hour();
        return *scan_source(known_, options);
    }

    // What the store would know after these changes.
    ScanChanges learn() {
        ScanChanges changes = scan();
        std::map<std::int64_t, KnownMovie> movies;
        for (const KnownMovie& movie : known_.movies) {
            movies[movie.id.value] = movie;
        }
        const auto put = [&](std::int64_t id, const FoundMovie& movie) {
            std::int64_t artwork = 0;
            for (const ImageKind kind : movie.artwork) {
                artwork |= std::int64_t{1} << static_cast<unsigned>(kind);
            }
            movies[id] = {MovieId{id},        movie.folder,         movie.parts, movie.nfo_path,
                          movie.nfo_mtime_ms, movie.nfo_size_bytes, artwork,     movie.layout,
                          movie.own_folder,   Absence::present};
        };
        for (const FoundMovie& movie : changes.added) {
            put(++last_id_, movie);
        }
        for (const auto* list : {&changes.changed, &changes.moved}) {
            for (const ChangedMovie& movie : *list) {
                put(movie.id.value, movie.movie);
            }
        }
        for (const MovieId id : changes.returned) {
            movies[id.value].absence = Absence::present;
        }
        for (const ScanChanges::Absent& absent : changes.absent) {
            movies[absent.id.value].absence = absent.absence;
        }
        std::map<std::string, KnownFolder> folders;
        for (const auto* list : {&known_.folders, &changes.folders}) {
            for (const KnownFolder& folder : *list) {
                folders[folder.path] = folder;
            }
        }
        for (const std::string& path : changes.forgotten_folders) {
            folders.erase(path);
        }
        known_.device = changes.device;
        known_.movies.clear();
        known_.folders.clear();
        for (const auto& [id, movie] : movies) {
            known_.movies.push_back(movie);
        }
        for (const auto& [path, folder] : folders) {
            known_.folders.push_back(folder);
        }
        std::ranges::stable_sort(known_.movies, {}, &KnownMovie::folder);
        return changes;
    }

    static void expect_quiet(const ScanChanges& changes) {
        EXPECT_THAT(changes.added, testing::IsEmpty());
        EXPECT_THAT(changes.changed, testing::IsEmpty());
        EXPECT_THAT(changes.moved, testing::IsEmpty());
        EXPECT_THAT(changes.returned, testing::IsEmpty());
        EXPECT_THAT(changes.absent, testing::IsEmpty());
    }

    TemporaryFolder folder_;
    std::filesystem::path root_ = std::filesystem::canonical(folder_.path());
    KnownSource known_;
    std::int64_t last_id_ = 0;
};

}  // namespace cinefleet::library
