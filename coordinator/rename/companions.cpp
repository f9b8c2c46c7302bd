#include "coordinator/rename/companions.h"

#include "common/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>

namespace cinefleet::rename {
namespace {

using namespace std::string_view_literals;

constexpr std::array kPartWords = {"cd"sv, "dvd"sv, "part"sv, "pt"sv, "disc"sv, "disk"sv};
constexpr std::string_view kGaps = " ._-";

bool is_named_after(std::string_view name, std::string_view stem, std::string_view boundaries) {
    return name.size() > stem.size() && equal_ignoring_ascii_case(name.substr(0, stem.size()), stem) &&
           boundaries.find(name[stem.size()]) != std::string_view::npos;
}

// How many bytes all of them begin with, whatever case.
std::size_t common_length(const std::vector<std::string>& stems) {
    std::size_t length = stems.front().size();
    for (const std::string& stem : stems) {
        std::size_t same = 0;
        while (same < std::min(length, stem.size()) &&
               equal_ignoring_ascii_case(std::string_view(stem).substr(same, 1),
                                         std::string_view(stems.front()).substr(same, 1))) {
            ++same;
        }
        length = same;
    }
    // "part 10" and "part 11" have a digit in common.
    while (length > 0 && stems.front()[length - 1] >= '0' && stems.front()[length - 1] <= '9') {
        --length;
    }
    return length;
}

// The word for a part that the common beginning ends with, and where it begins.
struct PartWord {
    std::string_view word;
    std::size_t at = 0;
};

PartWord part_word(std::string_view beginning) {
    const std::size_t end = beginning.find_last_not_of(kGaps) + 1;  // 0 for npos
    const std::string lower = to_ascii_lower(beginning.substr(0, end));
    for (const std::string_view word : kPartWords) {
        if (lower.ends_with(word)) {
            return {word, lower.size() - word.size()};
        }
    }
    return {"cd", beginning.size()};
}

// The number that a rest begins with, or that of a letter; 0: neither.
int volume_of(std::string_view rest) {
    int number = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (error == std::errc{}) {
        return number;
    }
    const std::string lower = to_ascii_lower(rest.substr(0, 1));
    return !lower.empty() && lower.front() >= 'a' && lower.front() <= 'd' ? lower.front() - 'a' + 1 : 0;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> renamed_companions(const std::vector<std::string>& names,
                                                                    const StemChanges& changes,
                                                                    const OtherStems& others,
                                                                    bool is_own_folder) {
    const std::string_view boundaries = is_own_folder ? ".-_ [("sv : ".-"sv;
    std::vector<std::pair<std::string, std::string>> renamed;
    for (const std::string& name : names) {
        const std::pair<std::string, std::string>* owner = nullptr;
        for (const auto& change : changes) {
            if (is_named_after(name, change.first, boundaries) &&
                (owner == nullptr || change.first.size() > owner->first.size())) {
                owner = &change;
            }
        }
        const bool is_anothers =
            owner != nullptr && std::ranges::any_of(others, [&](const std::string& other) {
                return other.size() > owner->first.size() && is_named_after(name, other, boundaries);
            });
        if (owner != nullptr && !is_anothers) {
            renamed.emplace_back(name, owner->second + name.substr(owner->first.size()));
        }
    }
    return renamed;
}

std::vector<std::string> part_suffixes(const std::vector<std::string>& stems) {
    const std::size_t common = common_length(stems);
    const PartWord word = part_word(std::string_view(stems.front()).substr(0, common));
    std::vector<int> volumes;
    for (const std::string& stem : stems) {
        volumes.push_back(volume_of(std::string_view(stem).substr(common)));
    }
    const bool are_in_order =
        volumes.front() > 0 && std::ranges::adjacent_find(volumes, std::greater_equal<>()) == volumes.end();
    std::vector<std::string> suffixes;
    for (std::size_t i = 0; i < stems.size(); ++i) {
        const int volume = are_in_order ? volumes[i] : static_cast<int>(i) + 1;
        suffixes.push_back("-" + std::string(word.word) + std::to_string(volume));
    }
    return suffixes;
}

std::string common_stem(const std::vector<std::string>& stems) {
    const std::size_t common = common_length(stems);
    const std::string_view beginning = std::string_view(stems.front()).substr(0, common);
    const std::string_view title = beginning.substr(0, part_word(beginning).at);
    return std::string(title.substr(0, title.find_last_not_of(" ._-([") + 1));
}

}  // namespace cinefleet::rename
