#include "common/model/language_tags.h"

#include "common/text.h"

#include <algorithm>
#include <string>

namespace cinefleet {
namespace {

// Source: ISO 3166-1, and XK, which services use for Kosovo.
constexpr std::string_view kCountries =
    "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICK"
    "CLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGS"
    "GTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULV"
    "LYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPM"
    "PNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTR"
    "TTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW";
constexpr std::size_t kMostEntries = 16;

bool is_country(std::string_view code) {
    for (std::size_t at = 0; at < kCountries.size(); at += 2) {
        if (kCountries.substr(at, 2) == code) {
            return true;
        }
    }
    return false;
}

// "de", "de-AT", or with one of the United Nations' areas: "es-419".
bool is_language(std::string_view tag) {
    const std::string_view language = tag.substr(0, 2);
    const bool is_lower = std::ranges::all_of(language, [](char c) { return c >= 'a' && c <= 'z'; });
    if (language.size() != 2 || !is_lower) {
        return false;
    }
    if (tag.size() == 2) {
        return true;
    }
    const std::string_view area = tag.substr(3);
    const bool is_number =
        area.size() == 3 && std::ranges::all_of(area, [](char c) { return c >= '0' && c <= '9'; });
    return tag[2] == '-' && (is_number || is_country(area));
}

Status check_each(std::string_view list, bool (*fits)(std::string_view), const std::string& what) {
    std::size_t entries = 0;
    for (std::size_t at = 0; at <= list.size(); ++entries) {
        const std::size_t end = std::min(list.find(',', at), list.size());
        const std::string_view entry = trim(list.substr(at, end - at));
        if (!fits(entry) || entries == kMostEntries) {
            return failure(ErrorClass::invalid_input,
                           "has to be " + what + ", not '" + to_valid_utf8(entry) + "'");
        }
        at = end + 1;
    }
    return {};
}

}  // namespace

Status check_languages(std::string_view list) {
    return check_each(list, is_language,
                      "two small letters for a language, perhaps with its country, or some of these with "
                      "commas between: de-AT,de,en");
}

Status check_countries(std::string_view list) {
    return check_each(list, is_country,
                      "a country in ISO 3166-1's two capital letters, or some of these with commas between: "
                      "AT,DE,GB,US");
}

}  // namespace cinefleet
