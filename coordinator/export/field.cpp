#include "coordinator/export/field.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>

namespace cinefleet::exports {
namespace {

using control::MovieReport;

Cell known(const std::string& text) {
    return text.empty() ? Cell() : Cell(text);
}

Cell known(std::int64_t number) {
    return number == 0 ? Cell() : Cell(number);
}

Cell known(std::vector<std::string> words) {
    return words.empty() ? Cell() : Cell(std::move(words));
}

const std::string& title_of(const MovieReport& movie) {
    return movie.movie.title.empty() ? movie.name.title : movie.movie.title;
}

// On a scale to ten, as filters have it.
Cell rating_of(const MovieReport& movie) {
    if (movie.movie.ratings.empty()) {
        return {};
    }
    const Rating& rating = movie.movie.ratings.front();
    return rating.max == 10 || rating.max == 0 ? rating.value : rating.value * 10 / rating.max;
}

Cell votes_of(const MovieReport& movie) {
    return movie.movie.ratings.empty() ? Cell() : known(movie.movie.ratings.front().votes);
}

Cell crew_of(const MovieReport& movie, std::initializer_list<std::string_view> jobs) {
    std::vector<std::string> names;
    for (const CrewMember& member : movie.movie.crew) {
        const bool is_wanted = std::ranges::find(jobs, member.job) != jobs.end();
        if (is_wanted && std::ranges::find(names, member.name) == names.end()) {
            names.push_back(member.name);
        }
    }
    return known(std::move(names));
}

Cell actors_of(const MovieReport& movie) {
    std::vector<std::string> names;
    for (const CastMember& member : movie.movie.cast) {
        names.push_back(member.name);
    }
    return known(std::move(names));
}

Cell scraped_of(const MovieReport& movie) {
    if (movie.scraped_ms == 0) {
        return {};
    }
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                       fmt::gmtime(static_cast<std::time_t>(movie.scraped_ms / 1'000)));
}

constexpr Field kFields[] = {
    {"id", "Its number in cinefleet", false, [](const MovieReport& m) { return known(m.id.value); }},
    {"title", "As scraped, else as its name says", true,
     [](const MovieReport& m) { return known(title_of(m)); }},
    {"year", "Of its release", true,
     [](const MovieReport& m) {
         return known(std::int64_t{m.movie.year != 0 ? m.movie.year : m.name.year});
     }},
    {"original_title", "In the language of its makers", false,
     [](const MovieReport& m) { return known(m.movie.original_title); }},
    {"sort_title", "By which it is sorted", false,
     [](const MovieReport& m) { return known(m.movie.sort_title); }},
    {"edition", "As its name says", false, [](const MovieReport& m) { return known(m.name.edition); }},
    {"premiered", "Its first release, as 1999-10-15", false,
     [](const MovieReport& m) { return known(m.movie.premiered); }},
    {"runtime_min", "Minutes", true,
     [](const MovieReport& m) { return known(std::int64_t{m.movie.runtime_min}); }},
    {"certification", "In your country", true,
     [](const MovieReport& m) { return known(m.movie.certification); }},
    {"rating", "The default one, up to 10", true, rating_of},
    {"votes", "Of that rating", false, votes_of},
    {"top250", "Its place in IMDb's list", false,
     [](const MovieReport& m) { return known(std::int64_t{m.movie.top250}); }},
    {"genres", "A list", true, [](const MovieReport& m) { return known(m.movie.genres); }},
    {"countries", "A list", false, [](const MovieReport& m) { return known(m.movie.countries); }},
    {"studios", "A list", false, [](const MovieReport& m) { return known(m.movie.studios); }},
    {"languages", "Spoken, a list of ISO 639-1", false,
     [](const MovieReport& m) { return known(m.movie.languages); }},
    {"tags", "Keywords, a list", false, [](const MovieReport& m) { return known(m.movie.tags); }},
    {"set", "The collection that it belongs to", false,
     [](const MovieReport& m) { return m.movie.set ? known(m.movie.set->name) : Cell(); }},
    {"directors", "A list", true, [](const MovieReport& m) { return crew_of(m, {"Director"}); }},
    {"writers", "Of story and screenplay, a list", false,
     [](const MovieReport& m) {
         return crew_of(m, {"Writer", "Screenplay", "Story"});
     }},
    {"actors", "In billing order, a list", false, actors_of},
    {"tagline", "One line", false, [](const MovieReport& m) { return known(m.movie.tagline); }},
    {"outline", "A short plot", false, [](const MovieReport& m) { return known(m.movie.outline); }},
    {"plot", "The whole one", false, [](const MovieReport& m) { return known(m.movie.plot); }},
    {"trailer", "Its address", false, [](const MovieReport& m) { return known(m.movie.trailer_url); }},
    {"tmdb", "Its number at TMDB", false, [](const MovieReport& m) { return known(m.movie.ids.tmdb); }},
    {"imdb", "Its id at IMDb", false, [](const MovieReport& m) { return known(m.movie.ids.imdb); }},
    {"path", "The file, or its first part", false, [](const MovieReport& m) { return known(m.path); }},
    {"poster", "The image beside it", false,
     [](const MovieReport& m) { return known(image_beside(m, ImageKind::poster)); }},
    {"scraped", "When, as 2026-11-27T15:30:00Z", false, scraped_of},
    {"lacks", "What it should have and has not, a list", false,
     [](const MovieReport& m) { return known(m.missing); }},
};

}  // namespace

std::span<const Field> fields() {
    return kFields;
}

std::vector<const Field*> page_fields() {
    std::vector<const Field*> shown;
    for (const Field& field : kFields) {
        if (field.is_in_page) {
            shown.push_back(&field);
        }
    }
    return shown;
}

Result<std::vector<const Field*>> fields_by_name(const std::vector<std::string>& names) {
    std::vector<const Field*> chosen;
    for (const std::string& name : names) {
        const auto found = std::ranges::find(kFields, name, &Field::name);
        if (found == std::end(kFields)) {
            std::string all;
            for (const Field& field : kFields) {
                all += (all.empty() ? "" : ", ") + std::string(field.name);
            }
            return failure(ErrorClass::invalid_input, "there is no field '" + name + "'; there are: " + all);
        }
        if (std::ranges::find(chosen, found) == chosen.end()) {
            chosen.push_back(found);
        }
    }
    return chosen;
}

}  // namespace cinefleet::exports
