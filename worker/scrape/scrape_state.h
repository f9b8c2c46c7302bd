#pragma once

#include "worker/match/match.h"
#include "worker/match/search_plan.h"
#include "worker/scrape/answer_book.h"
#include "worker/scrape/extra_hunt.h"
#include "worker/scrape/image_hunt.h"
#include "worker/scrape/scrape_movie.h"
#include "worker/scrape/set_hunt.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

/// The inside of a MovieScrape, for the two files that make it: scrape_identify.cpp finds out which movie it
/// is, scrape_movie.cpp asks everybody about it.
namespace cinefleet::worker {

enum class Purpose : std::uint8_t { search, closer_look, details, data, image, extra, set_facts, set_image };

struct Asked {
    FetchRequest request;
    Purpose purpose = Purpose::data;
    const Provider* provider = nullptr;  // of whom facts are asked
    HuntedImage image = {};
};

struct Problem {
    ProviderError error;
    std::string about;
};

struct Span {
    std::optional<MonoTime> from;
    MonoTime to;

    void see(MonoTime now) {
        from = from.value_or(now);
        to = now;
    }
    std::int64_t milliseconds() const {
        return from ? std::chrono::duration_cast<Millis>(to - *from).count() : 0;
    }
};

struct MovieScrape::State {
    State(TaskSpec task, const ScrapeSettings& scrape_settings, std::span<const Provider> table,
          std::vector<KeptAnswer> answers)
        : spec(std::move(task)),
          settings(scrape_settings),
          providers(table),
          ids(spec.ids),
          book(std::move(answers), static_cast<std::size_t>(settings.max_api_bytes)) {}

    void start();
    void ask(Asked asked);
    bool is_known_already();
    void identify();
    void ask_details(const std::string& id);
    void ask_providers();
    void ask_images();
    void ask_image(HuntedImage image, Purpose purpose);
    bool ask_extras();
    void ask_about_set(const std::optional<MovieSet>& set);
    void ask_set_images();
    void search_next();
    void decide();
    bool start_searching();
    bool look_closer();
    bool look_at_runtimes();
    void identified_as(ProviderFacts details);

    void send(std::vector<FetchRequest>& requests, MonoTime now);
    bool use_kept(const Asked& asked);
    void on_answer(const Asked& asked, const FetchAnswer& answer);
    void keep_details(const Asked& asked, const FetchAnswer& answer, const ProviderFacts& details);
    void on_search(const Asked& asked, const FetchAnswer& answer);
    void on_closer_look(const Asked& asked, const FetchAnswer& answer);
    void on_details(const Asked& asked, const FetchAnswer& answer);
    void on_data(const Asked& asked, const FetchAnswer& answer);
    void on_image(const Asked& asked, const FetchAnswer& answer);
    void on_set_facts(const Asked& asked, const FetchAnswer& answer);
    void take_extras();
    void take_in(ProviderFacts known);
    void drop_other_movies();
    void fail(ProviderError error);
    void end(ScrapeOutcome outcome);
    void finish();

    bool is_wanted(const Provider& provider) const;
    bool is_allowed(const Provider& provider) const;
    bool is_about_this(const std::string& about) const;
    std::vector<ProviderId> naming_images(bool of_the_set) const;
    bool is_idle() const { return to_send.empty() && in_flight.empty(); }
    const ProviderAccess* access(ProviderId provider) const;
    const Provider* identifier() const;
    const Provider* identifier_or_fail();
    const std::string& languages() const { return spec.language.empty() ? settings.language : spec.language; }
    Inquiry inquiry(const ProviderAccess& access) const {
        return {spec, settings, access, ids, facts, languages()};
    }

    const TaskSpec spec;
    const ScrapeSettings& settings;
    const std::span<const Provider> providers;
    std::deque<Asked> to_send;
    std::map<std::int64_t, Asked> in_flight;
    std::set<std::string> asked_urls;  // of data
    std::int64_t next_id = 1;
    bool started = false;
    bool ended = false;  // nothing more is asked; what is in flight no longer counts
    bool finished = false;
    std::deque<std::string> stated_ids;  // not tried yet
    MovieIds ids;                        // as known so far
    bool is_identified = false;
    std::optional<ProviderError> not_identified;  // others may still know the movie by its stated id

    const Provider* searched = nullptr;  // set: no id decides
    std::optional<SearchPlan> plan;      // of its searches
    std::vector<SearchHit> hits;         // of its searches so far, each once
    Match match;                         // among them
    std::string searches;                // that were made before, for the message
    bool has_looked_closer = false;
    bool has_looked_at_runtimes = false;
    std::size_t closer_looks = 0;                     // under way
    std::map<std::int64_t, ProviderFacts> looked_at;  // by TMDB's id

    std::vector<ProviderFacts> facts;
    std::vector<Problem> problems;
    AnswerBook book;
    ImageHunt hunt{spec, settings};
    ExtraHunt extras{spec, settings};
    SetHunt set_hunt{spec, settings};
    ScrapedMovieResult result;
    std::vector<FetchedImage> images;
    Span data_time;
    Span image_time;
    Span total_time;
};

}  // namespace cinefleet::worker
