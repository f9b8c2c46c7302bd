#include "coordinator/library/ignore_files.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace cinefleet::library {
namespace {

constexpr std::size_t kMaxIgnoreBytes = 65'536;
constexpr std::string_view kNoMedia = ".nomedia";

bool is_blank(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
}

}  // namespace

Result<IgnoreFiles> read_ignore_files(const std::string& folder, const std::string& absolute,
                                      const Listing& listing) {
    IgnoreFiles found;
    if (std::ranges::binary_search(listing.files, kNoMedia)) {
        found.are_there = true;
        found.leave_all_out = true;
        return found;
    }
    std::string lines;
    for (const std::string_view name : {".ignore", ".plexignore"}) {
        if (!std::ranges::binary_search(listing.files, name)) {
            continue;
        }
        found.are_there = true;
        const Result<std::string> text = read_beginning(absolute + "/" + std::string(name), kMaxIgnoreBytes);
        if (!text) {
            return failure(text.error().error_class,
                           "is left as it was: its " + std::string(name) + " " + text.error().message);
        }
        if (is_blank(*text)) {
            found.leave_all_out = true;
            return found;
        }
        lines += *text + "\n";
    }
    if (IgnoreRules rules(folder, lines); !rules.is_empty()) {
        found.rules = std::move(rules);
    }
    return found;
}

}  // namespace cinefleet::library
