#include "worker/match/title_readings.h"

#include "worker/match/title_key.h"

#include <algorithm>
#include <array>
#include <utility>

namespace cinefleet::worker {
namespace {

constexpr std::size_t kMaxReadings = 12;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_capital(char c) {
    return c >= 'A' && c <= 'Z';
}
bool is_small(char c) {
    return c >= 'a' && c <= 'z';
}

std::vector<std::string> words_of(std::string_view title) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : title) {
        if (c != ' ') {
            word += c;
        } else if (!word.empty()) {
            words.push_back(std::exchange(word, {}));
        }
    }
    if (!word.empty()) {
        words.push_back(word);
    }
    return words;
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) {
        text += (text.empty() ? "" : " ") + word;
    }
    return text;
}

// "Léon (The Professional)" without and within its brackets.
std::pair<std::string, std::string> around_and_in_brackets(const std::string& title) {
    const std::size_t open = title.find(" (");
    const std::size_t close = title.find(')', open == std::string::npos ? title.size() : open);
    if (open == std::string::npos || close == std::string::npos) {
        return {};
    }
    return {title.substr(0, open) + title.substr(close + 1), title.substr(open + 2, close - open - 2)};
}

// "007 - Skyfall" without its number.
std::string behind_number(const std::string& title) {
    const std::size_t dash = title.find(" - ");
    const bool is_number =
        dash != std::string::npos && dash > 0 &&
        std::all_of(title.begin(), title.begin() + static_cast<std::ptrdiff_t>(dash), is_digit);
    return is_number ? title.substr(dash + 3) : std::string();
}

// "Bat21" is "Bat 21", "BollywoodHollywood" two words.
std::string split_at_borders(const std::string& word) {
    std::string split;
    for (const char c : word) {
        const char before = split.empty() ? ' ' : split.back();
        const bool is_border = (is_small(before) && is_capital(c)) ||
                               (is_digit(before) && (is_small(c) || is_capital(c))) ||
                               ((is_small(before) || is_capital(before)) && is_digit(c));
        split += is_border ? " " : "";
        split += c;
    }
    return split;
}

// "VHS" is "V H S", "911" is "9 11".
std::string split_to_the_letter(const std::string& word) {
    constexpr std::size_t kLongestAcronym = 5;
    const bool is_acronym =
        word.size() >= 2 && word.size() <= kLongestAcronym && std::ranges::all_of(word, is_capital);
    if (is_acronym) {
        std::string letters;
        for (const char c : word) {
            letters += letters.empty() ? "" : " ";
            letters += c;
        }
        return letters;
    }
    const bool is_number = (word.size() == 3 || word.size() == 4) && std::ranges::all_of(word, is_digit);
    return is_number ? word.substr(0, word.size() - 2) + " " + word.substr(word.size() - 2) : word;
}

std::string split_words(const std::string& title, std::string (*split)(const std::string&)) {
    std::vector<std::string> words = words_of(title);
    for (std::string& word : words) {
        word = split(word);
    }
    return joined(words);
}

// Without the words that may be written in another way: numbers, acronyms, "and", what stands in brackets.
std::string plain_words(std::string_view title) {
    std::vector<std::string> plain;
    for (const std::string& word : words_of(title)) {
        const bool has_digit = std::ranges::any_of(word, is_digit);
        const bool is_acronym = word.size() > 1 && std::ranges::all_of(word, is_capital);
        const bool is_sign = std::ranges::none_of(word, [](char c) {
            return is_small(c) || is_capital(c) || static_cast<unsigned char>(c) >= 0x80;
        });
        if (!has_digit && !is_acronym && !is_sign && word != "and" && !is_number_word(word)) {
            plain.push_back(word);
        }
    }
    return joined(plain);
}

}  // namespace

std::vector<TitleReading> title_readings(const TaskSpec& task) {
    std::vector<TitleReading> readings;
    const auto add = [&](std::string title, bool holds_year, bool is_searched) {
        const bool is_known = std::ranges::any_of(readings, [&](const TitleReading& reading) {
            return reading.title == title && reading.holds_year == holds_year;
        });
        if (!title_key(title).empty() && !is_known && readings.size() < kMaxReadings) {
            readings.push_back({std::move(title), holds_year, is_searched});
        }
    };
    add(task.title, false, true);
    add(task.alternative_title, false, true);
    for (const std::string& title : {task.title, task.alternative_title}) {
        const auto [around, inside] = around_and_in_brackets(title);
        add(around, false, true);
        add(inside, false, true);
        add(behind_number(title), false, true);
    }
    if (!task.title.empty() && !task.alternative_title.empty()) {
        add(task.title + " (" + task.alternative_title + ")", false, false);
        add(task.title + " (a.k.a. " + task.alternative_title + ")", false, false);
    }
    if (task.year != 0 && !task.title.empty()) {
        add(task.title + " " + std::to_string(task.year), true, true);
        add(std::to_string(task.year) + " " + task.title, true, true);
    }
    return readings;
}

std::vector<std::string> respelled_queries(std::string_view title) {
    std::vector<std::string> queries;
    const std::string whole = joined(words_of(title));
    const std::string bordered = split_words(whole, split_at_borders);
    for (const std::string& query :
         {bordered, split_words(bordered, split_to_the_letter), plain_words(whole)}) {
        if (!query.empty() && query != whole && std::ranges::find(queries, query) == queries.end()) {
            queries.push_back(query);
        }
    }
    return queries;
}

}  // namespace cinefleet::worker
