// A library as people have it: nothing is lost, nothing collides, undo restores it, and scans find every
// movie where the plan says that it is. The names are no part of the repository.

#include "coordinator/library/scan.h"
#include "coordinator/rename/rename_movie.h"
#include "tests/support/real_data.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

namespace cinefleet::rename {
namespace {

namespace fs = std::filesystem;

struct Truth {
    std::string title;
    int year = 0;
    std::int64_t tmdb = 0;
};

// By path, as the list says; extras have no id.
std::map<std::string, Truth> real_library() {
    std::ifstream stream(real_data("library-names.tsv"));
    std::map<std::string, Truth> library;
    std::string line;
    std::getline(stream, line);
    while (std::getline(stream, line)) {
        std::istringstream cells(line);
        std::string path;
        std::string tmdb;
        std::string imdb;
        std::string title;
        std::string year;
        std::getline(cells, path, '\t');
        std::getline(cells, tmdb, '\t');
        std::getline(cells, imdb, '\t');
        std::getline(cells, title, '\t');
        std::getline(cells, year, '\t');
        library[path] = {title, year.empty() ? 0 : std::stoi(year), tmdb.empty() ? 0 : std::stoll(tmdb)};
    }
    return library;
}

// Each file and folder by its path, with what identifies it wherever it is.
std::map<std::string, ino_t> tree(const fs::path& root) {
    std::map<std::string, ino_t> all;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        struct stat found = {};
        EXPECT_EQ(::lstat(entry.path().c_str(), &found), 0);
        all[entry.path().lexically_relative(root).string()] = found.st_ino;
    }
    return all;
}

std::set<ino_t> files_of(const std::map<std::string, ino_t>& tree) {
    std::set<ino_t> all;
    std::ranges::transform(tree, std::inserter(all, all.end()),
                           &std::map<std::string, ino_t>::value_type::second);
    return all;
}

class RealLibraryTest : public testing::TestWithParam<std::pair<const char*, const char*>> {
  protected:
    void SetUp() override {
        truths_ = real_library();
        if (truths_.empty()) {
            GTEST_SKIP() << without_real_data("library-names.tsv");
        }
        for (const auto& [path, truth] : truths_) {
            const fs::path file = root_ / path;
            fs::create_directories(file.parent_path());
            std::ofstream(file).flush();
            // What lies beside movies in real libraries.
            const std::string stem = file.stem().string();
            std::ofstream(file.parent_path() / (stem + ".en.srt")).flush();
            std::ofstream(file.parent_path() / (stem + "-poster.jpg")).flush();
        }
        movies_ = library::scan_folder(root_.string())->movies;
        for (const FoundMovie& movie : movies_) {
            paths_.insert(movie.parts.front().path);
        }
    }

    store::RenameFacts facts_of(const FoundMovie& movie) const {
        store::RenameFacts facts;
        facts.root = root_.string();
        facts.folder = movie.folder;
        facts.own_folder = movie.own_folder;
        facts.layout = movie.layout;
        facts.edition = movie.name.edition;
        for (const MoviePart& part : movie.parts) {
            facts.parts.push_back(part.path);
        }
        const auto below = std::ranges::count_if(
            paths_.lower_bound(movie.folder + "/"), paths_.lower_bound(movie.folder + "0"),
            [&](const std::string& path) { return path != movie.parts.front().path; });
        facts.others_below = below > 0;
        const auto truth = truths_.find(facts.parts.front());
        if (truth != truths_.end()) {
            facts.stored.title = truth->second.title;
            facts.stored.year = truth->second.year;
            facts.stored.ids.tmdb = truth->second.tmdb;
        }
        facts.hindrance = facts.stored.title.empty() ? "not known" : "";
        return facts;
    }

    // Has to be right about what was moved meanwhile.
    void expect_to_know_all(FolderIndexes& folders) const {
        std::vector<std::string> all = {""};
        for (const auto& entry : fs::recursive_directory_iterator(root_)) {
            if (entry.is_directory()) {
                all.push_back(entry.path().lexically_relative(root_).string());
            }
        }
        for (const std::string& folder : all) {
            const library::Listing known = folders.of(root_.string(), folder)->beginning_with({""});
            const Result<library::Listing> there = library::list_folder((root_ / folder).string());
            EXPECT_EQ(known.files, there->files) << folder;
            EXPECT_EQ(known.folders, there->folders) << folder;
        }
    }

    TemporaryFolder folder_{quick_place()};
    const fs::path root_ = folder_.path();
    std::map<std::string, Truth> truths_;
    std::vector<FoundMovie> movies_;
    std::set<std::string> paths_;  // of their first files
};

TEST_P(RealLibraryTest, NothingIsLostAndUndoRestoresAll) {
    const auto patterns = parse_patterns(GetParam().first, GetParam().second);
    ASSERT_TRUE(patterns) << patterns.error().message;
    const std::map<std::string, ino_t> before = tree(root_);
    RenameRun run{*patterns};
    const auto disk = DiskMoves::open(root_.string());
    std::vector<std::vector<Move>> made;
    std::set<std::string> expected;
    std::size_t refused = 0;
    for (const FoundMovie& movie : movies_) {
        const Renamed renamed = preview(facts_of(movie), run);
        refused += renamed.reason.empty() ? 0U : 1U;
        const Carried carried = (*disk)->carry_out(renamed.moves, MoveDirection::forward);
        ASSERT_EQ(carried.outcome, Carried::Outcome::done) << carried.reason;
        run.folders.follow(root_.string(), renamed.moves, MoveDirection::forward);
        made.push_back(renamed.moves);
        expected.insert(renamed.to);
    }
    std::cout << movies_.size() << " movies, " << refused << " refused\n";
    EXPECT_LT(refused * 50, movies_.size());
    expect_to_know_all(run.folders);
    const std::map<std::string, ino_t> after = tree(root_);
    EXPECT_NE(after, before);
    EXPECT_TRUE(std::ranges::includes(files_of(after), files_of(before)));
    const Result<library::ScanReport> scanned = library::scan_folder(root_.string());
    ASSERT_TRUE(scanned);
    std::set<std::string> found;
    for (const FoundMovie& movie : scanned->movies) {
        found.insert(movie.parts.front().path);
    }
    EXPECT_EQ(found.size(), movies_.size());
    EXPECT_EQ(found, expected);
    for (auto moves = made.rbegin(); moves != made.rend(); ++moves) {
        const Carried carried = (*disk)->carry_out(*moves, MoveDirection::back);
        ASSERT_EQ(carried.outcome, Carried::Outcome::done) << carried.reason;
    }
    EXPECT_EQ(tree(root_), before);
}

INSTANTIATE_TEST_SUITE_P(
    Templates, RealLibraryTest,
    testing::Values(std::pair("{title}< ({year})>", "{title}< ({year})>< - {edition}>"),
                    std::pair("{first}/{title}< ({year})>< [tmdbid-{tmdb}]>",
                              "{title}< ({year})>< {{edition-{edition}}}>< [{resolution}]>")));

}  // namespace
}  // namespace cinefleet::rename
