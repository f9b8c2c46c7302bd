#include "coordinator/library/normal_form.h"

#include "common/text.h"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <optional>

namespace cinefleet::library {

namespace {

using FormOf = const icu::Normalizer2* (*)(UErrorCode&);

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80U; });
}

// nullopt: not UTF-8.
std::optional<std::string> normalized(std::string_view text, FormOf form_of) {
    UErrorCode error = U_ZERO_ERROR;
    const icu::Normalizer2* const form = form_of(error);
    if (U_FAILURE(error) || !is_valid_utf8(text)) {
        return std::nullopt;
    }
    const icu::UnicodeString changed = form->normalize(
        icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size()))),
        error);
    std::string result;
    return U_FAILURE(error) ? std::nullopt : std::optional(changed.toUTF8String(result));
}

}  // namespace

std::string to_nfc(std::string_view text) {
    return is_ascii(text) ? std::string(text)
                          : normalized(text, icu::Normalizer2::getNFCInstance).value_or(std::string(text));
}

std::string to_caseless(std::string_view text) {
    return is_ascii(text)
               ? to_ascii_lower(text)
               : normalized(text, icu::Normalizer2::getNFKCCasefoldInstance).value_or(to_ascii_lower(text));
}

}  // namespace cinefleet::library
