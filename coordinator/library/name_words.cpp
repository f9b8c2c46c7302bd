#include "coordinator/library/name_words.h"

#include "common/text.h"
#include "coordinator/library/characters.h"
#include "coordinator/library/release_words.h"

#include <algorithm>
#include <array>
#include <utility>

namespace cinefleet::library {
namespace {

constexpr std::string_view kOpening = "([{";
constexpr std::string_view kClosing = ")]}";
constexpr std::string_view kPunctuation = "()[]{}<>-,;:!?.'\"*|=+~&";

// Spaces and brackets of other scripts, and of addresses, become the plain ones.
std::string with_plain_signs(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kSigns = {{
        {"\xC2\xA0", " "},      // no-break space
        {"\xE3\x80\x80", " "},  // ideographic space
        {"（", "("},
        {"）", ")"},
        {"【", "["},
        {"】", "]"},
        {"%20", " "},
    }};
    std::string plain;
    for (std::size_t i = 0; i < name.size();) {
        const auto* sign = std::ranges::find_if(
            kSigns, [&](const auto& entry) { return name.substr(i).starts_with(entry.first); });
        if (sign != kSigns.end()) {
            plain += sign->second;
            i += sign->first.size();
        } else {
            plain += name[i++];
        }
    }
    return plain;
}

// Which signs separate the words of this name.
struct Separators {
    bool dots_end_words = false;  // no dot belongs to a word
    char other = ' ';             // a hyphen or plus sign where nothing else separates
};

Separators separators_of(std::string_view name) {
    const auto count = [&](char c) { return std::ranges::count(name, c); };
    const auto spaces = count(' ') + count('_');
    const auto dots = count('.');
    Separators found;
    found.dots_end_words = dots > spaces;
    if (spaces == 0 && dots == 0) {
        found.other = count('+') >= 2 ? '+' : count('-') >= 3 ? '-' : ' ';
    }
    return found;
}

std::string bare_of(std::string_view text) {
    while (!text.empty() && kPunctuation.find(text.front()) != std::string_view::npos) {
        text.remove_prefix(1);
    }
    while (!text.empty() && kPunctuation.find(text.back()) != std::string_view::npos &&
           !(text.back() == '+' && text.size() > 1)) {
        text.remove_suffix(1);
    }
    return to_ascii_lower(text);
}

class Splitter {
  public:
    explicit Splitter(std::string name) : name_(std::move(name)), separators_(separators_of(name_)) {}

    std::vector<NameWord> split() {
        for (at_ = 0; at_ < name_.size(); ++at_) {
            const char c = name_[at_];
            if (is_separator(c)) {
                finish(c == '.');
            } else if (kOpening.find(c) != std::string_view::npos && closes_later(c)) {
                open(c);
            } else if (depth_ > 0 && kClosing.find(c) != std::string_view::npos) {
                close();
            } else {
                text_ += c;
            }
        }
        finish(false);
        return std::move(words_);
    }

  private:
    bool is_separator(char c) const {
        if (c == ' ' || c == '_' || c == '\t' || c == separators_.other) {
            return true;
        }
        if (c != '.') {
            return c == ',' && bracket_ == '[';  // "[720p,HDTV]"
        }
        if (text_.starts_with('$')) {
            return false;  // "$9.99"
        }
        const auto is_edge = [](char neighbour) {
            return neighbour == ' ' || neighbour == '_' || neighbour == '.' ||
                   kOpening.find(neighbour) != std::string_view::npos ||
                   kClosing.find(neighbour) != std::string_view::npos;
        };
        const bool inside =
            at_ > 0 && at_ + 1 < name_.size() && !is_edge(name_[at_ - 1]) && !is_edge(name_[at_ + 1]);
        return inside || separators_.dots_end_words;
    }

    bool closes_later(char opening) const {
        return name_.find(kClosing[kOpening.find(opening)], at_ + 1) != std::string::npos;
    }

    void open(char c) {
        finish(false);
        if (depth_++ == 0) {
            bracket_ = c;
            ++groups_;
            first_of_group_ = words_.size();
        }
    }

    void close() {
        finish(false);
        if (--depth_ == 0) {
            if (words_.size() > first_of_group_) {
                words_[first_of_group_].opens = true;
                words_.back().closes = true;
            }
            bracket_ = 0;
        }
    }

    void finish(bool by_dot) {
        if (!text_.empty()) {
            add(std::exchange(text_, {}));
            words_.back().dotted = by_dot;
        }
        after_dot_ = by_dot;
    }

    void add(std::string text) {
        const bool is_letter = text.size() == 1 && is_ascii_letter(text[0]);
        const bool is_last_letter = text.size() == 2 && is_ascii_letter(text[0]) && text[1] == '.';
        NameWord* before =
            words_.empty() || !after_dot_ || words_.back().group != group() ? nullptr : &words_.back();
        if (before != nullptr && before_is_letter_ && (is_letter || is_last_letter)) {
            before->text += (before->text.back() == '.' ? "" : ".") + text.substr(0, 1) + ".";
            before->bare = bare_of(before->text);
            return;
        }
        // "H.264"
        if (before != nullptr && before_is_letter_ && (before->bare == "h" || before->bare == "x") &&
            meaning_of(before->bare + bare_of(text)).is_certain) {
            before->text += "." + text;
            before->bare += bare_of(text);
            before_is_letter_ = false;
            return;
        }
        before_is_letter_ = is_letter;
        add_hyphenated(text);
    }

    // "Child-2007-FRENCH-TVRip" are words where a year or a release word is among them; "Spider-Man" is one.
    void add_hyphenated(const std::string& text) {
        if (meaning_of(bare_of(text)).is_certain) {
            push(text);
            return;
        }
        for (std::size_t dash = text.find('-', 1); dash != std::string::npos;
             dash = text.find('-', dash + 1)) {
            const std::string rest = text.substr(dash + 1);
            const std::string next = bare_of(rest.substr(0, rest.find('-')));
            if (year_of(next) != 0 || meaning_of(next).is_certain || meaning_of(bare_of(rest)).is_certain) {
                push(text.substr(0, dash));
                add_hyphenated(rest);
                return;
            }
        }
        push(text);
    }

    void push(const std::string& text) {
        NameWord word;
        word.text = text;
        word.bare = bare_of(text);
        word.bracket = bracket_;
        word.group = group();
        words_.push_back(std::move(word));
    }

    int group() const { return depth_ > 0 ? groups_ : 0; }

    const std::string name_;
    const Separators separators_;
    std::vector<NameWord> words_;
    std::string text_;
    std::size_t at_ = 0;
    std::size_t first_of_group_ = 0;
    int depth_ = 0;
    int groups_ = 0;
    char bracket_ = 0;
    bool after_dot_ = false;
    bool before_is_letter_ = false;
};

}  // namespace

std::vector<NameWord> split_name(std::string_view name) {
    return Splitter(with_plain_signs(name)).split();
}

bool is_set_apart(const NameWord& word) {
    return word.bracket == '[' || word.bracket == '{';
}

std::string text_of(const std::vector<NameWord>& words, std::size_t from, std::size_t to, Brackets brackets) {
    std::string text;
    for (std::size_t i = from; i < to; ++i) {
        const NameWord& word = words[i];
        if (brackets == Brackets::keep && is_set_apart(word) && words[from].group != word.group) {
            continue;
        }
        const bool shows_brackets = brackets == Brackets::keep && word.bracket != 0;
        text += text.empty() ? "" : " ";
        text += shows_brackets && word.opens ? std::string(1, word.bracket) : "";
        text += word.text;
        // Written without its dot in a name whose words are separated by dots.
        text += word.dotted && word.bare == "dr" && word.text.size() == 2 && i + 1 < to ? "." : "";
        text += shows_brackets && word.closes ? (word.bracket == '('   ? ")"
                                                 : word.bracket == '[' ? "]"
                                                                       : "}")
                                              : "";
    }
    return text;
}

}  // namespace cinefleet::library
