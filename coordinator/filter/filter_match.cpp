#include "coordinator/filter/filter.h"

#include <algorithm>
#include <functional>

namespace cinefleet::filter {
namespace {

using Texts = std::vector<std::reference_wrapper<const std::string>>;

Texts all_of(const std::vector<std::string>& words) {
    return {words.begin(), words.end()};
}

Texts texts_of(Field field, const MovieFacts& movie) {
    switch (field) {
        case Field::title:
            return all_of(movie.titles);
        case Field::genre:
            return all_of(movie.genres);
        case Field::country:
            return all_of(movie.countries);
        case Field::studio:
            return all_of(movie.studios);
        case Field::tag:
            return all_of(movie.tags);
        case Field::language:
            return all_of(movie.languages);
        case Field::director:
            return all_of(movie.directors);
        case Field::actor:
            return all_of(movie.actors);
        case Field::set:
            return {movie.set};
        case Field::certification:
            return {movie.certification};
        case Field::path:
            return {movie.path};
        case Field::source:
            return {movie.source};
        case Field::year:
        case Field::rating:
        case Field::votes:
        case Field::runtime:
        case Field::added:
        case Field::scraped:
            return {};
    }
    return {};
}

// 0: not known.
double number_of(Field field, const MovieFacts& movie) {
    switch (field) {
        case Field::year:
            return static_cast<double>(movie.year);
        case Field::rating:
            return movie.rating;
        case Field::votes:
            return static_cast<double>(movie.votes);
        case Field::runtime:
            return static_cast<double>(movie.runtime_min);
        case Field::title:
        case Field::genre:
        case Field::country:
        case Field::studio:
        case Field::tag:
        case Field::set:
        case Field::director:
        case Field::actor:
        case Field::certification:
        case Field::language:
        case Field::path:
        case Field::source:
        case Field::added:
        case Field::scraped:
            return 0;
    }
    return 0;
}

bool fits_text(const Filter& asked, const MovieFacts& movie) {
    const Texts texts = texts_of(asked.field, movie);
    const bool is_there = std::ranges::any_of(texts, [&](const std::string& text) {
        const std::string has = folded(text);
        return asked.op == Operator::contains ? has.find(asked.text) != std::string::npos : has == asked.text;
    });
    return asked.op == Operator::unequal ? !is_there : is_there;
}

// `before`: the value lies before what is asked for; `within`: it is that.
bool fits_order(Operator op, bool before, bool within) {
    switch (op) {
        case Operator::equal:
        case Operator::contains:
            return within;
        case Operator::unequal:
            return !within;
        case Operator::less:
            return before;
        case Operator::at_most:
            return before || within;
        case Operator::greater:
            return !before && !within;
        case Operator::at_least:
            return !before;
    }
    return false;
}

bool fits_number(const Filter& asked, const MovieFacts& movie) {
    const double value = number_of(asked.field, movie);
    if (value == 0) {
        return asked.op == Operator::unequal ? asked.number != 0
                                             : asked.op == Operator::equal && asked.number == 0;
    }
    return fits_order(asked.op, value < asked.number, value == asked.number);
}

bool fits_time(const Filter& asked, const MovieFacts& movie) {
    const std::int64_t time = asked.field == Field::added ? movie.added_ms : movie.scraped_ms;
    const bool asks_never = asked.until_ms == 0;
    if (time == 0 || asks_never) {
        return (asked.op == Operator::unequal) != (asks_never == (time == 0));
    }
    return fits_order(asked.op, time < asked.from_ms, time >= asked.from_ms && time < asked.until_ms);
}

bool fits_comparison(const Filter& asked, const MovieFacts& movie) {
    for (const FieldWord& word : kFieldWords) {
        if (word.field != asked.field) {
            continue;
        }
        switch (word.kind) {
            case ValueKind::text:
                return fits_text(asked, movie);
            case ValueKind::number:
                return fits_number(asked, movie);
            case ValueKind::time:
                return fits_time(asked, movie);
        }
    }
    return false;
}

bool has(const Thing& thing, const MovieFacts& movie) {
    switch (thing.kind) {
        case Thing::Kind::nfo:
            return movie.has_nfo;
        case Thing::Kind::artwork:
            return movie.artwork.has(thing.artwork);
        case Thing::Kind::field:
            return movie.fields.has(thing.field);
    }
    return false;
}

}  // namespace

bool matches(const Filter& filter, const MovieFacts& movie) {
    const auto child_matches = [&](const Filter& child) { return matches(child, movie); };
    switch (filter.kind) {
        case Filter::Kind::all_of:
            return std::ranges::all_of(filter.children, child_matches);
        case Filter::Kind::any_of:
            return std::ranges::any_of(filter.children, child_matches);
        case Filter::Kind::none_of:
            return std::ranges::none_of(filter.children, child_matches);
        case Filter::Kind::compare:
            return fits_comparison(filter, movie);
        case Filter::Kind::has:
            return has(filter.thing, movie);
        case Filter::Kind::is:
            return movie.states.has(filter.state);
    }
    return false;
}

bool asks_for_lists(const Filter& filter) {
    switch (filter.kind) {
        case Filter::Kind::all_of:
        case Filter::Kind::any_of:
        case Filter::Kind::none_of:
            return std::ranges::any_of(filter.children, asks_for_lists);
        case Filter::Kind::is:
            return false;
        case Filter::Kind::has:
            return filter.thing.kind == Thing::Kind::field;
        case Filter::Kind::compare:
            switch (filter.field) {
                case Field::genre:
                case Field::country:
                case Field::studio:
                case Field::tag:
                case Field::language:
                case Field::director:
                case Field::actor:
                case Field::rating:
                case Field::votes:
                    return true;
                case Field::title:
                case Field::year:
                case Field::set:
                case Field::runtime:
                case Field::certification:
                case Field::path:
                case Field::source:
                case Field::added:
                case Field::scraped:
                    return false;
            }
    }
    return true;
}

}  // namespace cinefleet::filter
