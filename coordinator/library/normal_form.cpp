#include "coordinator/library/normal_form.h"

#include "common/text.h"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>

namespace cinefleet::library {

std::string to_nfc(std::string_view text) {
    const bool is_ascii =
        std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80U; });
    if (is_ascii || !is_valid_utf8(text)) {
        return std::string(text);
    }
    UErrorCode error = U_ZERO_ERROR;
    const icu::Normalizer2* const normalizer = icu::Normalizer2::getNFCInstance(error);
    if (U_FAILURE(error)) {
        return std::string(text);
    }
    const icu::UnicodeString composed = normalizer->normalize(
        icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size()))),
        error);
    std::string result;
    return U_FAILURE(error) ? std::string(text) : composed.toUTF8String(result);
}

}  // namespace cinefleet::library
