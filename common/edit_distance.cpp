#include "common/edit_distance.h"

#include <algorithm>
#include <numeric>

namespace cinefleet {

namespace {

template <class Text>
std::size_t distance(Text a, Text b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
        }
    }
    return row[b.size()];
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
    return distance(a, b);
}

std::size_t edit_distance(std::u32string_view a, std::u32string_view b) {
    return distance(a, b);
}

std::string nearest_word(std::string_view word, const std::vector<std::string>& words) {
    constexpr std::size_t kMost = 2;  // two letters that changed places
    std::string nearest;
    std::size_t least = std::max(kMost, word.size() / 3) + 1;
    for (const std::string& one : words) {
        const std::size_t distance = edit_distance(word, one);
        if (distance < least && distance < one.size()) {
            nearest = one;
            least = distance;
        }
    }
    return nearest;
}

}  // namespace cinefleet
