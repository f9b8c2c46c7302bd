#include "common/sys/process.h"
#include "coordinator/cli/commands.h"
#include "coordinator/cli/console.h"
#include "coordinator/cli/match_order.h"
#include "coordinator/cli/movie_words.h"
#include "coordinator/cli/output.h"
#include "coordinator/cli/reach.h"
#include "coordinator/cli/report.h"
#include "coordinator/cli/review_talk.h"
#include "coordinator/control/api_json.h"

#include <CLI/CLI.hpp>

#include <csignal>

namespace cinefleet::cli {
namespace {

struct ReviewWords {
    control::MatchOrder order;
    std::int64_t choose = 0;
    bool list = false;
    bool json = false;
};

// All that wait, or the one that is named, whether it waits or not.
Result<std::vector<control::ReviewItem>> items_of(control::ControlApi& control, const std::string& movie) {
    if (movie.empty()) {
        return control.reviews(kMostReviews);
    }
    Result<control::ReviewItem> item = review_of(control, movie_in_full(movie));
    if (!item) {
        return failure(std::move(item).error());
    }
    return std::vector<control::ReviewItem>{*std::move(item)};
}

int list_reviews(const ReviewWords& words, const Settings& settings, const Clock& clock) {
    const Result<std::unique_ptr<control::ControlApi>> control = reach(settings, clock);
    if (!control) {
        return report_error(control.error());
    }
    const Result<std::vector<control::ReviewItem>> items = items_of(**control, words.order.movie);
    if (!items) {
        return report_error(items.error());
    }
    if (words.json) {
        put("{}", control::to_json(*items));
        return kAllSaved;
    }
    for (const control::ReviewItem& item : *items) {
        put("{}\n", render_review(item));
    }
    put("{} for review\n", items->size());
    return kAllSaved;
}

int talk_about(const ReviewWords& words, const Settings& settings, const Clock& clock) {
    const Result<int> signals = open_signal_fd({SIGINT, SIGTERM, SIGHUP});
    if (!signals) {
        return report_error(signals.error());
    }
    const Result<Fleet> fleet = reach_for_scrapes(settings, clock);
    if (!fleet) {
        return report_error(fleet.error());
    }
    const Result<std::vector<control::ReviewItem>> items = items_of(*fleet->control, words.order.movie);
    if (!items) {
        return report_error(items.error());
    }
    if (items->empty()) {
        put("Nothing waits for review\n");
        return kAllSaved;
    }
    ReviewTalk talk(*fleet->control, *signals, fleet->trouble);
    if (const Status asked = talk.ask(*items); !asked) {
        return report_error(asked.error());
    }
    return talk.finish();
}

// Candidate N of the movie's latest search, as its TMDB id.
Result<std::int64_t> candidate_of(const ReviewWords& words, const Settings& settings, const Clock& clock) {
    const Result<std::unique_ptr<control::ControlApi>> control = reach(settings, clock);
    if (!control) {
        return failure(control.error());
    }
    const Result<control::ReviewItem> item = review_of(**control, movie_in_full(words.order.movie));
    if (!item) {
        return failure(item.error());
    }
    const std::size_t count = item->candidates.size();
    if (words.choose < 1 || static_cast<std::size_t>(words.choose) > count) {
        return failure(ErrorClass::invalid_input,
                       count == 0
                           ? "there is nothing to choose from: search with --title, or give --tmdb or --imdb"
                           : "--choose is 1 to " + std::to_string(count));
    }
    return item->candidates[static_cast<std::size_t>(words.choose) - 1].tmdb_id;
}

int review(ReviewWords words, const Settings& settings, const Clock& clock) {
    const control::MatchOrder& order = words.order;
    const bool decides = words.choose != 0 || order.ids != MovieIds{} || !order.title.empty() || order.ignore;
    if (decides && order.movie.empty()) {
        return report_error(
            {ErrorClass::invalid_input, "which movie? Name its file, its folder or its number", {}});
    }
    if (words.choose != 0) {
        if (order.ids != MovieIds{} || !order.title.empty() || order.ignore) {
            return report_error({ErrorClass::invalid_input, "--choose decides alone", {}});
        }
        const Result<std::int64_t> id = candidate_of(words, settings, clock);
        if (!id) {
            return report_error(id.error());
        }
        words.order.ids.tmdb = *id;
    }
    if (decides) {
        return carry_out(words.order, settings, clock);
    }
    return words.list || words.json ? list_reviews(words, settings, clock)
                                    : talk_about(words, settings, clock);
}

}  // namespace

void add_review(CLI::App& app, Invocation& invocation) {
    const auto words = std::make_shared<ReviewWords>();
    CLI::App& command =
        add_order(app, invocation, "review",
                  "Decide, one after the other, which movie each is that no scrape could decide");
    command.add_option("movie", words->order.movie, "Only this one: its file, its folder or its number");
    command.add_flag("--list", words->list, "Only list them");
    command.add_flag("--json", words->json, "List them as JSON");
    whole_number(
        command.add_option("--choose", words->choose, "It is this candidate, numbered as in the list"), 1,
        kMostNumber);
    add_match_options(command, words->order);
    command.callback([&invocation, words] {
        invocation.chosen = [words](const Settings& settings, const Clock& clock) {
            return review(*words, settings, clock);
        };
    });
}

}  // namespace cinefleet::cli
