#include "common/cli/usage.h"

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

#include <algorithm>

namespace cinefleet {
namespace {

// What a person is told of this command line; empty: nothing is wrong with it.
std::string problem_of(std::vector<std::string> words) {
    CLI::App program("Tries things out", "try-out");
    std::vector<std::string> names;
    std::int64_t number = 0;
    std::string order;
    bool flag = false;
    program.require_subcommand(1);
    program.add_subcommand("unseen", "For ourselves")->group("");
    CLI::App& show = *program.add_subcommand("show", "Shows one");
    whole_number(show.add_option("number", number, "Which")->required(), 1, 1'000);
    one_of(show.add_option("--order", order, "How"), {"up", "down"});
    show.add_flag("--json", flag, "As JSON");
    CLI::App& sources = *program.add_subcommand("sources", "Where from");
    sources.require_subcommand(1);
    sources.add_subcommand("add", "Add one");
    sources.add_subcommand("remove", "Remove one");
    try {
        std::vector<std::string> backwards = words;
        std::ranges::reverse(backwards);
        program.parse(backwards);
    } catch (const CLI::ParseError& error) {
        return usage_problem(program, error, words);
    }
    return {};
}

TEST(Usage, AMistypedCommandIsNamedWithTheNearest) {
    EXPECT_EQ(problem_of({"shwo", "3"}),
              "there is no command 'shwo' of `try-out`: did you mean show?\n  (`try-out --help` says more)");
    EXPECT_EQ(problem_of({"sources", "ad", "/x"}),
              "there is no command 'ad' of `try-out sources`: did you mean add?\n"
              "  (`try-out sources --help` says more)");
    EXPECT_EQ(problem_of({"frobnicate"}),
              "there is no command 'frobnicate' of `try-out`: these are show, sources\n"
              "  (`try-out --help` says more)");
}

TEST(Usage, WhatIsLackingIsNamed) {
    EXPECT_EQ(problem_of({"sources"}),
              "`try-out sources` lacks a command: add, remove\n  (`try-out sources --help` says more)");
    EXPECT_EQ(problem_of({"show"}),
              "`try-out show` lacks its argument: number\n  (`try-out show --help` says more)");
    EXPECT_EQ(problem_of({"show", "3", "--order"}),
              "--order lacks its value\n  (`try-out show --help` says more)");
}

TEST(Usage, WhatIsTooMuchIsNamed) {
    EXPECT_EQ(problem_of({"show", "3", "4"}),
              "'4' is one word too many for `try-out show`\n  (`try-out show --help` says more)");
    EXPECT_EQ(problem_of({"show", "3", "--jsn"}),
              "there is no option '--jsn' of `try-out show`: did you mean --json?\n"
              "  (`try-out show --help` says more)");
    EXPECT_EQ(problem_of({"--jsn"}),
              "there is no option '--jsn' of `try-out`\n  (`try-out --help` says more)");
    EXPECT_EQ(problem_of({"show", "3", "--out\x1B[2J=x"}),
              "there is no option '--out[2J' of `try-out show`\n  (`try-out show --help` says more)");
}

TEST(Usage, ANumberHasToBeOneAndInItsRange) {
    EXPECT_EQ(problem_of({"show", "1000"}), "");
    for (const char* text : {"0", "1001", "-1", "x", "1.5", "99999999999999999999", "0x10", " 1", "1e3"}) {
        EXPECT_EQ(problem_of({"show", "--json", "--", text}),
                  "number has to be a whole number from 1 to 1000, not '" + std::string(text) +
                      "'\n  (`try-out show --help` says more)");
    }
}

TEST(Usage, AWordHasToBeOneOfThose) {
    EXPECT_EQ(problem_of({"show", "1", "--order", "up"}), "");
    EXPECT_EQ(problem_of({"show", "1", "--order", "left"}),
              "--order has to be up or down, not 'left'\n  (`try-out show --help` says more)");
}

}  // namespace
}  // namespace cinefleet
