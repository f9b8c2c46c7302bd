#include "common/plain_line.h"

#include "common/text.h"

#include <utf8.h>

#include <iterator>

namespace cinefleet {

bool is_control(char32_t character) {
    return character < 0x20 || (character >= 0x7F && character <= 0x9F) ||
           (character >= 0x202A && character <= 0x202E) || (character >= 0x2066 && character <= 0x2069);
}

bool is_plain_line(std::string_view text) {
    if (!is_valid_utf8(text)) {
        return false;
    }
    for (auto at = text.begin(); at != text.end();) {
        if (is_control(utf8::unchecked::next(at))) {
            return false;
        }
    }
    return true;
}

std::string to_plain_line(std::string_view text) {
    const std::string valid = to_valid_utf8(text);
    std::string line;
    line.reserve(valid.size());
    for (auto at = valid.begin(); at != valid.end();) {
        const char32_t character = utf8::unchecked::next(at);
        if (character == U'\n' || character == U'\t') {
            line += ' ';
        } else if (!is_control(character)) {
            utf8::unchecked::append(character, std::back_inserter(line));
        }
    }
    return line;
}

}  // namespace cinefleet
