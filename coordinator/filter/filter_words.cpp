// Texts as a filter compares them, and problems as people read them.

#include "common/text.h"
#include "coordinator/filter/filter.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <utf8.h>

#include <algorithm>

namespace cinefleet::filter {

std::string folded(std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::UnicodeString whole =
        icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
    const icu::Normalizer2* casefold = icu::Normalizer2::getNFKCCasefoldInstance(status);
    const icu::Normalizer2* decompose = icu::Normalizer2::getNFDInstance(status);
    if (U_FAILURE(status)) {
        return to_ascii_lower(text);
    }
    const icu::UnicodeString split = decompose->normalize(casefold->normalize(whole, status), status);
    icu::UnicodeString plain;
    for (std::int32_t i = 0; i < split.length(); i = split.moveIndex32(i, 1)) {
        const UChar32 letter = split.char32At(i);
        if (u_charType(letter) != U_NON_SPACING_MARK) {
            plain.append(letter);
        }
    }
    std::string bytes;
    plain.toUTF8String(bytes);
    return bytes;
}

Error to_error(const Problem& problem) {
    return {ErrorClass::invalid_input,
            "the filter is wrong at column " + std::to_string(problem.column + 1) + ": " + problem.message,
            {}};
}

std::string point_at(const Problem& problem, std::string_view text) {
    std::string line = to_valid_utf8(text);
    // A tab or a line break would put the caret elsewhere.
    std::ranges::replace_if(
        line, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
    return line + "\n" + std::string(problem.column, ' ') + "^";
}

}  // namespace cinefleet::filter
