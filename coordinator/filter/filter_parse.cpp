// From an expression to its syntax tree, by recursive descent.

#include "common/text.h"
#include "coordinator/filter/filter.h"
#include "coordinator/filter/filter_values.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace cinefleet::filter {
namespace {

constexpr std::size_t kMostBytes = 4'000;
constexpr int kMostNested = 50;

enum class TokenKind : std::uint8_t { word, quoted, symbol, end, unclosed };

struct Token {
    TokenKind kind = TokenKind::end;
    std::string text;
    std::size_t column = 0;
};

using Parsed = tl::expected<Filter, Problem>;

tl::unexpected<Problem> problem(std::size_t column, std::string message) {
    return tl::unexpected<Problem>(Problem{column, std::move(message)});
}

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_keyword(const Token& token, std::string_view keyword) {
    return token.kind == TokenKind::word && equal_ignoring_ascii_case(token.text, keyword);
}

bool is_any_keyword(const Token& token) {
    return is_keyword(token, "and") || is_keyword(token, "or") || is_keyword(token, "not");
}

std::string shown(const Token& token) {
    return token.kind == TokenKind::end ? "the end" : "'" + to_valid_utf8(token.text) + "'";
}

// One token after the other; columns count characters.
class Lexer {
  public:
    explicit Lexer(std::string_view text) : text_(text) {}

    // `as_value`: what compares ends no word, so that `path=/a=b` needs no quotes.
    Token next(bool as_value) {
        while (at_ < text_.size() && is_space(text_[at_])) {
            ++at_;
        }
        Token token{TokenKind::end, {}, column()};
        if (at_ == text_.size()) {
            return token;
        }
        const char first = text_[at_];
        if (first == '"' || first == '\'') {
            return quoted(token.column);
        }
        if (first == '(' || first == ')') {
            return {TokenKind::symbol, std::string(1, text_[at_++]), token.column};
        }
        if (is_comparing(first) && !as_value) {
            token.kind = TokenKind::symbol;
            token.text = first;
            ++at_;
            if (at_ < text_.size() && text_[at_] == '=' && first != '=' && first != '~') {
                token.text += text_[at_++];
            }
            return token;
        }
        token.kind = TokenKind::word;
        while (at_ < text_.size() && !is_space(text_[at_]) && text_[at_] != '(' && text_[at_] != ')' &&
               (as_value || !is_comparing(text_[at_]))) {
            token.text += text_[at_++];
        }
        return token;
    }

  private:
    static bool is_comparing(char c) { return c == '=' || c == '!' || c == '<' || c == '>' || c == '~'; }

    std::size_t column() const {
        const std::string_view before = text_.substr(0, at_);
        return static_cast<std::size_t>(std::ranges::count_if(
            before, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
    }

    Token quoted(std::size_t column) {
        const char mark = text_[at_];
        const std::size_t end = text_.find(mark, at_ + 1);
        if (end == std::string_view::npos) {
            at_ = text_.size();
            return {TokenKind::unclosed, std::string(1, mark), column};
        }
        Token token{TokenKind::quoted, std::string(text_.substr(at_ + 1, end - at_ - 1)), column};
        at_ = end + 1;
        return token;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

std::string known_things() {
    std::string names = "nfo";
    for (const ImageKindInfo& info : kImageKinds) {
        names += ", " + std::string(info.name);
    }
    for (const MovieFieldInfo& info : kMovieFields) {
        names += ", " + std::string(info.name);
    }
    return names;
}

std::string known_fields() {
    std::string names;
    for (const FieldWord& word : kFieldWords) {
        names += std::string(word.name) + ", ";
    }
    return names + "has:…, missing:…, is:…";
}

std::optional<Operator> operator_of(const Token& token) {
    constexpr std::array kOperators = {std::pair{std::string_view("="), Operator::equal},
                                       std::pair{std::string_view("!="), Operator::unequal},
                                       std::pair{std::string_view("<"), Operator::less},
                                       std::pair{std::string_view("<="), Operator::at_most},
                                       std::pair{std::string_view(">"), Operator::greater},
                                       std::pair{std::string_view(">="), Operator::at_least},
                                       std::pair{std::string_view("~"), Operator::contains}};
    for (const auto& [text, op] : kOperators) {
        if (token.kind == TokenKind::symbol && token.text == text) {
            return op;
        }
    }
    return std::nullopt;
}

class Parser {
  public:
    Parser(std::string_view text, std::int64_t now_ms) : lexer_(text), now_ms_(now_ms) { take(); }

    Parsed parse() {
        Parsed whole = any_of(0);
        if (whole && token_.kind != TokenKind::end) {
            return unexpected_token();
        }
        return whole;
    }

  private:
    void take() { token_ = lexer_.next(false); }

    tl::unexpected<Problem> unexpected_token() const {
        if (token_.kind == TokenKind::unclosed) {
            return problem(token_.column, "this quote is never closed");
        }
        if (token_.kind == TokenKind::symbol && token_.text == ")") {
            return problem(token_.column, "there is no '(' for this");
        }
        return problem(token_.column,
                       "expected and, or, or the end, not " + shown(token_) +
                           "; a value of several words needs quotes: genre=\"Science Fiction\"");
    }

    Parsed any_of(int depth) { return list(depth, Filter::Kind::any_of, "or"); }

    // Terms with "or" between them, or factors with "and".
    Parsed list(int depth, Filter::Kind kind, std::string_view between) {
        Filter all;
        all.kind = kind;
        for (;;) {
            Parsed one =
                kind == Filter::Kind::any_of ? list(depth, Filter::Kind::all_of, "and") : factor(depth);
            if (!one) {
                return one;
            }
            all.children.push_back(*std::move(one));
            if (!is_keyword(token_, between)) {
                break;
            }
            take();
        }
        if (all.children.size() == 1) {
            Filter only = std::move(all.children.front());
            return only;
        }
        return all;
    }

    Parsed factor(int depth) {
        if (depth >= kMostNested) {
            return problem(token_.column, "this is nested too deeply");
        }
        if (is_keyword(token_, "not")) {
            take();
            return negated(factor(depth + 1));
        }
        if (token_.kind != TokenKind::symbol || token_.text != "(") {
            return question();
        }
        const std::size_t opened = token_.column;
        take();
        Parsed inner = any_of(depth + 1);
        if (!inner) {
            return inner;
        }
        if (token_.kind == TokenKind::end) {
            return problem(opened, "this '(' is never closed");
        }
        if (token_.kind != TokenKind::symbol || token_.text != ")") {
            return unexpected_token();
        }
        take();
        return inner;
    }

    static Parsed negated(Parsed inner) {
        if (!inner) {
            return inner;
        }
        Filter none;
        none.kind = Filter::Kind::none_of;
        none.children.push_back(*std::move(inner));
        return none;
    }

    Parsed question() {
        const Token word = token_;
        if (word.kind == TokenKind::unclosed) {
            return unexpected_token();
        }
        if (word.kind != TokenKind::word || is_any_keyword(word)) {
            return problem(word.column, "expected a question like year>=2000, not " + shown(word));
        }
        if (const std::size_t colon = word.text.find(':'); colon != std::string::npos) {
            return property(word, colon);
        }
        for (const FieldWord& field : kFieldWords) {
            if (equal_ignoring_ascii_case(field.name, word.text)) {
                take();
                return comparison(field);
            }
        }
        return problem(word.column, "there is no field " + shown(word) + "; there are " + known_fields());
    }

    Parsed property(const Token& word, std::size_t colon) {
        const std::string prefix = to_ascii_lower(word.text.substr(0, colon));
        const std::string name = to_ascii_lower(word.text.substr(colon + 1));
        const std::size_t column = word.column + colon + 1;
        Filter asked;
        if (prefix == "is") {
            for (const StateWord& state : kStateWords) {
                if (state.name == name) {
                    asked.kind = Filter::Kind::is;
                    asked.state = state.state;
                    take();
                    return asked;
                }
            }
            std::string known;
            for (const StateWord& state : kStateWords) {
                known += (known.empty() ? "" : ", ") + std::string(state.name);
            }
            return problem(column, "'is:' takes one of " + known);
        }
        if (prefix != "has" && prefix != "missing") {
            return problem(word.column, "expected has:…, missing:… or is:…, not " + shown(word));
        }
        const std::optional<Thing> thing = thing_by_name(name);
        if (!thing) {
            return problem(column, "'" + prefix + ":' takes one of " + known_things());
        }
        asked.kind = Filter::Kind::has;
        asked.thing = *thing;
        take();
        return prefix == "has" ? Parsed(asked) : negated(asked);
    }

    Parsed comparison(const FieldWord& field) {
        const std::string name(field.name);
        Filter asked;
        asked.kind = Filter::Kind::compare;
        asked.field = field.field;
        const std::optional<Operator> op = operator_of(token_);
        if (!op) {
            return problem(token_.column,
                           "expected =, !=, <, <=, >, >= or ~ after '" + name + "', not " + shown(token_));
        }
        asked.op = *op;
        const bool is_order = *op != Operator::equal && *op != Operator::unequal && *op != Operator::contains;
        if (field.kind == ValueKind::text && is_order) {
            return problem(token_.column, "'" + name + "' is a text: it takes =, != or ~");
        }
        if (field.kind != ValueKind::text && *op == Operator::contains) {
            return problem(token_.column, "'~' is for texts: '" + name + "' takes =, !=, <, <=, > or >=");
        }
        const Token value = lexer_.next(true);
        if (value.kind == TokenKind::unclosed) {
            return problem(value.column, "this quote is never closed");
        }
        if ((value.kind != TokenKind::word && value.kind != TokenKind::quoted) || is_any_keyword(value)) {
            return problem(value.column, "expected a value after '" + name + "', not " + shown(value));
        }
        take();
        return with_value(std::move(asked), field, value);
    }

    Parsed with_value(Filter asked, const FieldWord& field, const Token& value) const {
        const std::string name(field.name);
        switch (field.kind) {
            case ValueKind::text:
                asked.text = folded(value.text);
                return asked;
            case ValueKind::number: {
                const std::optional<double> number = number_in(value.text);
                if (!number) {
                    return problem(value.column, "'" + name + "' takes a number, not " + shown(value));
                }
                asked.number = *number;
                return asked;
            }
            case ValueKind::time: {
                const std::string text = to_ascii_lower(trim(value.text));
                const bool is_equality = asked.op == Operator::equal || asked.op == Operator::unequal;
                if (text == "never" && is_equality) {
                    return asked;
                }
                const std::optional<Period> period = period_in(text, now_ms_);
                if (!period) {
                    return problem(value.column, "'" + name +
                                                     "' takes a date (2024, 2024-05, 2024-05-17), \"30 days "
                                                     "ago\", or after = never; not " +
                                                     shown(value));
                }
                asked.from_ms = period->from_ms;
                asked.until_ms = period->until_ms;
                return asked;
            }
        }
        return asked;
    }

    Lexer lexer_;
    Token token_;
    std::int64_t now_ms_;
};

}  // namespace

tl::expected<Filter, Problem> parse_filter(std::string_view text, std::int64_t now_ms) {
    if (trim(text).empty()) {
        return problem(0, "the filter is empty; an example: year>=2000 and genre=Horror and not has:poster");
    }
    if (text.size() > kMostBytes) {
        return problem(0, "the filter is longer than " + std::to_string(kMostBytes) + " bytes");
    }
    return Parser(text, now_ms).parse();
}

}  // namespace cinefleet::filter
