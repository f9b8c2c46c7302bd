#include "common/cli/completion.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <iostream>
#include <memory>

namespace cinefleet {
namespace {

struct CompletedOption {
    std::vector<std::string> names;  ///< "-h", "--help"
    std::string sentence;
    bool takes_value = false;
};

struct CompletedCommand {
    std::string place;  ///< " sources add": a space before each word; empty: the program itself
    std::string name;
    std::string sentence;
    std::vector<CompletedOption> options;
    std::vector<std::size_t> commands;  ///< below it: indices
};

using Commands = std::vector<CompletedCommand>;  // the program first

CompletedOption describe(const CLI::Option& option) {
    CompletedOption described{{}, option.get_description(), option.get_items_expected_max() > 0};
    for (const std::string& name : option.get_snames()) {
        described.names.push_back("-" + name);
    }
    for (const std::string& name : option.get_lnames()) {
        described.names.push_back("--" + name);
    }
    return described;
}

std::size_t describe(const CLI::App& app, const std::string& place, Commands& commands) {
    const std::size_t index = commands.size();
    commands.push_back({place, app.get_name(), app.get_description(), {}, {}});
    for (const CLI::Option* option : app.get_options()) {
        const bool is_shown = !option->get_group().empty() && option->nonpositional();
        if (is_shown) {
            commands[index].options.push_back(describe(*option));
        }
    }
    for (const CLI::App* below : app.get_subcommands([](const CLI::App*) { return true; })) {
        if (!below->get_group().empty()) {
            const std::size_t added = describe(*below, place + " " + below->get_name(), commands);
            commands[index].commands.push_back(added);
        }
    }
    return index;
}

// For all three shells: what stands between single quotes and holds none is taken as it is.
std::string quoted(const std::string& text) {
    std::string safe = text;
    std::ranges::replace(safe, '\'', '`');
    return "'" + safe + "'";
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
    std::string text;
    for (const std::string& word : words) {
        text += (text.empty() ? "" : std::string(between)) + word;
    }
    return text;
}

std::vector<std::string> places_of(const Commands& commands) {
    std::vector<std::string> places;
    for (std::size_t i = 1; i < commands.size(); ++i) {
        places.push_back(quoted(commands[i].place));
    }
    return places;
}

std::vector<std::string> names_of_options(const CompletedCommand& command, bool with_value_only) {
    std::vector<std::string> names;
    for (const CompletedOption& option : command.options) {
        if (option.takes_value || !with_value_only) {
            names.insert(names.end(), option.names.begin(), option.names.end());
        }
    }
    return names;
}

// Every option that takes a value and has no words of its own, of whatever command.
std::vector<std::string> options_before_files(const Commands& commands, const CompletionValues& values) {
    std::vector<std::string> names;
    for (const CompletedCommand& command : commands) {
        std::ranges::copy(names_of_options(command, true), std::back_inserter(names));
    }
    std::ranges::sort(names);
    names.erase(std::ranges::unique(names).begin(), names.end());
    std::erase_if(names, [&](const std::string& name) { return values.contains(name); });
    return names;
}

std::string function_of(const Commands& commands) {
    std::string name = "_" + commands.front().name;
    std::ranges::replace(name, '-', '_');
    return name;
}

std::string bash_script(const Commands& commands, const CompletionValues& values) {
    const std::string function = function_of(commands);
    const std::string& program = commands.front().name;
    std::string script = "# Completion for bash, made by `" + program + " completion bash`.\n" + function +
                         "() {\n"
                         "    local word=${COMP_WORDS[COMP_CWORD]} place= words= i\n"
                         "    COMPREPLY=()\n"
                         "    case ${COMP_WORDS[COMP_CWORD - 1]} in\n";
    for (const auto& [option, offered] : values) {
        script += "    " + option + ")\n        compopt -o nospace\n        COMPREPLY=($(compgen -W " +
                  quoted(joined(offered, " ")) + " -- \"$word\"))\n        return\n        ;;\n";
    }
    if (const auto options = options_before_files(commands, values); !options.empty()) {
        script += "    " + joined(options, " | ") + ") return ;;\n";
    }
    script += "    esac\n";
    if (const auto places = places_of(commands); !places.empty()) {
        script +=
            "    for ((i = 1; i < COMP_CWORD; i++)); do\n        case \"$place ${COMP_WORDS[i]}\" in\n       "
            " " +
            joined(places, " | ") + ") place+=\" ${COMP_WORDS[i]}\" ;;\n        esac\n    done\n";
    }
    script += "    case \"$place:$word\" in\n";
    for (const CompletedCommand& command : commands) {
        std::vector<std::string> below;
        for (const std::size_t index : command.commands) {
            below.push_back(commands[index].name);
        }
        script += "    " + quoted(command.place + ":-") +
                  "*) words=" + quoted(joined(names_of_options(command, false), " ")) + " ;;\n";
        script += "    " + quoted(command.place + ":") + "*) words=" + quoted(joined(below, " ")) + " ;;\n";
    }
    return script + "    esac\n    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n}\n" +
           "complete -o bashdefault -o default -F " + function + " " + program + "\n";
}

// "name:sentence", as zsh's _describe takes it.
std::string zsh_entry(const std::string& name, const std::string& sentence) {
    std::string entry;
    for (const char c : name) {
        entry += c == ':' ? "\\:" : std::string(1, c);
    }
    return quoted(entry + ":" + sentence);
}

std::string zsh_script(const Commands& commands, const CompletionValues& values) {
    const std::string function = function_of(commands);
    const std::string& program = commands.front().name;
    std::string script = "#compdef " + program + "\n# Completion for zsh, made by `" + program +
                         " completion zsh`.\n" + function +
                         "() {\n    local place= word\n    local -a below options\n"
                         "    case ${words[CURRENT - 1]} in\n";
    for (const auto& [option, offered] : values) {
        script += "    (" + option + ") compadd -S '' -- " + joined(offered, " ") + "; return ;;\n";
    }
    if (const auto options = options_before_files(commands, values); !options.empty()) {
        script += "    (" + joined(options, "|") + ") _files; return ;;\n";
    }
    script += "    esac\n";
    if (const auto places = places_of(commands); !places.empty()) {
        script +=
            "    for word in \"${(@)words[2,CURRENT - 1]}\"; do\n        case \"$place $word\" in\n        "
            "(" +
            joined(places, "|") + ") place+=\" $word\" ;;\n        esac\n    done\n";
    }
    script += "    case $place in\n";
    for (const CompletedCommand& command : commands) {
        script += "    (" + quoted(command.place) + ")\n        below=(";
        for (const std::size_t index : command.commands) {
            script += "\n            " + zsh_entry(commands[index].name, commands[index].sentence);
        }
        script += ")\n        options=(";
        for (const CompletedOption& option : command.options) {
            for (const std::string& name : option.names) {
                script += "\n            " + zsh_entry(name, option.sentence);
            }
        }
        script += ")\n        ;;\n";
    }
    return script +
           "    esac\n    if [[ $PREFIX == -* ]]; then\n        _describe -o option options\n"
           "    elif ((${#below})); then\n        _describe command below\n    else\n        _files\n  "
           "  fi\n}\n" +
           function + " \"$@\"\n";
}

// Of the words that are offered after an option.
std::string fish_variable(std::string option) {
    std::ranges::replace(option, '-', '_');
    return "_cinefleet" + option;
}

std::string fish_option(const std::string& start, const CompletedOption& option,
                        const CompletionValues& values) {
    std::string line = start;
    for (const std::string& name : option.names) {
        line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    }
    const auto offered = values.find(option.names.back());
    if (offered != values.end()) {
        line += " -x -a '$" + fish_variable(offered->first) + "'";
    } else if (option.takes_value) {
        line += " -r -F";
    }
    return line + " -d " + quoted(option.sentence) + "\n";
}

std::string fish_script(const Commands& commands, const CompletionValues& values) {
    const std::string function = "_" + function_of(commands) + "_at";
    const std::string& program = commands.front().name;
    std::string script = "# Completion for fish, made by `" + program + " completion fish`.\nfunction " +
                         function +
                         "\n    set -l place ''\n    for word in (commandline -opc)[2..]\n"
                         "        switch \"$place $word\"\n";
    if (const auto places = places_of(commands); !places.empty()) {
        script +=
            "            case " + joined(places, " ") + "\n                set place \"$place $word\"\n";
    }
    script += "        end\n    end\n    test \"$place\" = \"$argv[1]\"\nend\n";
    for (const auto& [option, offered] : values) {
        script += "set -g " + fish_variable(option) + " " + joined(offered, " ") + "\n";
    }
    for (const CompletedCommand& command : commands) {
        const std::string start =
            "complete -c " + program + " -n \"" + function + " " + quoted(command.place) + "\"";
        for (const std::size_t index : command.commands) {
            script +=
                start + " -f -a " + commands[index].name + " -d " + quoted(commands[index].sentence) + "\n";
        }
        for (const CompletedOption& option : command.options) {
            script += fish_option(start, option, values);
        }
    }
    return script;
}

}  // namespace

std::optional<Shell> shell_by_name(std::string_view name) {
    constexpr std::array<std::string_view, 3> kNames = {"bash", "zsh", "fish"};
    const auto found = std::ranges::find(kNames, name);
    return found == kNames.end() ? std::nullopt : std::optional(static_cast<Shell>(found - kNames.begin()));
}

std::string completion_script(const CLI::App& program, Shell shell, const CompletionValues& values) {
    Commands commands;
    describe(program, "", commands);
    switch (shell) {
        case Shell::bash:
            return bash_script(commands, values);
        case Shell::zsh:
            return zsh_script(commands, values);
        case Shell::fish:
            return fish_script(commands, values);
    }
    return {};
}

void add_completion(CLI::App& program, const CompletionValues& values) {
    CLI::App& command = *program.add_subcommand("completion", "Print a script for bash, zsh or fish");
    command.group("");
    const auto shell = std::make_shared<std::string>();
    command.add_option("shell", *shell, "bash, zsh or fish")->required();
    command.callback([&program, values, shell] {
        const std::optional<Shell> known = shell_by_name(*shell);
        if (!known) {
            throw CLI::ValidationError("shell", "is bash, zsh or fish");
        }
        std::cout << completion_script(program, *known, values);
        throw CLI::Success();
    });
}

}  // namespace cinefleet
