#include "coordinator/imdb/dataset_rows.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace cinefleet::imdb {
namespace {

constexpr std::size_t kMostPeople = 100;          // of one list of one title
constexpr std::int64_t kMostNumber = 1LL << 32U;  // of an id: today's are below 40 million

// `N` values between tabs; empty for those that are not known. False: there are fewer.
template <std::size_t N>
bool split(std::string_view line, std::array<std::string_view, N>& values) {
    for (std::size_t i = 0; i < N; ++i) {
        const std::size_t end = line.find('\t');
        values[i] = line.substr(0, end);
        if (values[i] == "\\N") {
            values[i] = {};
        }
        if (end == std::string_view::npos) {
            return i + 1 == N;
        }
        line.remove_prefix(end + 1);
    }
    return true;
}

// 0: it is no number, or none that fits.
template <class Number>
Number number_in(std::string_view text) {
    Number number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() && number > 0 ? number : 0;
}

// "nm0000206,nm0000401"
std::vector<std::int64_t> people_in(std::string_view list) {
    std::vector<std::int64_t> people;
    while (!list.empty() && people.size() < kMostPeople) {
        const std::size_t end = std::min(list.find(','), list.size());
        if (const std::int64_t person = number_of_id(list.substr(0, end), "nm"); person != 0) {
            people.push_back(person);
        }
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return people;
}

// The first of ["Neo","Thomas Anderson"]: a list of JSON texts, of which only \" and \\ are escaped.
std::string first_of_list(std::string_view list) {
    std::string first;
    const std::size_t start = list.find('"');
    for (std::size_t i = start == std::string_view::npos ? list.size() : start + 1;
         i < list.size() && list[i] != '"'; ++i) {
        i += list[i] == '\\' && i + 1 < list.size() ? 1U : 0U;
        first += list[i];
    }
    return first;
}

}  // namespace

std::int64_t number_of_id(std::string_view id, std::string_view prefix) {
    constexpr std::size_t kFewestDigits = 7;
    if (!id.starts_with(prefix) || id.size() < prefix.size() + kFewestDigits) {
        return 0;
    }
    const auto number = number_in<std::int64_t>(id.substr(prefix.size()));
    return number < kMostNumber ? number : 0;
}

std::optional<TitleRow> read_title(std::string_view line) {
    std::array<std::string_view, 9> values;
    TitleRow row;
    if (!split(line, values) || (row.title = number_of_id(values[0], "tt")) == 0 || values[2].empty()) {
        return std::nullopt;
    }
    row.kind = values[1];
    row.name = values[2];
    row.original_name = values[3];
    row.year = number_in<std::int32_t>(values[5]);
    row.runtime_min = number_in<std::int32_t>(values[7]);
    row.genres = values[8];
    return row;
}

std::optional<RatingRow> read_rating(std::string_view line) {
    constexpr double kBest = 10;
    std::array<std::string_view, 3> values;
    RatingRow row;
    if (!split(line, values) || (row.title = number_of_id(values[0], "tt")) == 0) {
        return std::nullopt;
    }
    double rating = 0;
    const auto [end, error] = std::from_chars(values[1].data(), values[1].data() + values[1].size(), rating);
    if (error != std::errc{} || end != values[1].data() + values[1].size() ||
        !(rating > 0 && rating <= kBest)) {
        return std::nullopt;
    }
    row.tenths = static_cast<std::int32_t>(rating * 10 + 0.5);
    row.votes = number_in<std::int64_t>(values[2]);
    return row;
}

std::optional<CrewRow> read_crew(std::string_view line) {
    std::array<std::string_view, 3> values;
    CrewRow row;
    if (!split(line, values) || (row.title = number_of_id(values[0], "tt")) == 0) {
        return std::nullopt;
    }
    row.directors = people_in(values[1]);
    row.writers = people_in(values[2]);
    return row;
}

std::optional<PrincipalRow> read_principal(std::string_view line) {
    std::array<std::string_view, 6> values;
    PrincipalRow row;
    if (!split(line, values) || (row.title = number_of_id(values[0], "tt")) == 0 ||
        (row.person = number_of_id(values[2], "nm")) == 0) {
        return std::nullopt;
    }
    row.position = number_in<std::int32_t>(values[1]);
    row.category = values[3];
    row.role = first_of_list(values[5]);
    return row;
}

std::optional<PersonRow> read_person(std::string_view line) {
    std::array<std::string_view, 2> values;
    PersonRow row;
    if (!split(line, values) || (row.person = number_of_id(values[0], "nm")) == 0 || values[1].empty()) {
        return std::nullopt;
    }
    row.name = values[1];
    return row;
}

std::optional<AkaRow> read_aka(std::string_view line) {
    std::array<std::string_view, 4> values;
    AkaRow row;
    if (!split(line, values) || (row.title = number_of_id(values[0], "tt")) == 0 || values[2].empty()) {
        return std::nullopt;
    }
    row.position = number_in<std::int32_t>(values[1]);
    row.name = values[2];
    row.region = values[3];
    return row;
}

}  // namespace cinefleet::imdb
