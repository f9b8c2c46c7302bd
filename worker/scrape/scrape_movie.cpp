#include "worker/scrape/scrape_movie.h"

#include "common/check.h"
#include "common/sys/sha256.h"
#include "worker/match/match.h"
#include "worker/match/search_plan.h"
#include "worker/merge/merge.h"
#include "worker/providers/facts.h"
#include "worker/providers/imdb/imdb_page.h"
#include "worker/providers/tmdb/tmdb_parse.h"
#include "worker/providers/tmdb/tmdb_requests.h"
#include "worker/scrape/image_check.h"

#include <algorithm>
#include <deque>
#include <map>
#include <utility>

namespace cinefleet::worker {
namespace {

// Images of one kind that are tried before the kind is given up.
constexpr int kImageTries = 3;

enum class Purpose : std::uint8_t { search, details, imdb_page, image };

struct Asked {
    FetchRequest request;
    Purpose purpose = Purpose::details;
    ImageCandidate image;
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

}  // namespace

struct MovieScrape::State {
    State(TaskSpec task, const ScrapeSettings& scrape_settings)
        : spec(std::move(task)), settings(scrape_settings) {}

    void start();
    void ask(Purpose purpose, FetchRequest request, ImageCandidate image = {});
    void identify();
    void ask_details(const std::string& id);
    void ask_imdb(const std::string& imdb_id);
    void ask_image(ImageKind kind);
    void search_next();
    void decide();

    void on_search(const FetchAnswer& answer);
    void on_details(const FetchAnswer& answer);
    void on_imdb_page(const Asked& asked, const FetchAnswer& answer);
    void on_image(const Asked& asked, const FetchAnswer& answer);
    void fail(ProviderError error);
    void end(ScrapeOutcome outcome);
    void finish();

    const ProviderAccess* access(ProviderId provider) const;
    const ProviderAccess* tmdb_or_fail();
    std::string language() const { return spec.language.empty() ? settings.language : spec.language; }

    const TaskSpec spec;
    const ScrapeSettings& settings;
    std::deque<Asked> to_send;
    std::map<std::int64_t, Asked> in_flight;
    std::int64_t next_id = 1;
    bool started = false;
    bool ended = false;  // nothing more is asked; what is in flight no longer counts
    bool finished = false;
    std::deque<std::string> stated_ids;  // not tried yet
    std::string imdb_asked;              // whose page, empty: none yet
    std::int64_t imdb_request = 0;       // the one that asks for it

    std::optional<SearchPlan> plan;  // set: no id decides
    std::vector<SearchHit> hits;     // of all searches so far, each once
    Match match;                     // among them

    std::vector<ProviderFacts> facts;
    std::vector<ImageCandidate> candidates;
    std::map<ImageKind, int> tries;
    ScrapedMovieResult result;
    std::vector<FetchedImage> images;
    Span data_time;
    Span image_time;
    Span total_time;
};

// What is known decides what is asked first: an id needs no search, and IMDb is asked at the same time.
void MovieScrape::State::start() {
    started = true;
    result.old_title = spec.title;
    if (spec.ids.tmdb != 0) {
        stated_ids.push_back(std::to_string(spec.ids.tmdb));
    }
    if (!spec.ids.imdb.empty()) {
        stated_ids.push_back(spec.ids.imdb);
    }
    identify();
    if (!spec.ids.imdb.empty() && !ended) {
        ask_imdb(spec.ids.imdb);
    }
}

// A stated id may be wrong; another one, or the title, may still be right.
void MovieScrape::State::identify() {
    if (!stated_ids.empty()) {
        const std::string id = std::move(stated_ids.front());
        stated_ids.pop_front();
        ask_details(id);
        return;
    }
    if (!plan) {
        plan.emplace(spec);
    }
    search_next();
}

void MovieScrape::State::ask(Purpose purpose, FetchRequest request, ImageCandidate image) {
    request.id = next_id++;
    to_send.push_back({std::move(request), purpose, std::move(image)});
}

void MovieScrape::State::ask_details(const std::string& id) {
    const ProviderAccess* tmdb = tmdb_or_fail();
    if (tmdb == nullptr) {
        return;
    }
    ask(Purpose::details, tmdb::details_request(*tmdb, id, settings, language()));
}

void MovieScrape::State::ask_imdb(const std::string& imdb_id) {
    const ProviderAccess* imdb = access(ProviderId::imdb);
    if (imdb == nullptr || imdb_id == imdb_asked) {
        return;
    }
    // What was asked about a stated id that TMDB corrects is about another movie.
    std::erase_if(to_send, [](const Asked& asked) { return asked.purpose == Purpose::imdb_page; });
    std::erase_if(facts, [](const ProviderFacts& known) { return known.provider == ProviderId::imdb; });
    std::erase_if(result.problems,
                  [](const ProviderError& problem) { return problem.provider == ProviderId::imdb; });
    imdb_asked = imdb_id;
    imdb_request = next_id;
    ask(Purpose::imdb_page, imdb::title_request(*imdb, imdb_id));
}

// The next candidate of this kind, if there is one and it has not been tried often enough.
void MovieScrape::State::ask_image(ImageKind kind) {
    if (access(ProviderId::tmdb_images) == nullptr || tries[kind] >= kImageTries) {
        return;
    }
    const auto candidate = std::ranges::find(candidates, kind, &ImageCandidate::kind);
    if (candidate == candidates.end()) {
        return;
    }
    ++tries[kind];
    FetchRequest request;
    request.provider = ProviderId::tmdb_images;
    request.kind = FetchKind::image;
    request.url = candidate->url;
    request.masked_url = candidate->url;
    ask(Purpose::image, std::move(request), *candidate);
    candidates.erase(candidate);
}

void MovieScrape::State::search_next() {
    const ProviderAccess* tmdb = tmdb_or_fail();
    if (tmdb == nullptr) {
        return;
    }
    if (const std::optional<TitleSearch> search = plan->next()) {
        ask(Purpose::search, tmdb::search_request(*tmdb, search->title, search->year, language()));
    } else {
        decide();
    }
}

// Nothing else can be asked, or nothing else can be better.
void MovieScrape::State::decide() {
    result.candidates = match.candidates;
    if (!result.candidates.empty()) {
        result.candidates.front().reason += "; searched for " + plan->made();
    }
    switch (match.verdict) {
        case MatchVerdict::taken:
            ask_details(std::to_string(match.candidates.front().tmdb_id));
            return;
        case MatchVerdict::ambiguous:
            end(spec.mode == ScrapeMode::ask ? ScrapeOutcome::review : ScrapeOutcome::skipped);
            return;
        case MatchVerdict::none:
            break;
    }
    const std::string searches = plan->made().empty() ? "" : ": searched for " + plan->made();
    fail({ProviderId::tmdb, ErrorClass::not_found, "TMDB knows no movie that fits" + searches, 0});
}

void MovieScrape::State::on_search(const FetchAnswer& answer) {
    if (std::optional<ProviderError> error = error_of(ProviderId::tmdb, answer)) {
        ++result.usage[ProviderId::tmdb].failed;
        fail(*std::move(error));
        return;
    }
    const Result<std::vector<SearchHit>> found = tmdb::parse_search(answer.body.view());
    if (!found) {
        ++result.usage[ProviderId::tmdb].failed;
        fail({ProviderId::tmdb, found.error().error_class, found.error().message, 0});
        return;
    }
    plan->answered(found->size());
    for (const SearchHit& hit : *found) {
        if (std::ranges::find(hits, hit.tmdb_id, &SearchHit::tmdb_id) == hits.end()) {
            hits.push_back(hit);
        }
    }
    match = choose_match(spec, hits, settings.match_threshold_percent);
    if (match.is_sure) {
        decide();
    } else {
        search_next();
    }
}

void MovieScrape::State::on_details(const FetchAnswer& answer) {
    if (std::optional<ProviderError> error = error_of(ProviderId::tmdb, answer)) {
        ++result.usage[ProviderId::tmdb].failed;
        const bool may_go_on = !stated_ids.empty() || (!plan && !spec.title.empty());
        if (error->error_class == ErrorClass::not_found && may_go_on) {
            identify();
            return;
        }
        fail(*std::move(error));
        return;
    }
    Result<ProviderFacts> details = tmdb::parse_details(answer.body.view(), settings);
    if (!details) {
        ++result.usage[ProviderId::tmdb].failed;
        fail({ProviderId::tmdb, details.error().error_class, details.error().message, 0});
        return;
    }
    candidates = std::move(details->images);
    if (details->movie.ids.imdb.empty() && !plan) {
        details->movie.ids.imdb = spec.ids.imdb;
    }
    if (!details->movie.ids.imdb.empty()) {
        ask_imdb(details->movie.ids.imdb);
    }
    result.new_title = details->movie.title;
    facts.push_back(*std::move(details));
    for (const ModifierInfo& info : kModifiers) {
        if (info.image_kind && spec.modifiers.has(info.modifier)) {
            ask_image(*info.image_kind);
        }
    }
}

void MovieScrape::State::on_imdb_page(const Asked& asked, const FetchAnswer& answer) {
    if (asked.request.id != imdb_request) {
        return;
    }
    auto page = imdb::parse_title(answer);
    if (auto* error = std::get_if<ProviderError>(&page)) {
        ++result.usage[ProviderId::imdb].failed;
        result.problems.push_back(std::move(*error));
    } else {
        facts.push_back(std::get<ProviderFacts>(std::move(page)));
    }
}

void MovieScrape::State::on_image(const Asked& asked, const FetchAnswer& answer) {
    const ImageKind kind = asked.image.kind;
    std::optional<ProviderError> error = error_of(ProviderId::tmdb_images, answer);
    if (!error) {
        const Result<ImageFacts> checked = check_image(answer.body.view());
        if (checked) {
            Artwork artwork{kind,
                            checked->format,
                            ProviderId::tmdb,
                            asked.image.url,
                            asked.image.language,
                            checked->width,
                            checked->height,
                            static_cast<std::int64_t>(answer.body.size()),
                            sha256_hex(answer.body.bytes())};
            images.push_back({std::move(artwork), answer.body});
            return;
        }
        error =
            ProviderError{ProviderId::tmdb_images, checked.error().error_class, checked.error().message, 0};
    }
    ++result.usage[ProviderId::tmdb_images].failed;
    error->message = std::string(to_string(kind)) + ": " + error->message;
    result.problems.push_back(*std::move(error));
    ask_image(kind);
}

void MovieScrape::State::fail(ProviderError error) {
    result.error = std::move(error);
    end(ScrapeOutcome::failed);
}

void MovieScrape::State::end(ScrapeOutcome outcome) {
    result.outcome = outcome;
    ended = true;
    to_send.clear();
}

void MovieScrape::State::finish() {
    finished = true;
    if (!ended) {
        result.outcome = ScrapeOutcome::scraped;
        MergedMovie merged = merge(facts, spec.fields);
        result.movie = std::move(merged.movie);
        result.origins = std::move(merged.origins);
        std::ranges::sort(images, {}, [](const FetchedImage& image) { return image.artwork.kind; });
        for (const FetchedImage& image : images) {
            result.movie.artwork.push_back(image.artwork);
        }
    } else {
        images.clear();
    }
    result.timings.data_ms = data_time.milliseconds();
    result.timings.images_ms = image_time.milliseconds();
    result.timings.total_ms = total_time.milliseconds();
}

const ProviderAccess* MovieScrape::State::access(ProviderId provider) const {
    const auto found = std::ranges::find(settings.providers, provider, &ProviderAccess::provider);
    return found != settings.providers.end() && found->enabled ? &*found : nullptr;
}

// Nothing works without it.
const ProviderAccess* MovieScrape::State::tmdb_or_fail() {
    const ProviderAccess* tmdb = access(ProviderId::tmdb);
    if (tmdb == nullptr) {
        fail({ProviderId::tmdb, ErrorClass::invalid_input, "TMDB is switched off: set tmdb.enabled = true",
              0});
    }
    return tmdb;
}

MovieScrape::MovieScrape(TaskSpec spec, const ScrapeSettings& settings)
    : state_(std::make_unique<State>(std::move(spec), settings)) {}

MovieScrape::~MovieScrape() = default;

std::vector<FetchRequest> MovieScrape::next_requests(MonoTime now) {
    State& state = *state_;
    if (!state.started) {
        state.total_time.see(now);
        state.start();
    }
    std::vector<FetchRequest> requests;
    const auto limit = static_cast<std::size_t>(std::max(state.settings.requests_per_scrape, 0));
    while (!state.to_send.empty() && (limit == 0 || state.in_flight.size() < limit)) {
        Asked asked = std::move(state.to_send.front());
        state.to_send.pop_front();
        (asked.purpose == Purpose::image ? state.image_time : state.data_time).see(now);
        ++state.result.usage[asked.request.provider].requests;
        requests.push_back(asked.request);
        const std::int64_t id = asked.request.id;
        state.in_flight.emplace(id, std::move(asked));
    }
    if (state.ended || (state.to_send.empty() && state.in_flight.empty())) {
        if (!state.finished) {
            state.total_time.see(now);
            state.finish();
        }
    }
    return requests;
}

void MovieScrape::on_answer(std::int64_t id, FetchAnswer answer, MonoTime now) {
    State& state = *state_;
    const auto found = state.in_flight.find(id);
    if (found == state.in_flight.end() || state.finished) {
        return;
    }
    const Asked asked = std::move(found->second);
    state.in_flight.erase(found);
    state.result.usage[asked.request.provider].bytes += static_cast<std::int64_t>(answer.body.size());
    (asked.purpose == Purpose::image ? state.image_time : state.data_time).see(now);
    switch (asked.purpose) {
        case Purpose::search:
            state.on_search(answer);
            break;
        case Purpose::details:
            state.on_details(answer);
            break;
        case Purpose::imdb_page:
            state.on_imdb_page(asked, answer);
            break;
        case Purpose::image:
            state.on_image(asked, answer);
            break;
    }
    if (state.ended || (state.to_send.empty() && state.in_flight.empty())) {
        state.total_time.see(now);
        state.finish();
    }
}

bool MovieScrape::is_done() const {
    return state_->finished;
}

MovieScrape::Output MovieScrape::take_output() {
    CINEFLEET_CHECK(state_->finished);
    return {std::move(state_->result), std::move(state_->images)};
}

}  // namespace cinefleet::worker
