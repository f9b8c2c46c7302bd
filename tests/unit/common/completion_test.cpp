#include "common/cli/completion.h"

#include <CLI/CLI.hpp>
#include <gmock/gmock.h>

namespace cinefleet {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// A program with all that a completion tells apart.
class CompletionTest : public testing::Test {
  protected:
    CompletionTest() {
        program_.set_version_flag("--version", "1");
        CLI::App& copy = *program_.add_subcommand("copy", "Copies what's there");
        copy.add_option("--from", text_, "A folder: the first");
        copy.add_option("--set", text_, "KEY=VALUE");
        copy.add_flag("-q,--quiet", flag_, "Says nothing");
        copy.add_option("name", text_, "A position, not an option");
        copy.add_option("--secret", text_)->group("");
        copy.add_subcommand("twice", "Copies it twice")->add_flag("--thrice", flag_, "Even so");
        program_.add_subcommand("unseen", "For ourselves")->group("");
    }

    std::string script(Shell shell) const {
        return completion_script(program_, shell, {{"--set", {"a.b=", "c.d="}}});
    }

    CLI::App program_{"Tries things out", "try-out"};
    std::string text_;
    bool flag_ = false;
};

TEST_F(CompletionTest, EveryShellIsOfferedWhatTheHelpShows) {
    for (const Shell shell : {Shell::bash, Shell::zsh, Shell::fish}) {
        const std::string text = script(shell);
        for (const char* word :
             {"copy", "twice", "from", "quiet", "thrice", "version", "help", "a.b= c.d="}) {
            EXPECT_THAT(text, HasSubstr(word));
        }
        for (const char* word : {"secret", "unseen", "A position", "--name"}) {
            EXPECT_THAT(text, Not(HasSubstr(word)));
        }
    }
}

TEST_F(CompletionTest, BashKnowsWhereItIsAndWhatTakesAValue) {
    const std::string text = script(Shell::bash);
    EXPECT_THAT(text, HasSubstr("complete -o bashdefault -o default -F _try_out try-out\n"));
    EXPECT_THAT(text, HasSubstr("    --from) return ;;\n"));
    EXPECT_THAT(text, HasSubstr("' copy' | ' copy twice') place+="));
    EXPECT_THAT(text, HasSubstr("' copy:'*) words='twice' ;;"));
    EXPECT_THAT(text, HasSubstr("' copy twice:-'*) words='-h --help --thrice' ;;"));
}

TEST_F(CompletionTest, SentencesAreQuotedForTheirShell) {
    EXPECT_THAT(script(Shell::zsh),
                AllOf(HasSubstr("'copy:Copies what`s there'"), HasSubstr("'--from:A folder: the first'")));
    EXPECT_THAT(
        script(Shell::fish),
        HasSubstr("complete -c try-out -n \"__try_out_at ' copy'\" -l from -r -F -d 'A folder: the first'"));
    EXPECT_THAT(script(Shell::fish), HasSubstr("-s q -l quiet -d 'Says nothing'"));
}

TEST_F(CompletionTest, TheCommandIsHiddenPrintsAndLeaves) {
    add_completion(program_);
    EXPECT_THAT(program_.help(), Not(HasSubstr("completion")));
    testing::internal::CaptureStdout();
    EXPECT_THROW(program_.parse("completion bash"), CLI::Success);
    EXPECT_EQ(testing::internal::GetCapturedStdout(), completion_script(program_, Shell::bash));
    EXPECT_THROW(program_.parse("completion powershell"), CLI::ValidationError);
}

}  // namespace
}  // namespace cinefleet
