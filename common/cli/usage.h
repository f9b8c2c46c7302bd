#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
class ParseError;
}  // namespace CLI

/// What a person is told whose command line is wrong.
namespace cinefleet {

/// Numbers of runs, of tasks and at services: larger ones are mistakes.
inline constexpr std::int64_t kMostNumber = 1'000'000'000;

/// Takes only whole numbers of this range. Returns the option.
CLI::Option* whole_number(CLI::Option* option, std::int64_t least, std::int64_t most);

/// Takes only one of these words. Returns the option.
CLI::Option* one_of(CLI::Option* option, const std::vector<std::string>& words);

/// Two lines without the program's name: what is wrong, with the word that was not understood and what was
/// probably meant, and where to read on. `words`: the command line without the program.
std::string usage_problem(const CLI::App& program, const CLI::ParseError& error,
                          const std::vector<std::string>& words);

}  // namespace cinefleet
