#pragma once

#include "common/result.h"

#include <string_view>

namespace cinefleet {

/// Languages as services know them, preferred first: "de-AT,de,en", each two letters of ISO 639-1, perhaps
/// with a country. invalid_input: something else; the message tells what it has to be, without a subject.
Status check_languages(std::string_view list);

/// Countries in ISO 3166-1's two letters, preferred first: "AT,DE,US". Errors as check_languages.
Status check_countries(std::string_view list);

}  // namespace cinefleet
