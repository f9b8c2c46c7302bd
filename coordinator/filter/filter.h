#pragma once

#include "common/model/scrape_options.h"
#include "common/result.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Which movies a person means: `year>=2000 and genre=Horror and not has:poster`.
///
///     filter   = term { "or" term }
///     term     = factor { "and" factor }
///     factor   = "not" factor | "(" filter ")" | question
///     question = FIELD ( "=" | "!=" | "<" | "<=" | ">" | ">=" | "~" ) VALUE
///              | "has:" THING | "missing:" THING | "is:" STATE
///
/// VALUE is a word or quoted text. Words are compared without regard to case and accents; `~` asks whether
/// the value is contained. A field with several values (genre, actor, …) fits if one of them does. What is
/// not known fits nothing but `!=`.
namespace cinefleet::filter {

/// The fields that can be compared. Their names: kFieldWords.
enum class Field : std::uint8_t {
    title,  ///< also the original title, and what the file's name says
    year,
    genre,
    country,
    studio,
    tag,
    set,
    director,
    actor,
    rating,  ///< of the first rating, on a scale to 10
    votes,
    runtime,  ///< minutes
    certification,
    language,  ///< spoken, ISO 639-1
    path,
    source,   ///< the root folder
    added,    ///< when it was found first
    scraped,  ///< when it was scraped last
};

enum class ValueKind : std::uint8_t { text, number, time };

struct FieldWord {
    Field field;
    std::string_view name;
    ValueKind kind;
};

inline constexpr FieldWord kFieldWords[] = {
    {Field::title, "title", ValueKind::text},
    {Field::year, "year", ValueKind::number},
    {Field::genre, "genre", ValueKind::text},
    {Field::country, "country", ValueKind::text},
    {Field::studio, "studio", ValueKind::text},
    {Field::tag, "tag", ValueKind::text},
    {Field::set, "set", ValueKind::text},
    {Field::director, "director", ValueKind::text},
    {Field::actor, "actor", ValueKind::text},
    {Field::rating, "rating", ValueKind::number},
    {Field::votes, "votes", ValueKind::number},
    {Field::runtime, "runtime", ValueKind::number},
    {Field::certification, "certification", ValueKind::text},
    {Field::language, "language", ValueKind::text},
    {Field::path, "path", ValueKind::text},
    {Field::source, "source", ValueKind::text},
    {Field::added, "added", ValueKind::time},
    {Field::scraped, "scraped", ValueKind::time},
};

/// What `is:` asks.
enum class State : std::uint8_t {
    locked,
    marked,
    missing,  ///< not on the disk at the last scan
    fixed,    ///< a person has said which movie it is
    ignored,  ///< a person wants it left alone
};

struct StateWord {
    State state;
    std::string_view name;
};

inline constexpr StateWord kStateWords[] = {
    {State::locked, "locked"}, {State::marked, "marked"},   {State::missing, "missing"},
    {State::fixed, "fixed"},   {State::ignored, "ignored"},
};

using StateSet = EnumSet<State>;

/// What `has:` asks: nothing set but one of these.
struct Thing {
    enum class Kind : std::uint8_t { nfo, artwork, field } kind = Kind::nfo;
    ImageKind artwork = ImageKind::poster;
    MovieField field = MovieField::title;
};

enum class Operator : std::uint8_t { equal, unequal, less, at_most, greater, at_least, contains };

/// One node of the syntax tree.
struct Filter {
    enum class Kind : std::uint8_t { all_of, any_of, none_of, compare, has, is } kind = Kind::all_of;
    std::vector<Filter> children;  ///< of all_of, any_of, none_of

    // compare
    Field field = Field::title;
    Operator op = Operator::equal;
    std::string text;   ///< folded
    double number = 0;  ///< of a number
    /// Of a time: the milliseconds since 1970 that the value stands for, [from, until): a year, a month, a
    /// day. Both 0: "never".
    std::int64_t from_ms = 0;
    std::int64_t until_ms = 0;

    Thing thing;                  // has
    State state = State::locked;  // is
};

/// What is wrong with an expression, and where.
struct Problem {
    std::size_t column = 0;  ///< in characters, from 0
    std::string message;     ///< "there is no field 'yaer': title, year, …"
};

/// `now_ms`: wall clock, for values like "30 days ago".
tl::expected<Filter, Problem> parse_filter(std::string_view text, std::int64_t now_ms);

/// The same as an Error (invalid_input), in one line.
Error to_error(const Problem& problem);

/// The expression with a caret below the column, in two lines.
std::string point_at(const Problem& problem, std::string_view text);

/// All that a filter can ask of one movie. Empty, 0: not known.
struct MovieFacts {
    std::vector<std::string> titles;
    std::int64_t year = 0;
    std::vector<std::string> genres;
    std::vector<std::string> countries;
    std::vector<std::string> studios;
    std::vector<std::string> tags;
    std::vector<std::string> languages;
    std::vector<std::string> directors;
    std::vector<std::string> actors;
    std::string set;
    double rating = 0;
    std::int64_t votes = 0;
    std::int64_t runtime_min = 0;
    std::string certification;
    std::string path;    ///< absolute
    std::string source;  ///< absolute
    std::int64_t added_ms = 0;
    std::int64_t scraped_ms = 0;
    bool has_nfo = false;
    EnumSet<ImageKind> artwork;  ///< on the disk
    FieldSet fields;             ///< that have a value
    StateSet states;
};

bool matches(const Filter& filter, const MovieFacts& movie);

/// True if the verdict depends on people, words or ratings: what a store keeps in tables of their own.
bool asks_for_lists(const Filter& filter);

/// How texts are compared: compatibility forms and case folded, accents left out.
std::string folded(std::string_view text);

}  // namespace cinefleet::filter
