#include "coordinator/library/name_parser.h"

#include "common/text.h"
#include "coordinator/library/release_words.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cinefleet::library {
namespace {

constexpr std::int32_t kFirstYear = 1888;  // the first film
constexpr std::int32_t kLastYear = 2035;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::int32_t to_year(std::string_view word) {
    std::int32_t year = 0;
    if (word.size() != 4 || !std::ranges::all_of(word, is_digit)) {
        return 0;
    }
    std::from_chars(word.data(), word.data() + word.size(), year);
    return year >= kFirstYear && year <= kLastYear ? year : 0;
}

// Takes "tt" with seven to ten digits, and TMDB's number where the word before says that it is one, out of
// the name.
MovieIds take_ids(std::string& name) {
    MovieIds ids;
    const std::string lower = to_ascii_lower(name);
    for (std::size_t at = lower.find("tt"); at != std::string::npos; at = lower.find("tt", at + 1)) {
        std::size_t end = at + 2;
        while (end < lower.size() && is_digit(lower[end])) {
            ++end;
        }
        const bool starts_word =
            at == 0 || !((lower[at - 1] >= 'a' && lower[at - 1] <= 'z') || is_digit(lower[at - 1]));
        if (starts_word && end - at >= 9 && end - at <= 12) {
            ids.imdb = lower.substr(at, end - at);
            break;
        }
    }
    for (const std::string_view marker : {"tmdbid", "tmdb"}) {
        const std::size_t at = lower.find(marker);
        if (at == std::string::npos || ids.tmdb != 0) {
            continue;
        }
        std::size_t start = at + marker.size();
        while (start < lower.size() && (lower[start] == '-' || lower[start] == '=' || lower[start] == ' ')) {
            ++start;
        }
        std::from_chars(lower.data() + start, lower.data() + lower.size(), ids.tmdb);
    }
    return ids;
}

// Brackets hold ids, tags and remarks, but also years, and a title may begin with one: "(500) Days of
// Summer".
std::string without_brackets(std::string_view name) {
    std::string plain;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const std::size_t kind = std::string_view("[{").find(name[i]);
        const std::size_t end = kind == std::string_view::npos ? kind : name.find("]}"[kind], i);
        if (end == std::string_view::npos) {
            plain += name[i];
            continue;
        }
        const std::string_view inside = name.substr(i + 1, end - i - 1);
        plain += to_year(trim(inside)) != 0 ? " (" + std::string(inside) + ") " : " \x01 ";
        i = end;
    }
    return plain;
}

bool has_spaces(std::string_view name) {
    return trim(name).find(' ') != std::string_view::npos;
}

struct Word {
    std::string text;   // as written, with the dots of "R.I.P.D." joined again
    std::string lower;  // without brackets and punctuation at its ends
    bool in_parentheses = false;
};

Word make_word(std::string_view text) {
    Word word{std::string(text), {}, text.starts_with('(')};
    std::string_view bare = text;
    while (!bare.empty() && std::string_view("()-,;").find(bare.front()) != std::string_view::npos) {
        bare.remove_prefix(1);
    }
    while (!bare.empty() && std::string_view("()-,;").find(bare.back()) != std::string_view::npos) {
        bare.remove_suffix(1);
    }
    word.lower = to_ascii_lower(bare);
    return word;
}

std::vector<std::string> split(std::string_view text, std::string_view separators) {
    std::vector<std::string> parts;
    std::string part;
    for (const char c : text) {
        if (separators.find(c) == std::string_view::npos) {
            part += c;
        } else if (!part.empty()) {
            parts.push_back(std::exchange(part, {}));
        }
    }
    if (!part.empty()) {
        parts.push_back(part);
    }
    return parts;
}

bool is_letter(std::string_view text) {
    return text.size() == 1 && ((text[0] >= 'a' && text[0] <= 'z') || (text[0] >= 'A' && text[0] <= 'Z'));
}

// Dots and underscores stand for spaces where there are no spaces; runs of single capitals are an acronym.
std::vector<Word> words_of(const std::string& name) {
    std::vector<Word> words;
    if (has_spaces(name)) {
        for (const std::string& part : split(name, " _")) {
            words.push_back(make_word(part));
        }
        return words;
    }
    const std::vector<std::string> parts = split(name, "._ ");
    for (std::size_t i = 0; i < parts.size(); ++i) {
        std::size_t end = i;
        while (end < parts.size() && is_letter(parts[end])) {
            ++end;
        }
        if (end - i >= 2) {
            std::string acronym;
            for (; i < end; ++i) {
                acronym += parts[i] + ".";
            }
            --i;
            words.push_back(make_word(acronym));
        } else {
            words.push_back(make_word(parts[i]));
        }
    }
    return words;
}

bool ends_title(const Word& word) {
    if (word.text == "\x01") {
        return true;
    }
    const std::size_t dash = word.lower.find('-');
    return is_release_word(word.lower) ||
           (dash != std::string::npos && is_release_word(std::string_view(word.lower).substr(0, dash)));
}

// Where title and year end: at the first release word behind the first word. One that titles hold as well
// does not count if a year follows it.
std::size_t find_end(const std::vector<Word>& words, std::size_t begin) {
    std::size_t end = std::min(begin + 1, words.size());
    std::optional<std::size_t> doubtful;
    for (; end < words.size(); ++end) {
        if (doubtful && to_year(words[end].lower) != 0) {
            doubtful.reset();
        } else if (ends_title(words[end])) {
            if (!is_title_word_too(words[end].lower)) {
                break;
            }
            doubtful = doubtful.value_or(end);
        }
    }
    return doubtful.value_or(end);
}

// The year is the last one before the release tags, unless it is the first word: a title may hold or be a
// year.
std::optional<std::size_t> find_year(const std::vector<Word>& words, std::size_t end) {
    std::optional<std::size_t> found;
    for (std::size_t i = 1; i < end; ++i) {
        if (to_year(words[i].lower) != 0) {
            found = i;
            if (words[i].in_parentheses) {
                break;
            }
        }
    }
    return found;
}

std::string joined(const std::vector<Word>& words, std::size_t from, std::size_t to) {
    std::string text;
    for (std::size_t i = from; i < to; ++i) {
        if (words[i].text != "\x01") {
            text += (text.empty() ? "" : " ") + words[i].text;
        }
    }
    while (!text.empty() && std::string_view(" -,").find(text.back()) != std::string_view::npos) {
        text.pop_back();
    }
    return std::string(trim(text));
}

// "Matrix, The" is "The Matrix".
std::string with_leading_article(const std::string& title) {
    for (const std::string_view article :
         {"The", "A", "An", "Der", "Die", "Das", "Le", "La", "Les", "El", "Il"}) {
        const std::string ending = ", " + std::string(article);
        if (title.size() > ending.size() &&
            equal_ignoring_ascii_case(std::string_view(title).substr(title.size() - ending.size()), ending)) {
            return std::string(article) + " " + title.substr(0, title.size() - ending.size());
        }
    }
    return title;
}

// Edition words at the end of a title, or behind the year.
std::string take_edition(const std::vector<Word>& words, std::size_t from, std::size_t to) {
    std::size_t start = from;
    while (start < to && !is_edition_word(words[start].lower) && words[start].lower != "director's") {
        ++start;
    }
    std::size_t end = start;
    while (end < to && (is_edition_word(words[end].lower) || words[end].lower == "cut" ||
                        words[end].lower == "director's")) {
        ++end;
    }
    return joined(words, start, end);
}

int quality(const NameFacts& facts) {
    const bool has_id = facts.ids.tmdb != 0 || !facts.ids.imdb.empty();
    return (has_id ? 4 : 0) + (facts.year != 0 ? 2 : 0) + (facts.title.empty() ? 0 : 1);
}

}  // namespace

NameFacts parse_name(std::string_view name) {
    NameFacts facts;
    std::string text(trim(name));
    facts.ids = take_ids(text);
    const std::vector<Word> words = words_of(std::string(trim(without_brackets(text))));
    const std::size_t begin = !words.empty() && words.front().text == "\x01" ? 1 : 0;
    const std::size_t end = find_end(words, begin);
    const std::optional<std::size_t> year = find_year(words, end);
    std::size_t title_end = end;
    if (year && *year > begin) {
        facts.year = to_year(words[*year].lower);
        title_end = *year;
    }
    facts.edition = take_edition(words, year ? title_end : begin + 1, end);
    facts.title = with_leading_article(joined(words, begin, title_end));
    const std::size_t aka = to_ascii_lower(facts.title).find(" aka ");
    if (aka != std::string::npos) {
        facts.alternative_title = facts.title.substr(aka + 5);
        facts.title = facts.title.substr(0, aka);
    }
    return facts;
}

NameFacts parse_movie_path(std::string_view folder, std::string_view file_stem) {
    const NameFacts file = parse_name(file_stem);
    if (folder.empty()) {
        return file;
    }
    const NameFacts of_folder = parse_name(folder);
    const bool folder_is_better = quality(of_folder) >= quality(file) && !of_folder.title.empty();
    NameFacts facts = folder_is_better ? of_folder : file;
    const NameFacts& other = folder_is_better ? file : of_folder;
    if (facts.ids.tmdb == 0 && facts.ids.imdb.empty()) {
        facts.ids = quality(other) >= 4 ? other.ids : facts.ids;
    }
    if (facts.edition.empty()) {
        facts.edition = file.edition;
    }
    if (facts.alternative_title.empty() && !equal_ignoring_ascii_case(facts.title, file.title)) {
        facts.alternative_title = file.title;
    }
    return facts;
}

}  // namespace cinefleet::library
