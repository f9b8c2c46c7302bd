#include "coordinator/library/ignore_rules.h"

#include "common/text.h"
#include "coordinator/library/normal_form.h"

#include <algorithm>

namespace cinefleet::library {
namespace {

constexpr std::size_t kMaxPatternBytes = 1'000;
constexpr std::size_t kMaxRules = 1'000;

// The end of a "[...]" that starts at `at`; npos: it is a bracket like any other.
std::size_t class_end(std::string_view pattern, std::size_t at) {
    std::size_t first = at + 1;
    if (first < pattern.size() && (pattern[first] == '!' || pattern[first] == '^')) {
        ++first;
    }
    return pattern.find(']', first + 1);
}

bool class_has(std::string_view inner, char c) {
    const bool negated = !inner.empty() && (inner.front() == '!' || inner.front() == '^');
    if (negated) {
        inner.remove_prefix(1);
    }
    bool found = false;
    for (std::size_t i = 0; i < inner.size(); ++i) {
        if (i + 2 < inner.size() && inner[i + 1] == '-') {
            found = found || (inner[i] <= c && c <= inner[i + 2]);
            i += 2;
        } else {
            found = found || inner[i] == c;
        }
    }
    return found != negated && c != '/';
}

// One element of a pattern: how many bytes it takes, and whether it may repeat.
struct Element {
    std::size_t size = 1;
    bool is_star = false;
    bool crosses_folders = false;
};

Element element_at(std::string_view pattern, std::size_t at) {
    if (pattern.substr(at).starts_with("**/")) {
        return {3, true, true};
    }
    if (pattern.substr(at).starts_with("**")) {
        return {2, true, true};
    }
    if (pattern[at] == '*') {
        return {1, true, false};
    }
    if (pattern[at] == '[') {
        const std::size_t end = class_end(pattern, at);
        return {end == std::string_view::npos ? 1 : end - at + 1, false, false};
    }
    return {pattern[at] == '\\' && at + 1 < pattern.size() ? std::size_t{2} : std::size_t{1}, false, false};
}

bool one_fits(std::string_view element, char c) {
    if (element == "?") {
        return c != '/';
    }
    if (element.size() > 2 && element.front() == '[') {
        return class_has(element.substr(1, element.size() - 2), c);
    }
    return element.back() == c;
}

}  // namespace

// Which beginnings of the text fit the pattern so far: linear in both, whatever the stars.
bool glob_matches(std::string_view pattern, std::string_view text) {
    if (pattern.size() > kMaxPatternBytes) {
        return false;
    }
    std::vector<char> fits(text.size() + 1, 0);
    fits[0] = 1;
    for (std::size_t at = 0; at < pattern.size();) {
        const Element element = element_at(pattern, at);
        std::vector<char> next(text.size() + 1, 0);
        if (element.is_star) {
            const bool whole_folders = element.size == 3;
            bool reachable = false;
            for (std::size_t i = 0; i <= text.size(); ++i) {
                const bool after_slash = i > 0 && text[i - 1] == '/';
                if (after_slash && !element.crosses_folders) {
                    reachable = false;
                }
                next[i] = fits[i] != 0 || (reachable && (!whole_folders || after_slash)) ? 1 : 0;
                reachable = reachable || fits[i] != 0;
            }
        } else {
            for (std::size_t i = 0; i < text.size(); ++i) {
                next[i + 1] = fits[i] != 0 && one_fits(pattern.substr(at, element.size), text[i]) ? 1 : 0;
            }
        }
        fits = std::move(next);
        at += element.size;
    }
    return fits.back() != 0;
}

IgnoreRules::IgnoreRules(std::string base, std::string_view text) : base_(std::move(base)) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        add(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

IgnoreRules::IgnoreRules(std::string base, const std::vector<std::string>& lines) : base_(std::move(base)) {
    for (const std::string& line : lines) {
        add(line);
    }
}

void IgnoreRules::add(std::string_view line) {
    line = trim(line);
    if (line.starts_with("\xEF\xBB\xBF")) {
        line.remove_prefix(3);
    }
    if (line.empty() || line.front() == '#' || rules_.size() >= kMaxRules) {
        return;
    }
    Rule rule;
    if (line.front() == '!') {
        rule.takes_back = true;
        line.remove_prefix(1);
    }
    if (line.ends_with('/')) {
        rule.folders_only = true;
        line.remove_suffix(1);
    }
    rule.tied = line.find('/') != std::string_view::npos;
    if (line.starts_with('/')) {
        line.remove_prefix(1);
    }
    if (!line.empty()) {
        rule.pattern = to_nfc(line);
        rules_.push_back(std::move(rule));
    }
}

std::optional<bool> IgnoreRules::verdict(const std::string& path, bool is_folder) const {
    std::string below = path;
    if (!base_.empty()) {
        if (!path.starts_with(base_ + "/")) {
            return std::nullopt;
        }
        below = path.substr(base_.size() + 1);
    }
    const std::string whole = to_nfc(below);
    const std::string_view name = std::string_view(whole).substr(whole.rfind('/') + 1);
    std::optional<bool> verdict;
    for (const Rule& rule : rules_) {
        if ((is_folder || !rule.folders_only) && glob_matches(rule.pattern, rule.tied ? whole : name)) {
            verdict = !rule.takes_back;
        }
    }
    return verdict;
}

}  // namespace cinefleet::library
