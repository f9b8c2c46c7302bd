#include "coordinator/rename/safe_name.h"

#include "common/text.h"
#include "coordinator/library/normal_form.h"

#include <algorithm>
#include <array>

namespace cinefleet::rename {
namespace {

using namespace std::string_view_literals;

// https://learn.microsoft.com/windows/win32/fileio/naming-a-file
constexpr std::array kDevices = {"con"sv,  "prn"sv,  "aux"sv,  "nul"sv,  "com1"sv, "com2"sv,
                                 "com3"sv, "com4"sv, "com5"sv, "com6"sv, "com7"sv, "com8"sv,
                                 "com9"sv, "lpt1"sv, "lpt2"sv, "lpt3"sv, "lpt4"sv, "lpt5"sv,
                                 "lpt6"sv, "lpt7"sv, "lpt8"sv, "lpt9"sv};

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

}  // namespace

std::string safe_value(std::string_view value) {
    std::string safe;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const char c = value[i];
        if (c == ':') {
            // "Alien: Covenant", but "2:37" and "Face:Off".
            const bool ends_word = i + 1 < value.size() && value[i + 1] == ' ';
            safe += ends_word && !safe.empty() && safe.back() != ' ' ? " -" : "-";
        } else if (c == '/' || c == '\\' || c == '|') {
            safe += '-';
        } else if (c == '"') {
            safe += '\'';
        } else if (is_control(c)) {
            safe += ' ';
        } else if ("<>?*"sv.find(c) == std::string_view::npos) {
            safe += c;
        }
    }
    return std::string(trim(safe));
}

std::string tidy_name(std::string_view name) {
    std::string tidy;
    for (const char c : name) {
        if (c != ' ' || (!tidy.empty() && tidy.back() != ' ')) {
            tidy += c;
        }
    }
    const std::size_t first = tidy.find_first_not_of(". ");
    if (first == std::string::npos) {
        return {};
    }
    tidy = tidy.substr(first, tidy.find_last_not_of(". ") - first + 1);
    const std::size_t base = std::min(tidy.find('.'), tidy.size());
    const std::string lower = to_ascii_lower(trim(std::string_view(tidy).substr(0, base)));
    if (std::ranges::find(kDevices, lower) != kDevices.end()) {
        tidy.insert(base, "_");
    }
    return tidy;
}

std::string cut_to(std::string_view text, std::size_t most_bytes) {
    std::size_t end = std::min(text.size(), most_bytes);
    while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
        --end;
    }
    return std::string(text.substr(0, end));
}

std::string folded(std::string_view name) {
    return library::to_caseless(name);
}

}  // namespace cinefleet::rename
