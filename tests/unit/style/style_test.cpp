// Style as a test: what every source file of ours has to keep to, read from the sources themselves.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace cinefleet {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxSourceLines = 600;
constexpr std::size_t kMaxHeaderLines = 300;
constexpr std::size_t kMaxLineCharacters = 110;
constexpr std::size_t kMaxFunctionLines = 70;

struct SourceFile {
    std::string path;  // relative to the repository, with '/'
    std::vector<std::string> lines;
    bool is_header = false;
};

std::vector<std::string> read_lines(const fs::path& path) {
    std::ifstream stream(path);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) {
        lines.push_back(line);
    }
    return lines;
}

const std::vector<SourceFile>& sources() {
    static const std::vector<SourceFile> files = [] {
        std::vector<SourceFile> found;
        const fs::path root = CINEFLEET_SOURCE_DIR;
        for (const std::string_view top : {"common", "proto", "coordinator", "worker", "tests"}) {
            for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
                const std::string extension = entry.path().extension().string();
                const bool is_this_test =
                    entry.path().filename() == "style_test.cpp";  // it quotes what it forbids
                if ((extension == ".h" || extension == ".cpp") && !is_this_test) {
                    found.push_back({entry.path().lexically_relative(root).generic_string(),
                                     read_lines(entry.path()), extension == ".h"});
                }
            }
        }
        std::ranges::sort(found, {}, &SourceFile::path);
        return found;
    }();
    return files;
}

std::string place(const SourceFile& file, std::size_t index) {
    return file.path + ":" + std::to_string(index + 1);
}

// Characters, not bytes: continuation bytes of UTF-8 do not count.
std::size_t width(std::string_view line) {
    return static_cast<std::size_t>(
        std::ranges::count_if(line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

// Every place outside `allowed` (path prefixes) where `pattern` matches a line, comments left out.
std::vector<std::string> places_of(const std::regex& pattern, std::string_view below,
                                   const std::vector<std::string_view>& allowed) {
    std::vector<std::string> places;
    for (const SourceFile& file : sources()) {
        const bool is_allowed = std::ranges::any_of(
            allowed, [&](std::string_view prefix) { return file.path.starts_with(prefix); });
        if (!file.path.starts_with(below) || is_allowed) {
            continue;
        }
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            const std::string code = file.lines[i].substr(0, file.lines[i].find("//"));
            if (std::regex_search(code, pattern)) {
                places.push_back(place(file, i) + ": " + file.lines[i]);
            }
        }
    }
    return places;
}

std::string joined(const std::vector<std::string>& places) {
    std::ostringstream text;
    for (const std::string& line : places) {
        text << "\n  " << line;
    }
    return text.str();
}

void expect_none(const std::vector<std::string>& places, std::string_view rule) {
    EXPECT_TRUE(places.empty()) << rule << joined(places);
}

TEST(Style, FilesAndLinesAreShort) {
    std::vector<std::string> places;
    for (const SourceFile& file : sources()) {
        const std::size_t limit = file.is_header ? kMaxHeaderLines : kMaxSourceLines;
        if (file.lines.size() > limit) {
            places.push_back(file.path + ": " + std::to_string(file.lines.size()) + " lines");
        }
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            if (width(file.lines[i]) > kMaxLineCharacters) {
                places.push_back(place(file, i) + ": longer than the limit");
            }
        }
    }
    expect_none(places, "split the file, or break the line");
}

// With clang-format's layout a function body ends with a line that is "}" at the indent of its first line,
// and starts with a line that ends with ") {", ") const {" and the like.
TEST(Style, FunctionsAreShort) {
    const std::regex start(R"(^( {0,4})[^ #/}].*\)( const| noexcept| override)* \{$)");
    const std::regex control(R"(^ *(if|for|while|switch|else|\} else|class|struct|namespace|TEST)\b)");
    std::vector<std::string> places;
    for (const SourceFile& file : sources()) {
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            std::smatch match;
            if (!std::regex_match(file.lines[i], match, start) || std::regex_search(file.lines[i], control)) {
                continue;
            }
            const std::string end = match[1].str() + "}";
            std::size_t last = i;
            while (last < file.lines.size() && !file.lines[last].starts_with(end)) {
                ++last;
            }
            if (last - i > kMaxFunctionLines) {
                places.push_back(place(file, i) + ": " + std::to_string(last - i) + " lines");
            }
        }
    }
    expect_none(places, "a function fits on a screen");
}

TEST(Style, HeadersGuardThemselves) {
    std::vector<std::string> places;
    for (const SourceFile& file : sources()) {
        if (file.is_header && (file.lines.empty() || file.lines.front() != "#pragma once")) {
            places.push_back(file.path);
        }
    }
    expect_none(places, "the first line of a header is #pragma once");
}

TEST(Style, TheQueueCoreTouchesNothingOfTheWorld) {
    expect_none(
        places_of(std::regex(R"(<(thread|mutex|fstream|iostream|filesystem|random|ctime|cstdio|unistd\.h)>)"
                             R"(|_clock::now|sqlite|zmq|curl)"),
                  "coordinator/queue/", {}),
        "coordinator/queue is a pure function of events and time");
}

TEST(Style, AScrapeDoesNoInputOrOutput) {
    for (const std::string_view folder :
         {"worker/scrape/", "worker/providers/", "worker/match/", "worker/merge/"}) {
        expect_none(places_of(std::regex(R"(<(thread|mutex|fstream|iostream|filesystem|random|unistd\.h)>)"
                                         R"(|_clock::now|sqlite|zmq|curl)"),
                              folder, {}),
                    "a scrape is a pure function of answers and time");
    }
}

TEST(Style, HeavyLibrariesStayBehindTheirWrappers) {
    struct Wrapped {
        const char* pattern;
        std::vector<std::string_view> allowed;
    };
    const std::vector<Wrapped> libraries = {
        {R"(#include <sqlite3\.h>)", {"coordinator/store/", "tests/"}},
        {R"(#include <zmq)", {"common/sys/sockets", "tests/bench/"}},
        {R"(#include <msgpack)", {"proto/codec"}},
        {R"(#include <curl/)", {"common/sys/http_client", "coordinator/imdb/dataset_source", "tests/"}},
        {R"(#include <pugixml)", {"coordinator/nfo/", "tests/"}},
        {R"(#include <toml\+\+)", {"common/sys/"}},
        {R"(#include <spdlog)", {"common/sys/log"}},
        {R"(#include <httplib)", {"coordinator/control/", "tests/"}},
    };
    for (const Wrapped& library : libraries) {
        expect_none(places_of(std::regex(library.pattern), "", library.allowed), library.pattern);
    }
}

TEST(Style, SqlLivesInTheStore) {
    expect_none(places_of(std::regex(R"re("(SELECT|INSERT|UPDATE|DELETE|CREATE TABLE|PRAGMA) )re"), "",
                          {"coordinator/store/", "tests/"}),
                "SQL outside coordinator/store");
}

TEST(Style, NobodySleeps) {
    expect_none(places_of(std::regex(R"(sleep_for|sleep_until|\busleep\(|\bsleep\()"), "", {"tests/bench/"}),
                "wait for what you wait for, not for time");
}

TEST(Style, NobodyOwnsByRawPointerOrDetaches) {
    expect_none(places_of(std::regex(R"(\bnew [A-Za-z_:]+[({;<]|\bdelete |\.detach\(\))"), "", {}),
                "a member or unique_ptr owns; threads are joined");
}

// Before C++23 (P2718) only the last value of such a chain lives as long as the loop.
TEST(Style, NobodyWalksThroughAPartOfATemporary) {
    expect_none(
        places_of(std::regex(R"(for \(.* : (\*.*\(|[A-Za-z_:]+\([^.]*\)(->|\.value\(\)|\.items\(\))))"), "",
                  {}),
        "name what the call returns, then walk through it");
}

TEST(Style, CoordinatorAndWorkerNeverSeeEachOther) {
    expect_none(places_of(std::regex(R"(#include "(worker|tests)/)"), "coordinator/", {}), "coordinator");
    expect_none(places_of(std::regex(R"(#include "(coordinator|tests)/)"), "worker/", {}), "worker");
    expect_none(places_of(std::regex(R"(#include "(worker|coordinator|proto|tests)/)"), "common/", {}),
                "common");
    expect_none(places_of(std::regex(R"(#include "(worker|coordinator|tests)/)"), "proto/", {}), "proto");
    expect_none(
        places_of(std::regex(R"(#include "(?!common/|coordinator/queue/))"), "coordinator/queue/", {}),
        "coordinator/queue sees common and itself");
}

TEST(Style, VaguelyNamedFilesDoNotExist) {
    const std::set<std::string> vague = {"utils", "util", "helpers", "helper", "manager", "misc"};
    std::vector<std::string> places;
    for (const SourceFile& file : sources()) {
        if (vague.contains(fs::path(file.path).stem().string())) {
            places.push_back(file.path);
        }
    }
    expect_none(places, "a file is named after what it is for");
}

}  // namespace
}  // namespace cinefleet
