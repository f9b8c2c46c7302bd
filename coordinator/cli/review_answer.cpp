#include "coordinator/cli/review_answer.h"

#include "common/text.h"

#include <charconv>
#include <optional>

namespace cinefleet::cli {
namespace {

std::optional<std::int64_t> number_in(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_number = error == std::errc{} && end == text.data() + text.size() && !text.empty();
    return is_number && number >= 0 ? std::optional(number) : std::nullopt;
}

// "The Matrix (1999)" and "The Matrix 1999" name a year; "2012" alone is a title.
void split_year(std::string_view words, ReviewAnswer& answer) {
    const std::size_t space = words.rfind(' ');
    if (space != std::string_view::npos) {
        std::string_view last = words.substr(space + 1);
        if (last.size() == 6 && last.front() == '(' && last.back() == ')') {
            last = last.substr(1, 4);
        }
        const std::optional<std::int64_t> year = number_in(last);
        if (last.size() == 4 && year && *year >= 1'880 && *year <= 2'100) {
            answer.year = static_cast<std::int32_t>(*year);
            words = trim(words.substr(0, space));
        }
    }
    answer.title = words;
}

ReviewAnswer unclear(std::string problem) {
    ReviewAnswer answer;
    answer.problem = std::move(problem);
    return answer;
}

ReviewAnswer of_kind(ReviewAnswer::Kind kind) {
    ReviewAnswer answer;
    answer.kind = kind;
    return answer;
}

ReviewAnswer chosen(std::int64_t number, std::size_t candidates) {
    if (candidates == 0) {
        return unclear("there is nothing to choose from: search with other words, or give an id");
    }
    if (number < 1 || static_cast<std::size_t>(number) > candidates) {
        return unclear("choose from 1 to " + std::to_string(candidates));
    }
    ReviewAnswer answer = of_kind(ReviewAnswer::Kind::choose);
    answer.number = static_cast<std::size_t>(number);
    return answer;
}

ReviewAnswer identified(MovieIds ids) {
    ReviewAnswer answer = of_kind(ReviewAnswer::Kind::ids);
    answer.ids = std::move(ids);
    return answer;
}

}  // namespace

ReviewAnswer read_answer(std::string_view line, std::size_t candidates) {
    const std::string_view text = trim(line);
    const std::string word = to_ascii_lower(text.substr(0, text.find_first_of(" :")));
    const std::string_view rest = text.size() > word.size() ? trim(text.substr(word.size() + 1)) : "";
    if (word.empty() || text == "l") {
        return of_kind(ReviewAnswer::Kind::leave);
    }
    if (text == "i" || text == "q" || text == "?" || text == "h") {
        return of_kind(text == "i"   ? ReviewAnswer::Kind::ignore
                       : text == "q" ? ReviewAnswer::Kind::quit
                                     : ReviewAnswer::Kind::help);
    }
    if (const std::optional<std::int64_t> number = number_in(text)) {
        return chosen(*number, candidates);
    }
    if (word == "tmdb") {
        const std::optional<std::int64_t> id = number_in(rest);
        return id && *id > 0 ? identified({*id, ""}) : unclear("tmdb takes a number, as in tmdb 603");
    }
    if (word == "imdb") {
        return rest.empty() ? unclear("imdb takes an id, as in imdb tt0133093")
                            : identified({0, std::string(rest)});
    }
    if (word.starts_with("tt") && number_in(word.substr(2)) && rest.empty()) {
        return identified({0, word});
    }
    if (word == "s") {
        if (rest.empty()) {
            return unclear("s takes the words to search for, as in s The Matrix (1999)");
        }
        ReviewAnswer answer = of_kind(ReviewAnswer::Kind::search);
        split_year(rest, answer);
        return answer;
    }
    return unclear("that was not understood: ? shows what can be answered");
}

std::string answer_help() {
    return "  2                     take candidate 2\n"
           "  s The Matrix (1999)   search again with these words\n"
           "  tmdb 603, tt0133093   it is the movie of this id\n"
           "  i                     ignore this movie for good\n"
           "  Enter                 leave it for later\n"
           "  q                     stop asking\n";
}

}  // namespace cinefleet::cli
