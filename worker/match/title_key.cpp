#include "worker/match/title_key.h"

#include "common/edit_distance.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
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

constexpr std::array<std::pair<std::u32string_view, std::u32string_view>, 12> kNumberWords = {
    {{U"one", U"1"},
     {U"two", U"2"},
     {U"three", U"3"},
     {U"four", U"4"},
     {U"five", U"5"},
     {U"six", U"6"},
     {U"seven", U"7"},
     {U"eight", U"8"},
     {U"nine", U"9"},
     {U"ten", U"10"},
     {U"eleven", U"11"},
     {U"twelve", U"12"}}};

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

struct KeyWord {
    std::u32string text;
    char32_t sign_before = 0;  // the last of ,():- between this word and the one before
};

std::vector<KeyWord> split_words(const icu::UnicodeString& text) {
    std::vector<KeyWord> words;
    KeyWord word;
    const auto finish = [&] {
        if (!word.text.empty()) {
            words.push_back(std::exchange(word, {}));
        }
    };
    for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
        const UChar32 c = text.char32At(i);
        if (u_isalnum(c)) {
            const auto* spelling = std::ranges::find(kSpellings, static_cast<char32_t>(c),
                                                     &decltype(kSpellings)::value_type::first);
            word.text += spelling != kSpellings.end() ? std::u32string(spelling->second)
                                                      : std::u32string(1, static_cast<char32_t>(c));
        } else if (c == U'&') {
            finish();
            words.push_back({U"and", 0});
        } else if (u_charType(c) != U_NON_SPACING_MARK && c != U'\'' && c != U'’') {
            finish();
            if (std::u32string_view(U",():-–").find(static_cast<char32_t>(c)) != std::u32string_view::npos) {
                word.sign_before = static_cast<char32_t>(c);
            }
        }
    }
    const char32_t last_sign = word.sign_before;
    finish();
    words.push_back({U"", last_sign != 0 ? last_sign : U')'});  // behind the last word a phrase ends
    return words;
}

// "The Hole", "Hole, The", "Trou, Le (Hole, The)".
bool is_loose_article(const std::vector<KeyWord>& words, std::size_t index) {
    if (std::ranges::find(kArticles, words[index].text) == kArticles.end()) {
        return false;
    }
    const char32_t before = words[index].sign_before;
    return index == 0 || before == U'(' || (before == U',' && words[index + 1].sign_before != 0);
}

template <class Table>
const std::u32string_view* number_in(const Table& table, std::u32string_view word) {
    const auto* found = std::ranges::find(table, word, &Table::value_type::first);
    return found != table.end() ? &found->second : nullptr;
}

// What counts of a title, numbers as digits.
std::vector<std::u32string> key_words(const icu::UnicodeString& text) {
    const std::vector<KeyWord> words = split_words(text);
    std::vector<std::u32string> kept;
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        if (words.size() == 2 || !is_loose_article(words, i)) {
            kept.push_back(words[i].text);
        }
    }
    for (std::size_t i = 0; i < kept.size() && kept.size() > 1; ++i) {
        // A title may begin with a letter that looks like a numeral ("V for Vendetta", "X-Men").
        // So may a letter behind a letter ("F/X").
        const bool may_be_roman = i > 0 && kept[i - 1].size() > 1;
        const std::u32string_view* number = may_be_roman ? number_in(kNumerals, kept[i]) : nullptr;
        number = number != nullptr ? number : number_in(kNumberWords, kept[i]);
        if (number != nullptr) {
            kept[i] = *number;
        }
    }
    return kept;
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
    std::vector<std::u32string> words = key_words(text);
    if (words.empty()) {
        words = {code_points_of(text)};  // "$" is a title too
    }
    std::u32string key;
    for (const std::u32string& word : words) {
        key += word;
    }
    return key.substr(0, kMaxKey);
}

std::vector<std::u32string> title_numbers(std::string_view title) {
    std::vector<std::u32string> numbers = key_words(folded(title));
    std::erase_if(numbers, [](const std::u32string& word) {
        return !std::ranges::all_of(word, [](char32_t c) { return c >= U'0' && c <= U'9'; });
    });
    return numbers;
}

bool is_number_word(std::string_view word) {
    std::u32string lower;
    for (const char c : word) {
        lower += static_cast<char32_t>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    return number_in(kNumerals, lower) != nullptr || number_in(kNumberWords, lower) != nullptr;
}

double title_similarity(std::u32string_view a, std::u32string_view b) {
    if (a.empty() || b.empty()) {
        return 0;
    }
    return 1.0 - static_cast<double>(edit_distance(a, b)) / static_cast<double>(std::max(a.size(), b.size()));
}

}  // namespace cinefleet::worker
