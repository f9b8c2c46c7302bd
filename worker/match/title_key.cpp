#include "worker/match/title_key.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>
#include <vector>

namespace cinefleet::worker {
namespace {

// Longer titles do not exist; a distance costs length squared.
constexpr std::size_t kMaxKey = 200;

constexpr std::array<std::u32string_view, 14> kArticles = {
    U"the", U"a", U"an", U"der", U"die", U"das", U"le", U"la", U"les", U"el", U"il", U"los", U"las", U"lo"};

constexpr std::array<std::pair<std::u32string_view, std::u32string_view>, 13> kNumerals = {
    {{U"i", U"1"},
     {U"ii", U"2"},
     {U"iii", U"3"},
     {U"iv", U"4"},
     {U"v", U"5"},
     {U"vi", U"6"},
     {U"vii", U"7"},
     {U"viii", U"8"},
     {U"ix", U"9"},
     {U"x", U"10"},
     {U"xi", U"11"},
     {U"xii", U"12"},
     {U"xiii", U"13"}}};

// Letters that are no accented ones for Unicode, but that people type as others.
constexpr std::array<std::pair<char32_t, std::u32string_view>, 8> kSpellings = {{{U'æ', U"ae"},
                                                                                 {U'œ', U"oe"},
                                                                                 {U'ø', U"o"},
                                                                                 {U'ł', U"l"},
                                                                                 {U'đ', U"d"},
                                                                                 {U'ð', U"d"},
                                                                                 {U'þ', U"th"},
                                                                                 {U'ı', U"i"}}};

// Compatibility forms folded, accents split off.
icu::UnicodeString folded(std::string_view title) {
    UErrorCode status = U_ZERO_ERROR;
    icu::UnicodeString text =
        icu::UnicodeString::fromUTF8(icu::StringPiece(title.data(), static_cast<std::int32_t>(title.size())));
    const icu::Normalizer2* casefold = icu::Normalizer2::getNFKCCasefoldInstance(status);
    const icu::Normalizer2* decompose = icu::Normalizer2::getNFDInstance(status);
    if (U_FAILURE(status)) {
        return text;
    }
    return decompose->normalize(casefold->normalize(text, status), status);
}

std::vector<std::u32string> words_of(const icu::UnicodeString& text) {
    std::vector<std::u32string> words;
    std::u32string word;
    const auto finish = [&] {
        if (!word.empty()) {
            words.push_back(std::exchange(word, {}));
        }
    };
    for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
        const UChar32 c = text.char32At(i);
        if (u_isalnum(c)) {
            const auto* spelling = std::ranges::find(kSpellings, static_cast<char32_t>(c),
                                                     &decltype(kSpellings)::value_type::first);
            word += spelling != kSpellings.end() ? std::u32string(spelling->second)
                                                 : std::u32string(1, static_cast<char32_t>(c));
        } else if (c == U'&') {
            finish();
            words.emplace_back(U"and");
        } else if (u_charType(c) != U_NON_SPACING_MARK && c != U'\'' && c != U'’') {
            finish();
        }
    }
    finish();
    return words;
}

std::u32string code_points_of(const icu::UnicodeString& text) {
    std::u32string points;
    for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
        points += static_cast<char32_t>(text.char32At(i));
    }
    return points;
}

}  // namespace

std::u32string title_key(std::string_view title) {
    const icu::UnicodeString text = folded(title);
    std::vector<std::u32string> words = words_of(text);
    if (words.empty()) {
        words = {code_points_of(text)};  // "$" is a title too
    }
    if (words.size() > 1 && std::ranges::find(kArticles, words.front()) != kArticles.end()) {
        words.erase(words.begin());
    }
    std::u32string key;
    for (std::size_t i = 0; i < words.size(); ++i) {
        // A title may begin with a letter that looks like a numeral ("V for Vendetta", "X-Men").
        const auto* numeral = std::ranges::find(kNumerals, words[i], &decltype(kNumerals)::value_type::first);
        key += i > 0 && numeral != kNumerals.end() ? std::u32string(numeral->second) : words[i];
    }
    return key.substr(0, kMaxKey);
}

double title_similarity(std::u32string_view a, std::u32string_view b) {
    if (a.empty() || b.empty()) {
        return 0;
    }
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
    return 1.0 - static_cast<double>(row[b.size()]) / static_cast<double>(std::max(a.size(), b.size()));
}

}  // namespace cinefleet::worker
