#pragma once

#include "common/ids.h"
#include "common/model/artwork.h"
#include "common/model/movie.h"
#include "common/model/scrape_options.h"
#include "common/result.h"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cinefleet {

/// Where a task is. All but `open` are terminal and absorb. Numbers are stored: never reuse one.
enum class TaskState : std::uint8_t {
    open = 1,  ///< waiting, leased or being saved: which of them only the core knows
    saved,
    unchanged,  ///< everything was there already, byte for byte: nothing written
    skipped,    ///< left alone by scrape mode or lock
    review,     ///< a person has to choose the match
    failed,
    dead,  ///< killed its worker process too often
    cancelled,
};

inline constexpr std::array kTaskStates = {TaskState::open,    TaskState::saved,    TaskState::unchanged,
                                           TaskState::skipped, TaskState::review,   TaskState::failed,
                                           TaskState::dead,    TaskState::cancelled};

std::string_view to_string(TaskState state);
enum class Priority : std::uint8_t { interactive = 1, bulk = 2 };

/// What the coordinator knows of a movie: from IMDb's datasets, or from an earlier scrape. Merged as if the
/// provider had been asked.
struct AttachedFacts {
    ProviderId provider = ProviderId::imdb;
    Movie movie;                ///< `ids` say which movie: used only if the scrape finds it to be that one
    FieldOrigins origins = {};  ///< of an earlier scrape: whose fields they are; empty: all are `provider`'s

    friend bool operator==(const AttachedFacts&, const AttachedFacts&) = default;
};

/// What a worker is told about the movie it shall scrape: all that it needs, no path of the library.
struct TaskSpec {
    MovieId movie;
    std::string title;              ///< from NFO or name; empty only if ids are known
    std::string alternative_title;  ///< the folder's title where it differs, or the "aka" of the name
    std::int32_t year = 0;          ///< 0: not known
    std::int32_t runtime_min = 0;   ///< from the file, 0: not known
    MovieIds ids;                   ///< known ids decide the match
    std::string language;           ///< BCP 47, "en-US"; empty: the setting's
    ScrapeMode mode = ScrapeMode::auto_;
    ModifierSet modifiers = default_modifiers();
    FieldSet fields = all_fields();
    std::vector<AttachedFacts> attached;  ///< at most a few
    std::vector<ProviderId> only;         ///< who is asked, the others' facts are attached; empty: all
    std::vector<Artwork> have;    ///< is beside the movie already: not fetched again from the same address
    bool ask_anew = false;        ///< nothing of earlier scrapes comes with it, whatever its age
    bool has_own_folder = false;  ///< no other movie is in its folder: it may have folders in it
    std::vector<Artwork> have_extras = {};     ///< as `have`: what is no main image
    std::vector<std::int64_t> have_sets = {};  ///< images of sets that are there: their set_image_number()

    friend bool operator==(const TaskSpec&, const TaskSpec&) = default;
};

/// What went wrong at one provider. The movie may still be saved with what the others gave.
struct ProviderError {
    ProviderId provider = ProviderId::tmdb;
    ErrorClass error_class = ErrorClass::unavailable;
    std::string message;
    std::int64_t retry_after_ms = 0;  ///< 0: not stated

    friend bool operator==(const ProviderError&, const ProviderError&) = default;
};

/// One candidate of a search, with its score: why a match was or was not taken.
struct MatchCandidate {
    ProviderId provider = ProviderId::tmdb;
    std::int64_t tmdb_id = 0;
    std::string title;
    std::int32_t year = 0;
    double score = 0;          ///< 0 to 1
    std::string reason;        ///< "title 1.00, year exact", for people
    std::string imdb_id = {};  ///< where a search gives that; empty: it does not

    friend bool operator==(const MatchCandidate&, const MatchCandidate&) = default;
};

/// How a scrape ended, as the worker sees it.
enum class ScrapeOutcome : std::uint8_t {
    scraped = 1,  ///< there is something to save
    skipped,      ///< by scrape mode
    review,       ///< candidates for a person to choose from
    failed,       ///< see `error`
    cancelled,
};

std::string_view to_string(ScrapeOutcome outcome);

/// Milliseconds that a movie spent in each step of the scrape, for reports.
struct ScrapeTimings {
    std::int64_t queued_ms = 0;   ///< in the worker, before a slot was free
    std::int64_t permits_ms = 0;  ///< sum of the waits for permits
    std::int64_t data_ms = 0;     ///< first data request to last data answer
    std::int64_t images_ms = 0;   ///< first image request to last image answer
    std::int64_t total_ms = 0;    ///< slot taken to result ready

    friend bool operator==(const ScrapeTimings&, const ScrapeTimings&) = default;
};

struct ProviderUsage {
    std::int64_t requests = 0;
    std::int64_t bytes = 0;   ///< of bodies, as received
    std::int64_t failed = 0;  ///< requests without a usable answer
    std::int64_t kept = 0;    ///< answers of an earlier scrape that took the place of a request

    friend bool operator==(const ProviderUsage&, const ProviderUsage&) = default;
};

/// All that one scrape brought, apart from image bytes.
struct ScrapedMovieResult {
    ScrapeOutcome outcome = ScrapeOutcome::failed;
    Movie movie;  ///< meaningful if scraped
    FieldOrigins origins;
    std::string old_title;                ///< as the task said
    std::string new_title;                ///< as scraped; empty if nothing was found
    std::optional<ProviderError> error;   ///< why it failed; retry policy reads its class
    std::vector<ProviderError> problems;  ///< what lacks although the movie was scraped
    std::vector<MatchCandidate>
        candidates;  ///< of the search, best first, at most 10; empty if an id decided
    std::map<ProviderId, ProviderUsage> usage;
    ScrapeTimings timings;
    std::vector<Artwork> extras = {};  ///< images that are no main ones, in order; also those at hand

    friend bool operator==(const ScrapedMovieResult&, const ScrapedMovieResult&) = default;
};

}  // namespace cinefleet
