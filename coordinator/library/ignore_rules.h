#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cinefleet::library {

/// True if the whole of `text` fits: `*` and `?` stand for anything but "/", `**` for that too, `[a-z]` and
/// `[!a-z]` for one character. At most 1,000 bytes of pattern: a longer one fits nothing.
bool glob_matches(std::string_view pattern, std::string_view text);

/// What the lines of an .ignore or .plexignore file, or the exclusions of a source, leave out: patterns as in
/// .gitignore. `#` begins a comment, `!` takes back, a "/" at the end means folders only, another "/" ties
/// the pattern to the folder of the file. Names are compared in Unicode's composed form.
class IgnoreRules {
  public:
    /// `base`: the folder that the rules are for, relative to the root. At most 1,000 lines count.
    IgnoreRules(std::string base, std::string_view text);
    IgnoreRules(std::string base, const std::vector<std::string>& lines);

    bool is_empty() const { return rules_.empty(); }

    /// Whether these rules leave `path` (relative to the root) out, or take it back in; nullopt: they do not
    /// speak of it.
    std::optional<bool> verdict(const std::string& path, bool is_folder) const;

  private:
    struct Rule {
        std::string pattern;
        bool tied = false;  // to the base: else the last component alone is compared
        bool folders_only = false;
        bool takes_back = false;
    };
    void add(std::string_view line);

    std::string base_;
    std::vector<Rule> rules_;
};

}  // namespace cinefleet::library
