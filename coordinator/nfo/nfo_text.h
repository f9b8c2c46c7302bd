#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cinefleet::nfo {

inline constexpr std::size_t kMaxNfoBytes = 4U << 20U;

/// The text of an NFO in UTF-8.
struct NfoText {
    std::string text;        ///< without byte order mark
    bool had_mark = false;   ///< of UTF-8
    bool converted = false;  ///< it was in another encoding
};

/// Takes UTF-8, UTF-16 with or without byte order mark, and whatever encoding the XML declares. Bytes that do
/// not fit are taken as Windows-1252, which is what old tools wrote.
NfoText decode_nfo(std::string_view bytes);

/// One `<movie>` element within a text.
struct MovieSpan {
    std::size_t begin = 0;
    std::size_t end = 0;     ///< one past it
    bool is_closed = false;  ///< false: the file ends before it does
};

/// Where the movies are; not those in comments and CDATA. At most 1,000.
std::vector<MovieSpan> find_movies(std::string_view text);

/// True if there are only addresses (http, https), one a line, and at least one.
bool is_only_addresses(std::string_view text);

/// The text with its declaration saying that it is UTF-8, if it says anything about it.
std::string declare_utf8(std::string text);

}  // namespace cinefleet::nfo
