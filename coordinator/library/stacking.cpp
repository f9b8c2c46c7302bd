#include "coordinator/library/stacking.h"

#include "common/text.h"
#include "coordinator/library/file_kinds.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

namespace cinefleet::library {
namespace {

using namespace std::string_view_literals;

constexpr std::array kPartWords = {"cd"sv, "dvd"sv, "part"sv, "pt"sv, "disc"sv, "disk"sv};
constexpr std::size_t kMaxPartDigits = 2;

bool is_gap(char c) {
    return " ._-"sv.find(c) != std::string_view::npos;
}

bool is_part_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_part_letter(char c) {
    return c >= 'a' && c <= 'z';
}

// One reading of a name as a part of something.
struct PartReading {
    std::string title;  // lower case, like all here
    std::string rest;
    int volume = 0;
    bool by_letter = false;
    bool is_bare_letter = false;  // no word before it: only convincing together with an "a"
};

// The volume at `at`, one or two digits or a letter a to d that stands alone; 0: none. `end` is behind it.
int volume_at(std::string_view lower, std::size_t at, std::size_t& end) {
    std::size_t digits = 0;
    int number = 0;
    while (at + digits < lower.size() && is_part_digit(lower[at + digits])) {
        number = number * 10 + (lower[at + digits] - '0');
        if (++digits > kMaxPartDigits) {
            return 0;
        }
    }
    if (digits > 0) {
        end = at + digits;
        return number;
    }
    const bool stands_alone =
        at + 1 >= lower.size() || (!is_part_letter(lower[at + 1]) && !is_part_digit(lower[at + 1]));
    if (at < lower.size() && lower[at] >= 'a' && lower[at] <= 'd' && stands_alone) {
        end = at + 1;
        return lower[at] - 'a' + 1;
    }
    return 0;
}

// What is left of a name on one side of its part: brackets around the part go with it.
std::string before_part(std::string_view text) {
    const std::size_t last = text.find_last_not_of(" ._-([");
    return std::string(text.substr(0, last == std::string_view::npos ? 0 : last + 1));
}

std::string behind_part(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" ._-)]");
    return first == std::string_view::npos ? std::string() : std::string(text.substr(first));
}

// Behind a gap or bracket. "cd" may also follow the title at once, as old releases have it ("aliencd1").
bool may_start_word(std::string_view lower, std::size_t at, std::string_view word) {
    if (at == 0) {
        return false;
    }
    const char before = lower[at - 1];
    return is_gap(before) || before == '(' || before == '[' ||
           (word == "cd" && (is_part_letter(before) || is_part_digit(before)));
}

std::vector<PartReading> readings_of(std::string_view lower) {
    std::vector<PartReading> readings;
    for (std::size_t at = 1; at < lower.size(); ++at) {
        for (const std::string_view word : kPartWords) {
            if (!lower.substr(at).starts_with(word) || !may_start_word(lower, at, word)) {
                continue;
            }
            std::size_t number = at + word.size();
            while (number < lower.size() && is_gap(lower[number])) {
                ++number;
            }
            std::size_t end = 0;
            const int volume = volume_at(lower, number, end);
            if (volume == 0 ||
                (is_part_letter(lower[number]) && number == at + word.size() && word == "cd")) {
                continue;
            }
            readings.push_back({before_part(lower.substr(0, at)), behind_part(lower.substr(end)), volume,
                                is_part_letter(lower[number]), false});
        }
    }
    if (lower.size() > 2 && is_gap(lower[lower.size() - 2]) && lower.back() >= 'a' && lower.back() <= 'd') {
        readings.push_back(
            {before_part(lower.substr(0, lower.size() - 2)), "", lower.back() - 'a' + 1, true, true});
    }
    std::erase_if(readings, [](const PartReading& reading) { return reading.title.empty(); });
    return readings;
}

std::string key_of(const PartReading& reading, std::string_view extension) {
    return reading.title + '\0' + reading.rest + '\0' + std::string(extension) + '\0' +
           (reading.by_letter ? 'a' : '1') + (reading.is_bare_letter ? 'b' : 'w');
}

std::string_view extension_of(std::string_view name) {
    return name.substr(stem_of(name).size());
}

// The name without its part; in the case of the original where that is simple.
std::string stem_without_part(std::string_view stem, const PartReading& reading) {
    const std::string_view title =
        stem.substr(0, to_ascii_lower(stem).find(reading.title) + reading.title.size());
    return reading.rest.empty() ? std::string(title) : std::string(title) + " " + reading.rest;
}

// "Alien cd1" that is alone is Alien all the same; "Kill Bill Part 1" is not Kill Bill.
std::string stem_of_single(std::string_view stem) {
    const std::string lower = to_ascii_lower(stem);
    for (const std::string_view word : {"cd"sv, "disc"sv, "disk"sv}) {
        for (const PartReading& reading : readings_of(lower)) {
            const std::size_t at = lower.find(word, reading.title.size());
            if (!reading.is_bare_letter && at != std::string::npos && at <= reading.title.size() + 3) {
                return stem_without_part(stem, reading);
            }
        }
    }
    return std::string(stem);
}

}  // namespace

std::vector<Stack> stack_files(const std::vector<std::string>& names) {
    std::map<std::string, std::map<int, std::size_t>> by_key;
    std::vector<std::vector<PartReading>> readings;
    for (std::size_t i = 0; i < names.size(); ++i) {
        readings.push_back(readings_of(to_ascii_lower(stem_of(names[i]))));
        for (const PartReading& reading : readings.back()) {
            by_key[key_of(reading, to_ascii_lower(extension_of(names[i])))].emplace(reading.volume, i);
        }
    }
    std::vector<Stack> stacks;
    std::set<std::size_t> taken;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (taken.contains(i)) {
            continue;
        }
        Stack stack;
        for (const PartReading& reading : readings[i]) {
            std::map<int, std::size_t> parts =
                by_key[key_of(reading, to_ascii_lower(extension_of(names[i])))];
            std::erase_if(parts, [&](const auto& part) { return taken.contains(part.second); });
            const bool has_others =
                parts.size() >= 2 && parts.contains(reading.volume) && parts[reading.volume] == i;
            if (has_others && (!reading.is_bare_letter || parts.contains(1))) {
                for (const auto& [volume, index] : parts) {
                    stack.files.push_back(names[index]);
                    taken.insert(index);
                }
                stack.stem = stem_without_part(stem_of(names[i]), reading);
                break;
            }
        }
        if (stack.files.empty()) {
            stack = {{names[i]}, stem_of_single(stem_of(names[i]))};
        }
        stacks.push_back(std::move(stack));
    }
    return stacks;
}

std::vector<std::string> stacking_keys(std::string_view name) {
    std::vector<std::string> keys;
    for (const PartReading& reading : readings_of(to_ascii_lower(stem_of(name)))) {
        keys.push_back(key_of(reading, to_ascii_lower(extension_of(name))));
    }
    return keys;
}

int part_of_folder_name(std::string_view name) {
    const std::string lower = to_ascii_lower(name);
    for (const std::string_view word : kPartWords) {
        if (lower.starts_with(word)) {
            std::size_t at = word.size();
            while (at < lower.size() && is_gap(lower[at])) {
                ++at;
            }
            std::size_t end = 0;
            const int volume = at < lower.size() ? volume_at(lower, at, end) : 0;
            if (volume > 0 && end == lower.size()) {
                return volume;
            }
        }
    }
    return 0;
}

}  // namespace cinefleet::library
