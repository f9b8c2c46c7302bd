#include "common/cli/usage.h"

#include "common/edit_distance.h"
#include "common/plain_line.h"
#include "common/whole_number.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <string_view>

namespace cinefleet {
namespace {

constexpr std::size_t kLongestWord = 100;

std::string in_quotes(std::string_view word) {
    return "'" + to_plain_line(word.substr(0, kLongestWord)) + "'";
}

bool is_option(std::string_view word) {
    return word.size() > 1 && word.front() == '-';
}

// The command that was reached, and what followed where another one was to be named.
struct Place {
    const CLI::App* command = nullptr;
    std::string path;      // "cinefleet sources"
    std::string stranger;  // "ad"; empty: none
};

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
    std::vector<const CLI::App*> commands = app.get_subcommands([](const CLI::App*) { return true; });
    std::erase_if(commands, [](const CLI::App* command) { return command->get_group().empty(); });
    return commands;
}

Place find_place(const CLI::App& program, const std::vector<std::string>& words) {
    Place place{&program, program.get_name(), ""};
    for (const std::string& word : words) {
        if (is_option(word)) {
            continue;
        }
        const std::vector<const CLI::App*> next = place.command->get_subcommands(
            [&](const CLI::App* command) { return command->get_name() == word; });
        if (next.empty()) {
            place.stranger = word;
            break;
        }
        place.command = next.front();
        place.path += " " + word;
    }
    return place;
}

std::vector<std::string> names_of(const std::vector<const CLI::App*>& commands) {
    std::vector<std::string> names;
    std::ranges::transform(commands, std::back_inserter(names),
                           [](const CLI::App* command) { return command->get_name(); });
    return names;
}

std::string list_of(const std::vector<std::string>& words, const std::string& between) {
    std::string text;
    for (const std::string& word : words) {
        text += (text.empty() ? "" : between) + word;
    }
    return text;
}

std::string meant(const std::string& word, const std::vector<std::string>& words) {
    const std::string nearest = nearest_word(word, words);
    return nearest.empty() ? "" : ": did you mean " + nearest + "?";
}

std::string missing_command(const Place& place) {
    const std::vector<std::string> names = names_of(commands_of(*place.command));
    if (place.stranger.empty()) {
        return "`" + place.path + "` lacks a command: " + list_of(names, ", ");
    }
    const std::string hint = meant(place.stranger, names);
    return "there is no command " + in_quotes(place.stranger) + " of `" + place.path + "`" +
           (hint.empty() ? ": these are " + list_of(names, ", ") : hint);
}

std::string unexpected_word(const Place& place, const std::vector<std::string>& left) {
    const auto option = std::ranges::find_if(left, is_option);
    if (option == left.end()) {
        const std::string hint = meant(left.front(), names_of(commands_of(*place.command)));
        return in_quotes(left.front()) + " is one word too many for `" + place.path + "`" + hint;
    }
    std::vector<std::string> names;
    for (const CLI::Option* known : place.command->get_options()) {
        if (!known->get_group().empty() && !known->get_lnames().empty()) {
            names.push_back("--" + known->get_lnames().front());
        }
    }
    const std::string name = option->substr(0, option->find('='));
    return "there is no option " + in_quotes(name) + " of `" + place.path + "`" + meant(name, names);
}

// CLI11 begins with the option's or argument's name and a colon.
std::string in_one_sentence(std::string text) {
    if (const std::size_t at = text.find(": has to "); at != std::string::npos) {
        text.erase(at, 1);
    }
    return to_plain_line(text);
}

std::string what_is_wrong(const Place& place, const CLI::ParseError& error,
                          const std::vector<std::string>& left) {
    const std::string text = error.what();
    if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
        const std::string name = text.substr(0, text.find(" is required"));
        if (name == "A subcommand" && place.stranger.empty() && std::ranges::any_of(left, is_option)) {
            return unexpected_word(place, left);
        }
        return name == "A subcommand" ? missing_command(place)
                                      : "`" + place.path + "` lacks its argument: " + name;
    }
    if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr && !left.empty()) {
        return unexpected_word(place, left);
    }
    if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr && text.ends_with(" missing")) {
        return text.substr(0, text.find(':')) + " lacks its value";
    }
    return in_one_sentence(text);
}

}  // namespace

CLI::Option* whole_number(CLI::Option* option, std::int64_t least, std::int64_t most) {
    const std::string from = std::to_string(least);
    const std::string to = std::to_string(most);
    const auto check = [least, most, from, to](const std::string& text) {
        return is_whole_number(text, least, most)
                   ? std::string()
                   : "has to be a whole number from " + from + " to " + to + ", not " + in_quotes(text);
    };
    return option->check(check, most == kMostNumber ? "" : "from " + from + " to " + to);
}

CLI::Option* one_of(CLI::Option* option, const std::vector<std::string>& words) {
    const auto check = [words](const std::string& text) {
        return std::ranges::find(words, text) != words.end()
                   ? std::string()
                   : "has to be " + list_of(words, " or ") + ", not " + in_quotes(text);
    };
    return option->check(check, list_of(words, "|"));
}

std::string usage_problem(const CLI::App& program, const CLI::ParseError& error,
                          const std::vector<std::string>& words) {
    const Place place = find_place(program, words);
    return what_is_wrong(place, error, program.remaining(true)) + "\n  (`" + place.path +
           " --help` says more)";
}

}  // namespace cinefleet
