#include "coordinator/library/ignore_rules.h"

#include <gtest/gtest.h>

namespace cinefleet::library {
namespace {

TEST(IgnoreRules, GlobsFitAsInGitignore) {
    struct Case {
        const char* pattern;
        const char* text;
        bool fits;
    };
    for (const Case& c : std::vector<Case>{{"*.avi", "x.avi", true},
                                           {"*.avi", "a/x.avi", false},
                                           {"a/**/x", "a/b/c/x", true},
                                           {"a/**/x", "a/x", true},
                                           {"a/**/x", "a/bx", false},
                                           {"a/**", "a/b/c", true},
                                           {"?lien", "Alien", true},
                                           {"?", "/", false},
                                           {"[a-c]x", "bx", true},
                                           {"[!a-c]x", "bx", false},
                                           {"[", "[", true},
                                           {"\\*", "*", true},
                                           {"\\*", "x", false},
                                           {"", "", true},
                                           {"*", "", true},
                                           {"a*b*c", "aXbYbZc", true},
                                           {"a*b*c", "aXbYbZ", false}}) {
        EXPECT_EQ(glob_matches(c.pattern, c.text), c.fits) << c.pattern << " " << c.text;
    }
    EXPECT_TRUE(glob_matches(std::string(900, '*'), std::string(4'000, 'a')));
    EXPECT_FALSE(glob_matches(std::string(2'000, '*'), "a"));
}

TEST(IgnoreRules, LinesSayWhatIsLeftOut) {
    const IgnoreRules rules("Kids", "# comment\n\n*.avi\r\n!keep.avi\nextras/\n/top.mkv\nsub/*.mkv\n");
    EXPECT_EQ(rules.verdict("Kids/x.avi", false), true);
    EXPECT_EQ(rules.verdict("Kids/deep/x.avi", false), true);
    EXPECT_EQ(rules.verdict("Kids/keep.avi", false), false);
    EXPECT_EQ(rules.verdict("Kids/extras", true), true);
    EXPECT_EQ(rules.verdict("Kids/extras", false), std::nullopt);
    EXPECT_EQ(rules.verdict("Kids/top.mkv", false), true);
    EXPECT_EQ(rules.verdict("Kids/a/top.mkv", false), std::nullopt);
    EXPECT_EQ(rules.verdict("Kids/sub/x.mkv", false), true);
    EXPECT_EQ(rules.verdict("Other/x.avi", false), std::nullopt);
    EXPECT_TRUE(IgnoreRules("", "# nothing\n").is_empty());
}

TEST(IgnoreRules, NormalFormsAreTheSameName) {
    const IgnoreRules rules("", std::vector<std::string>{"Am\xC3\xA9lie"});
    EXPECT_EQ(rules.verdict("Ame\xCC\x81lie", true), true);
    EXPECT_EQ(rules.verdict("Am\xE9lie", true), std::nullopt);
}

}  // namespace
}  // namespace cinefleet::library
