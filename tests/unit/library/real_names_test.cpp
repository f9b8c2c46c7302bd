// What names say, checked against real ones, which are no part of the repository.

#include "coordinator/library/file_kinds.h"
#include "coordinator/library/name_parser.h"
#include "coordinator/library/stacking.h"
#include "tests/support/real_data.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace cinefleet::library {
namespace {

using Row = std::map<std::string, std::string>;

std::vector<Row> read_table(const std::string& file) {
    std::ifstream stream(real_data(file));
    const auto split = [](const std::string& line) {
        std::vector<std::string> columns;
        std::istringstream cells(line);
        for (std::string cell; std::getline(cells, cell, '\t');) {
            columns.push_back(cell);
        }
        return columns;
    };
    std::string line;
    std::getline(stream, line);
    const std::vector<std::string> names = split(line);
    std::vector<Row> rows;
    while (std::getline(stream, line)) {
        std::vector<std::string> cells = split(line);
        cells.resize(names.size());
        Row& row = rows.emplace_back();
        for (std::size_t i = 0; i < names.size(); ++i) {
            row[names[i]] = cells[i];
        }
    }
    return rows;
}

std::string without_video_extension(const std::string& name) {
    return is_video_file(name) ? std::string(stem_of(name)) : name;
}

std::string id_of(const MovieIds& ids, const std::string& stated) {
    return stated.starts_with("tmdb:") ? "tmdb:" + std::to_string(ids.tmdb) : "imdb:" + ids.imdb;
}

TEST(ReleaseNames, SayWhatTheListStates) {
    const std::vector<Row> rows = read_table("release-names.tsv");
    if (rows.empty()) {
        GTEST_SKIP() << without_real_data("release-names.tsv");
    }
    std::size_t values = 0;
    for (const Row& row : rows) {
        const NameFacts facts = parse_name(without_video_extension(row.at("name")));
        const std::map<std::string, std::string> found = {{"title", facts.title},
                                                          {"year", std::to_string(facts.year)},
                                                          {"edition", facts.edition},
                                                          {"id", id_of(facts.ids, row.at("id"))}};
        for (const auto& [column, value] : found) {
            if (!row.at(column).empty()) {
                EXPECT_EQ(value, row.at(column)) << column << " of " << row.at("name");
                ++values;
            }
        }
    }
    std::cout << values << " values of " << rows.size() << " release names\n";
}

// Letters and digits; what is not ASCII becomes one '?', for names without accents say it in up to two
// letters.
std::string comparable(const std::string& text) {
    std::string plain;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0xC0) {
            plain += '?';
        } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            plain += c;
        } else if (c >= 'A' && c <= 'Z') {
            plain += static_cast<char>(c - 'A' + 'a');
        } else if (c == '&') {
            plain += "and";
        }
    }
    return plain;
}

// "Pokémon" is "Pokemon", and a sign that a file's name cannot hold may be missing.
bool is_same(const std::string& wanted, const std::string& found, std::size_t i = 0, std::size_t j = 0) {
    while (i < wanted.size() && wanted[i] != '?' && j < found.size() && wanted[i] == found[j]) {
        ++i;
        ++j;
    }
    if (i == wanted.size()) {
        return j == found.size();
    }
    if (wanted[i] != '?') {
        return false;
    }
    for (std::size_t letters = 0; letters <= 2 && j + letters <= found.size(); ++letters) {
        if (is_same(wanted, found, i + 1, j + letters)) {
            return true;
        }
    }
    return false;
}

// The folder and the stem that a scan would parse.
NameFacts facts_of(const std::string& path) {
    std::vector<std::string> parts;
    std::istringstream stream(path);
    for (std::string part; std::getline(stream, part, '/');) {
        parts.push_back(part);
    }
    const bool is_disc =
        parts.size() > 2 && (parts[parts.size() - 2] == "VIDEO_TS" || parts[parts.size() - 2] == "BDMV");
    if (is_disc) {
        const std::string& folder = parts[parts.size() - 3];
        return parse_movie_path(folder, folder);
    }
    const std::string stem = stack_files({parts.back()}).front().stem;
    return parse_movie_path(parts.size() > 1 ? parts[parts.size() - 2] : "", stem);
}

// "Trou, Le (Hole, The)" is "Le Trou" or "The Hole": the same words in another order.
std::multiset<std::string> words_of(const std::string& text) {
    std::multiset<std::string> words;
    std::istringstream stream(text);
    for (std::string word; stream >> word;) {
        word = comparable(word);
        if (!word.empty() && word != "aka") {
            words.insert(word);
        }
    }
    return words;
}

bool has_title(const NameFacts& facts, const std::string& title, const std::string& year) {
    std::string wanted = comparable(title);
    const std::string found = comparable(facts.title);
    const std::string other = comparable(facts.alternative_title);
    if (is_same(wanted, found) || is_same(wanted, other) || is_same(wanted, found + other) ||
        is_same(wanted, found + "aka" + other)) {
        return true;
    }
    if (title.find(", ") != std::string::npos &&
        words_of(title) == words_of(facts.title + " " + facts.alternative_title)) {
        return true;
    }
    // Without a year of its own, a name cannot tell the year in a title from the movie's.
    const std::string stated = std::to_string(facts.year);
    return facts.year != 0 && stated != year && (wanted == found + stated || wanted == stated + found);
}

TEST(LibraryNames, SayWhatTheListStates) {
    const std::vector<Row> rows = read_table("library-names.tsv");
    if (rows.empty()) {
        GTEST_SKIP() << without_real_data("library-names.tsv");
    }
    std::size_t names = 0;
    for (const Row& row : rows) {
        const std::string& style = row.at("style");
        if (style == "ignore" || style == "cd-part2") {
            continue;
        }
        ++names;
        const NameFacts facts = facts_of(row.at("path"));
        EXPECT_TRUE(has_title(facts, row.at("title"), row.at("year")))
            << row.at("path") << "\n  found '" << facts.title << "' or '" << facts.alternative_title << "'";
        if (style != "noyear-folder") {
            EXPECT_EQ(std::to_string(facts.year), row.at("year")) << row.at("path");
        }
        if (style == "tmdbid") {
            EXPECT_EQ(std::to_string(facts.ids.tmdb), row.at("tmdb_id")) << row.at("path");
        } else if (style == "imdbid") {
            EXPECT_EQ(facts.ids.imdb, row.at("imdb_id")) << row.at("path");
        } else {
            EXPECT_EQ(facts.ids, MovieIds{}) << row.at("path");
        }
        if (style == "edition") {
            EXPECT_NE(facts.edition, "") << row.at("path");
        }
    }
    std::cout << names << " names of movies\n";
}

}  // namespace
}  // namespace cinefleet::library
