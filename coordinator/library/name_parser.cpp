#include "coordinator/library/name_parser.h"

#include "common/text.h"
#include "coordinator/library/editions.h"
#include "coordinator/library/name_ids.h"
#include "coordinator/library/name_words.h"
#include "coordinator/library/release_words.h"
#include "coordinator/library/title_words.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cinefleet::library {
namespace {

using Words = std::vector<NameWord>;

// What ends the title: with nothing behind it a doubtful word is the title's; before a release word it is the
// release's.
enum class EndedBy : std::uint8_t { nothing, bare_year, bracketed_year, release };

class NameReader {
  public:
    explicit NameReader(Words words) : words_(std::move(words)) {}

    ParsedName read() {
        find_begin();
        find_end();
        find_year();
        trim_title();
        split_title();
        read_release();
        return std::move(parsed_);
    }

  private:
    std::size_t group_begin(std::size_t index) const {
        while (index > 0 && words_[index].group != 0 && !words_[index].opens) {
            --index;
        }
        return index;
    }
    std::size_t group_end(std::size_t index) const {
        while (index < words_.size() && words_[index].group != 0 && !words_[index].closes) {
            ++index;
        }
        return std::min(index + 1, words_.size());
    }

    bool is_year(std::size_t index) const { return year_of(words_[index].bare) != 0; }
    bool is_bracketed_year(std::size_t index) const {
        return is_year(index) && words_[index].opens && words_[index].closes;
    }
    bool has_year_from(std::size_t index) const {
        for (; index < words_.size(); ++index) {
            if (is_year(index)) {
                return true;
            }
        }
        return false;
    }
    bool could_begin_title(std::size_t index) const {
        return index < words_.size() && !is_set_apart(words_[index]) && !is_bracketed_year(index) &&
               !meaning_of(words_[index].bare).is_certain;
    }

    // "The Legend of 1900", "The 2000 Presidential Election".
    bool needs_year(std::size_t index) const {
        const std::string& before = words_[index - 1].bare;
        const bool goes_on = index + 1 < end_ && words_[index + 1].group == 0;
        return before == "of" || before == "von" || (before == "the" && goes_on);
    }

    // "01 - Iron Man", "01. Iron Man": where it stands in a series.
    bool is_place_in_series(std::size_t index) const {
        const NameWord& word = words_[index];
        const bool is_number =
            word.bare.size() == 2 && word.bare[0] == '0' && word.bare[1] >= '1' && word.bare[1] <= '9';
        return is_number && index + 2 < words_.size() &&
               (word.text.ends_with('.') || words_[index + 1].text == "-");
    }

    // What stands before a title: the group's name in brackets, a year.
    void find_begin() {
        while (begin_ < words_.size() && words_[begin_].opens && is_set_apart(words_[begin_])) {
            const std::size_t next = group_end(begin_);
            const bool is_title =
                words_[begin_].bare == "rec" && next == begin_ + 1;  // "[REC]" is one in brackets
            if (is_title || !could_begin_title(next)) {
                break;
            }
            if (is_bracketed_year(begin_)) {
                leading_year_ = year_of(words_[begin_].bare);
            } else {
                parsed_.release.group = joined(begin_, next, Brackets::drop);
            }
            begin_ = next;
        }
        if (begin_ < words_.size() && is_place_in_series(begin_)) {
            ++begin_;
        }
        if (begin_ != 0 || words_.size() < 2 || !is_year(0) || has_year_from(1)) {
            return;
        }
        const bool is_set_off = words_[1].bare.empty() && words_.size() > 2;  // "1979 - Alien"
        if ((is_bracketed_year(0) || is_set_off) && could_begin_title(is_set_off ? 2 : 1)) {
            leading_year_ = year_of(words_[0].bare);
            begin_ = is_set_off ? 2 : 1;
        }
    }

    // The first word behind the first one that only a release's name holds; with the bracket that it is in.
    void find_end() {
        end_ = words_.size();
        for (std::size_t i = begin_ + 1; i < words_.size(); ++i) {
            if (meaning_of(words_[i].bare).is_certain || part_of(words_[i].bare) != 0) {
                const std::size_t start = group_begin(i);
                end_ = start > begin_ ? start : i;
                ended_by_ = EndedBy::release;
                return;
            }
        }
    }

    // A year in brackets is the movie's; else it is the last one before the release's words, for a title may
    // hold or be a year; else the first behind them.
    void find_year() {
        std::optional<std::size_t> bare;
        std::optional<std::size_t> bracketed;
        std::optional<std::size_t> behind;
        for (std::size_t i = begin_ + 1; i < words_.size(); ++i) {
            if (!is_year(i)) {
                continue;
            }
            if (is_bracketed_year(i) ||
                (i < end_ && words_[i].bracket == '(' && (words_[i].opens || words_[i].closes))) {
                bracketed = bracketed ? bracketed : i;
            } else if (i < end_ && words_[i].group == 0 && !needs_year(i)) {
                bare = i;
            } else if (i >= end_ && words_[i].group == 0 && !behind) {
                behind = i;
            }
        }
        const std::optional<std::size_t> found = bracketed ? bracketed : bare ? bare : behind;
        if (!found) {
            parsed_.movie.year = leading_year_;
            return;
        }
        parsed_.movie.year = year_of(words_[*found].bare);
        if (*found < end_) {
            end_ = group_begin(*found);
            ended_by_ = bracketed ? EndedBy::bracketed_year : EndedBy::bare_year;
        }
    }

    // Takes off the title's end what belongs to the release.
    void trim_title() {
        title_end_ = end_;
        for (bool trimmed = true; trimmed && title_end_ > begin_ + 1;) {
            const std::size_t last = title_end_ - 1;
            trimmed = trim_separator(last) || trim_group(last) || trim_edition() || trim_doubtful(last);
        }
    }

    bool trim_separator(std::size_t last) {
        const bool is_separator =
            words_[last].bare.empty() && words_[last].text.find_first_not_of("-,;") == std::string::npos;
        const std::string& bare = words_[last].bare;
        const bool is_version = bare.size() == 2 && bare[0] == 'v' && bare[1] >= '1' && bare[1] <= '9';
        if (is_separator || (is_version && ended_by_ != EndedBy::bracketed_year)) {
            title_end_ = last;
            return true;
        }
        return false;
    }

    // "(Special Edition)", "(aka Other Title)", "(Original Title)", "[anything]".
    bool trim_group(std::size_t last) {
        const std::size_t start = group_begin(last);
        if (words_[last].group == 0 || start <= begin_) {
            return false;
        }
        if (is_set_apart(words_[last])) {
            take_edition(find_edition(words_, start, title_end_));
            title_end_ = start;
            return true;
        }
        const bool is_edition = edition_end(words_, start, title_end_) == title_end_;
        const bool is_release =
            std::all_of(words_.begin() + static_cast<std::ptrdiff_t>(start),
                        words_.begin() + static_cast<std::ptrdiff_t>(title_end_),
                        [](const NameWord& word) { return meaning_of(word.bare).kind != ReleaseWord::none; });
        if (is_edition) {
            take_edition({start, title_end_});
        } else if (is_also_known_as(words_[start]) && start + 1 < title_end_) {
            parsed_.movie.alternative_title = joined(start + 1, title_end_, Brackets::drop);
        } else if (!is_release) {
            const std::string inside = joined(start, title_end_, Brackets::drop);
            const bool is_moved_article = start > begin_ + 1 && words_[start - 2].text.ends_with(',');
            if ((joins_words(words_[start - 1].bare) && !is_moved_article) || !has_letter(inside) ||
                !parsed_.movie.alternative_title.empty()) {
                return false;
            }
            parsed_.movie.alternative_title = inside;
        }
        title_end_ = start;
        return true;
    }

    // A single word may be the title's ("South Park: Bigger, Longer & Uncut"), a phrase ("Director's Cut")
    // hardly.
    bool trim_edition() {
        for (std::size_t start = begin_ + 1; start < title_end_; ++start) {
            if (edition_end(words_, start, title_end_) != title_end_ || joins_words(words_[start - 1].bare) ||
                words_[start].group != 0) {
                continue;
            }
            const bool is_phrase = title_end_ - start > 1;
            if (!is_phrase && (ended_by_ == EndedBy::nothing || ended_by_ == EndedBy::bracketed_year)) {
                return false;
            }
            take_edition({start, title_end_});
            doubtful_end_ = title_end_;
            title_end_ = start;
            return true;
        }
        return false;
    }

    bool trim_doubtful(std::size_t last) {
        const WordMeaning meaning = meaning_of(words_[last].bare);
        if (meaning.kind == ReleaseWord::none || words_[last].group != 0 ||
            joins_words(words_[last - 1].bare)) {
            return false;
        }
        const bool is_language = meaning.kind == ReleaseWord::language;
        const bool is_loud = has_odd_capitals(words_[last].text);
        bool stands_out = false;  // from a title that is written in another way
        for (std::size_t i = begin_; i < last; ++i) {
            stands_out = stands_out ||
                         (is_loud && has_small_letter(words_[i].text) && !has_odd_capitals(words_[i].text));
        }
        const bool long_enough = words_[last].bare.size() > 3;
        bool is_release = false;
        switch (ended_by_) {
            case EndedBy::release:
                is_release = is_loud || (is_language && long_enough) || !has_capital();
                break;
            case EndedBy::bare_year:
                is_release = (stands_out && long_enough) ||
                             (is_language && long_enough && speaks(words_[last].bare, last));
                break;
            case EndedBy::nothing:
                is_release = is_language && stands_out && !parsed_.movie.edition.empty();
                break;
            case EndedBy::bracketed_year:
                break;
        }
        if (is_release) {
            doubtful_end_ = title_end_;
            title_end_ = last;
        }
        return is_release;
    }

    bool has_capital() const {
        return std::any_of(words_.begin(), words_.end(), [](const NameWord& word) {
            return std::any_of(word.text.begin(), word.text.end(),
                               [](char c) { return c >= 'A' && c <= 'Z'; });
        });
    }

    // The title before `end` holds small words of this language.
    bool speaks(const std::string& language, std::size_t end) const {
        return std::any_of(words_.begin() + static_cast<std::ptrdiff_t>(begin_),
                           words_.begin() + static_cast<std::ptrdiff_t>(end),
                           [&](const NameWord& word) { return is_small_word_of(language, word.bare); });
    }

    // "Title AKA Other Title", "Title / Other Title".
    void split_title() {
        std::size_t title_end = title_end_;
        for (std::size_t i = begin_ + 1; i + 1 < title_end_; ++i) {
            if (words_[i].text == "/" || (is_also_known_as(words_[i]) && words_[i].group == 0)) {
                parsed_.movie.alternative_title = finished_title(joined(i + 1, title_end_));
                title_end = i;
                break;
            }
        }
        parsed_.movie.title = finished_title(joined(begin_, title_end));
        if (parsed_.movie.alternative_title.empty() && doubtful_end_ > title_end_) {
            parsed_.movie.alternative_title =
                joined(begin_, doubtful_end_);  // "Urban Legends: Final Cut", "Jackass 3D"
        }
        parsed_.movie.alternative_title = finished_title(parsed_.movie.alternative_title);
    }

    void read_release() {
        if (parsed_.movie.edition.empty()) {
            take_edition(find_edition(words_, title_end_, words_.size()));
        }
        for (std::size_t i = title_end_; i < words_.size(); ++i) {
            const NameWord& word = words_[i];
            if (word.bracket == '{' && word.bare.starts_with("edition-")) {  // Plex's way
                parsed_.movie.edition = joined(i, group_end(i), Brackets::drop).substr(8);
            }
            const std::string written = word.text.substr(0, word.text.rfind('-'));
            const bool has_group = meaning_of(to_ascii_lower(written)).is_certain && written != word.text;
            const std::string& text = has_group ? written : word.text;
            switch (meaning_of(word.bare).kind) {
                case ReleaseWord::resolution:
                    set_once(parsed_.release.resolution, text);
                    break;
                case ReleaseWord::source:
                    set_once(parsed_.release.source, text);
                    break;
                case ReleaseWord::language:
                    set_once(parsed_.release.language, text);
                    break;
                case ReleaseWord::none:
                case ReleaseWord::format:
                case ReleaseWord::remark:
                case ReleaseWord::id:
                    break;
            }
            if (has_group && word.group == 0) {
                set_once(parsed_.release.group, word.text.substr(written.size() + 1));
            }
            parsed_.release.part = parsed_.release.part != 0 ? parsed_.release.part : part_of(word.bare);
        }
    }

    static void set_once(std::string& value, const std::string& text) {
        value = value.empty() ? text : value;
    }

    // 2 of "cd2", "disc2" or "cd2of3"; 0: no part.
    static std::int32_t part_of(std::string_view bare) {
        for (const std::string_view word : {"cd", "disc", "disk"}) {
            if (bare.starts_with(word) && bare.size() > word.size()) {
                const char digit = bare[word.size()];
                const std::string_view rest = bare.substr(word.size() + 1);
                if (digit >= '1' && digit <= '9' && (rest.empty() || rest.starts_with("of"))) {
                    return digit - '0';
                }
            }
        }
        return 0;
    }

    void take_edition(WordSpan span) {
        if (span.first < span.last) {
            const std::string before = joined(span.first, span.last, Brackets::drop);
            parsed_.movie.edition =
                before + (parsed_.movie.edition.empty() ? "" : " ") + parsed_.movie.edition;
        }
    }

    std::string joined(std::size_t from, std::size_t to, Brackets brackets = Brackets::keep) const {
        return text_of(words_, from, to, brackets);
    }

    const Words words_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::size_t title_end_ = 0;
    std::size_t doubtful_end_ =
        0;  // of what was taken off the title last, and may be its end nevertheless; 0: none
    EndedBy ended_by_ = EndedBy::nothing;
    std::int32_t leading_year_ = 0;
    ParsedName parsed_;
};

}  // namespace

ParsedName parse_release_name(std::string_view name) {
    std::string text(trim(name));
    const MovieIds ids = take_ids(text);
    take_site(text);
    Words words = split_name(text);
    const bool says_nothing = std::ranges::all_of(words, [](const NameWord& word) {
        return word.bare.empty() && word.text.find_first_not_of("-=: ") == std::string::npos;
    });
    ParsedName parsed = NameReader(says_nothing ? split_name(trim(name)) : std::move(words)).read();
    parsed.movie.ids = ids;
    return parsed;
}

NameFacts parse_name(std::string_view name) {
    return parse_release_name(name).movie;
}

}  // namespace cinefleet::library
