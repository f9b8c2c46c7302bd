#include "coordinator/library/editions.h"

#include "coordinator/library/release_words.h"

namespace cinefleet::library {

std::size_t edition_end(const std::vector<NameWord>& words, std::size_t from, std::size_t to) {
    bool has_alone = false;
    bool has_attribute = false;
    bool has_noun = false;
    std::size_t end = from;
    for (; end < to; ++end) {
        const EditionWord word = edition_word(words[end].bare);
        if (word == EditionWord::none) {
            break;
        }
        has_alone = has_alone || word == EditionWord::alone;
        has_attribute = has_attribute || word == EditionWord::attribute;
        has_noun = has_noun || word == EditionWord::noun;
    }
    // "LIMITED EXTENDED": what needs a noun and has none does not belong to it.
    if (has_alone && has_attribute && !has_noun && edition_word(words[from].bare) != EditionWord::alone) {
        return from;
    }
    while (has_alone && has_attribute && !has_noun &&
           edition_word(words[end - 1].bare) != EditionWord::alone) {
        --end;
    }
    return has_alone || (has_attribute && has_noun) ? end : from;
}

WordSpan find_edition(const std::vector<NameWord>& words, std::size_t from, std::size_t to) {
    for (; from < to; ++from) {
        if (const std::size_t end = edition_end(words, from, to); end > from) {
            return {from, end};
        }
    }
    return {to, to};
}

}  // namespace cinefleet::library
