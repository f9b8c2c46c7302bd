#include "coordinator/library/title_words.h"

#include "common/text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace cinefleet::library {
namespace {

using namespace std::string_view_literals;

constexpr std::array kJoining = {"the"sv, "a"sv,   "an"sv,   "and"sv,  "or"sv,  "of"sv,   "in"sv,  "on"sv,
                                 "to"sv,  "for"sv, "from"sv, "with"sv, "my"sv,  "your"sv, "his"sv, "her"sv,
                                 "our"sv, "no"sv,  "der"sv,  "die"sv,  "das"sv, "und"sv,  "le"sv,  "la"sv,
                                 "les"sv, "et"sv,  "el"sv,   "il"sv,   "y"sv,   "e"sv,    "de"sv,  "du"sv,
                                 "von"sv, "at"sv,  "by"sv,   "vs"sv};

struct SmallWord {
    std::string_view language;
    std::string_view word;
};

constexpr std::array kSmallWords = {
    SmallWord{"german"sv, "der"sv},    SmallWord{"german"sv, "die"sv},   SmallWord{"german"sv, "das"sv},
    SmallWord{"german"sv, "des"sv},    SmallWord{"german"sv, "dem"sv},   SmallWord{"german"sv, "den"sv},
    SmallWord{"german"sv, "und"sv},    SmallWord{"german"sv, "ein"sv},   SmallWord{"german"sv, "eine"sv},
    SmallWord{"german"sv, "von"sv},    SmallWord{"german"sv, "im"sv},    SmallWord{"german"sv, "zum"sv},
    SmallWord{"german"sv, "zur"sv},    SmallWord{"german"sv, "mit"sv},   SmallWord{"german"sv, "nach"sv},
    SmallWord{"french"sv, "le"sv},     SmallWord{"french"sv, "la"sv},    SmallWord{"french"sv, "les"sv},
    SmallWord{"french"sv, "des"sv},    SmallWord{"french"sv, "du"sv},    SmallWord{"french"sv, "et"sv},
    SmallWord{"french"sv, "une"sv},    SmallWord{"french"sv, "un"sv},    SmallWord{"french"sv, "dans"sv},
    SmallWord{"italian"sv, "il"sv},    SmallWord{"italian"sv, "la"sv},   SmallWord{"italian"sv, "lo"sv},
    SmallWord{"italian"sv, "gli"sv},   SmallWord{"italian"sv, "di"sv},   SmallWord{"italian"sv, "del"sv},
    SmallWord{"italian"sv, "della"sv}, SmallWord{"italian"sv, "e"sv},    SmallWord{"spanish"sv, "el"sv},
    SmallWord{"spanish"sv, "la"sv},    SmallWord{"spanish"sv, "los"sv},  SmallWord{"spanish"sv, "las"sv},
    SmallWord{"spanish"sv, "y"sv},     SmallWord{"spanish"sv, "del"sv},  SmallWord{"dutch"sv, "het"sv},
    SmallWord{"dutch"sv, "een"sv},     SmallWord{"dutch"sv, "van"sv},    SmallWord{"swedish"sv, "och"sv},
    SmallWord{"danish"sv, "og"sv},     SmallWord{"norwegian"sv, "og"sv}, SmallWord{"portuguese"sv, "o"sv}};

constexpr std::array kArticles = {"The"sv, "A"sv,  "An"sv,  "Der"sv, "Die"sv, "Das"sv, "Ein"sv, "Eine"sv,
                                  "Le"sv,  "La"sv, "Les"sv, "L'"sv,  "Un"sv,  "Une"sv, "El"sv,  "Los"sv,
                                  "Las"sv, "Il"sv, "Lo"sv,  "Gli"sv, "I"sv,   "Una"sv, "Uno"sv, "O"sv,
                                  "Os"sv,  "As"sv, "De"sv,  "Het"sv, "Den"sv, "Det"sv, "En"sv,  "Et"sv};

constexpr std::array kAbbreviations = {"inc"sv,  "jr"sv,  "sr"sv, "ltd"sv, "co"sv, "corp"sv,
                                       "bros"sv, "etc"sv, "vs"sv, "dr"sv,  "mr"sv, "mrs"sv,
                                       "ms"sv,   "st"sv,  "no"sv, "vol"sv, "pt"sv, "esq"sv};

constexpr std::string_view kLoosePunctuation = " -,;:_~|+";

bool is_capital(char c) {
    return c >= 'A' && c <= 'Z';
}

bool is_small(char c) {
    return c >= 'a' && c <= 'z';
}

// "Matrix, The" and "Matrix, The - Reloaded".
std::string with_leading_article(const std::string& title) {
    const std::size_t comma = title.find(", ");
    if (comma == std::string::npos || comma == 0) {
        return title;
    }
    const std::string_view behind = std::string_view(title).substr(comma + 2);
    for (const std::string_view article : kArticles) {
        if (!equal_ignoring_ascii_case(behind.substr(0, article.size()), article)) {
            continue;
        }
        const std::string_view rest = behind.substr(article.size());
        if (rest.empty() || rest.starts_with(" - ") || rest.starts_with(": ") || rest.starts_with(" (")) {
            return std::string(article) + (article.back() == '\'' ? "" : " ") + title.substr(0, comma) +
                   std::string(rest);
        }
    }
    return title;
}

bool ends_in_abbreviation(std::string_view title) {
    const std::string_view last = title.substr(title.rfind(' ') + 1);
    const std::string_view word = last.substr(0, last.size() - 1);
    return word.find('.') != std::string_view::npos || word.empty() ||
           std::ranges::find(kAbbreviations, to_ascii_lower(word)) != kAbbreviations.end();
}

}  // namespace

bool joins_words(std::string_view bare) {
    return bare.empty() || std::ranges::find(kJoining, bare) != kJoining.end();
}

bool is_small_word_of(std::string_view language, std::string_view word) {
    return std::ranges::any_of(kSmallWords, [&](const SmallWord& entry) {
        return entry.language == language && entry.word == word;
    });
}

bool is_also_known_as(const NameWord& word) {
    const bool is_aka = word.bare == "aka" || word.bare == "a.k.a";
    return is_aka && word.text.find("Ak") == std::string::npos;
}

bool has_odd_capitals(std::string_view text) {
    return std::ranges::any_of(text, is_capital) &&
           (std::ranges::none_of(text, is_small) || std::ranges::any_of(text.substr(1), is_capital));
}

bool has_small_letter(std::string_view text) {
    return std::ranges::any_of(text, is_small);
}

bool has_letter(std::string_view text) {
    return std::ranges::any_of(
        text, [](char c) { return is_small(c) || is_capital(c) || static_cast<unsigned char>(c) >= 0x80; });
}

std::string finished_title(std::string_view title) {
    while (!title.empty() && kLoosePunctuation.find(title.front()) != std::string_view::npos) {
        title.remove_prefix(1);
    }
    while (!title.empty() && kLoosePunctuation.find(title.back()) != std::string_view::npos) {
        title.remove_suffix(1);
    }
    if (title.size() > 1 && title.back() == '.' && !title.ends_with("..") && !ends_in_abbreviation(title)) {
        title.remove_suffix(1);
    }
    return with_leading_article(std::string(title));
}

}  // namespace cinefleet::library
