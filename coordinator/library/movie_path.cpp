#include "coordinator/library/name_parser.h"

#include "common/text.h"

#include <algorithm>
#include <array>
#include <string>

namespace cinefleet::library {
namespace {

using namespace std::string_view_literals;

// Folders that hold movies of any kind; their names are no title.
constexpr std::array kShelves = {
    "4k"sv,        "action"sv,   "anime"sv,  "bluray"sv,   "classics"sv, "comedy"sv,   "complete"sv,
    "downloads"sv, "download"sv, "drama"sv,  "dvd"sv,      "dvds"sv,     "films"sv,    "film"sv,
    "filme"sv,     "hd"sv,       "horror"sv, "incoming"sv, "kids"sv,     "media"sv,    "movie"sv,
    "movies"sv,    "new"sv,      "other"sv,  "temp"sv,     "tmp"sv,      "torrents"sv, "uhd"sv,
    "unsorted"sv,  "video"sv,    "videos"sv, "watched"sv,  "unwatched"sv};

// A folder of several movies, whatever year it states.
constexpr std::array kSeriesWords = {"anthology"sv,  "boxset"sv, "collection"sv, "duology"sv,   "pentalogy"sv,
                                     "quadrilogy"sv, "saga"sv,   "series"sv,     "tetralogy"sv, "trilogy"sv};

// File names that programs give.
constexpr std::array kFileWords = {"movie"sv, "film"sv,  "video"sv, "feature"sv,
                                   "main"sv,  "title"sv, "index"sv};

bool is_shelf(const std::string& folder) {
    const std::string lower = to_ascii_lower(trim(folder));
    const bool is_letter_or_number = lower.size() == 1 || lower == "0-9" || lower == "a-z";
    return is_letter_or_number || std::ranges::find(kShelves, lower) != kShelves.end();
}

bool names_a_series(std::string_view folder) {
    const std::string lower = to_ascii_lower(folder);
    return std::ranges::any_of(kSeriesWords, [&](std::string_view word) {
        const std::size_t at = lower.find(word);
        const auto is_inner = [&](std::size_t index) {
            return index < lower.size() && lower[index] >= 'a' && lower[index] <= 'z';
        };
        return at != std::string::npos && at > 0 && !is_inner(at - 1) && !is_inner(at + word.size());
    });
}

// "title00", "epsilon-514", "dmd-aw": nobody calls a movie that.
bool is_program_made(const std::string& title) {
    std::string letters;
    for (const char c : to_ascii_lower(title)) {
        if (c < '0' || c > '9') {
            letters += c;
        }
    }
    while (!letters.empty() && std::string_view(" _-.t").find(letters.back()) != std::string_view::npos &&
           letters != "t") {
        letters.pop_back();
    }
    return letters.empty() || std::ranges::find(kFileWords, letters) != kFileWords.end();
}

bool has_id(const NameFacts& facts) {
    return facts.ids.tmdb != 0 || !facts.ids.imdb.empty();
}

int worth(const NameFacts& facts) {
    return (has_id(facts) ? 4 : 0) + (facts.year != 0 ? 2 : 0) + (facts.title.empty() ? 0 : 1);
}

bool folder_says_more(std::string_view folder, const NameFacts& of_folder, const NameFacts& of_file) {
    if (of_folder.title.empty()) {
        return false;
    }
    if (of_folder.year == 0 && !has_id(of_folder) && is_shelf(std::string(folder))) {
        return of_file.title.empty();
    }
    const bool file_names_a_movie = of_file.year != 0 || has_id(of_file);
    if (file_names_a_movie && !has_id(of_folder) && names_a_series(folder)) {
        return false;
    }
    if (is_program_made(of_file.title) && !file_names_a_movie) {
        return true;
    }
    return worth(of_folder) >= worth(of_file);
}

}  // namespace

NameFacts parse_movie_path(std::string_view folder, std::string_view file_stem) {
    const NameFacts file = parse_name(file_stem);
    if (folder.empty()) {
        return file;
    }
    const NameFacts of_folder = parse_name(folder);
    const bool folder_is_better = folder_says_more(folder, of_folder, file);
    NameFacts facts = folder_is_better ? of_folder : file;
    const NameFacts& other = folder_is_better ? file : of_folder;
    const bool is_shelf_folder = !folder_is_better && is_shelf(std::string(folder));
    // Ids of another name count, unless that names several movies or none.
    if (!has_id(facts) && has_id(other)) {
        facts.ids = other.ids;
    }
    if (facts.edition.empty() || (!file.edition.empty() && folder_is_better)) {
        facts.edition = file.edition;
    }
    if (facts.alternative_title.empty() && !is_shelf_folder && !is_program_made(other.title) &&
        !equal_ignoring_ascii_case(facts.title, other.title)) {
        facts.alternative_title = other.title;
    }
    return facts;
}

}  // namespace cinefleet::library
