#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

/// Scripts that make shells complete a program's command line, written from the program's own description of
/// it.
namespace cinefleet {

enum class Shell { bash, zsh, fish };

std::optional<Shell> shell_by_name(std::string_view name);

/// Words that are offered after an option: "--set" -> {"omdb.in_flight=", …}. After every other option that
/// takes a value files are.
using CompletionValues = std::map<std::string, std::vector<std::string>>;

/// All commands and options of `program` that its help shows.
std::string completion_script(const CLI::App& program, Shell shell, const CompletionValues& values = {});

/// Adds the command `completion SHELL`, which the help does not show: it prints the script and leaves by
/// CLI::Success.
void add_completion(CLI::App& program, const CompletionValues& values = {});

}  // namespace cinefleet
