#pragma once

#include "coordinator/library/name_words.h"

#include <cstddef>
#include <vector>

namespace cinefleet::library {

/// Words [first, last) of a name.
struct WordSpan {
    std::size_t first = 0;
    std::size_t last = 0;
};

/// The end of the edition's name ("Extended", "50th Anniversary Edition") that begins at word `from` and ends
/// before `to`; `from`: none begins there.
std::size_t edition_end(const std::vector<NameWord>& words, std::size_t from, std::size_t to);

/// The first edition's name within; empty: there is none.
WordSpan find_edition(const std::vector<NameWord>& words, std::size_t from, std::size_t to);

}  // namespace cinefleet::library
