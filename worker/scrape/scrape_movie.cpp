#include "worker/scrape/scrape_movie.h"

#include "common/check.h"
#include "worker/merge/merge.h"
#include "worker/scrape/scrape_state.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cinefleet::worker {

// What is known decides what is asked first: an id needs no search, and the others are asked at the same
// time.
void MovieScrape::State::start() {
    started = true;
    result.old_title = spec.title;
    if (spec.ids.tmdb != 0) {
        stated_ids.push_back(std::to_string(spec.ids.tmdb));
    }
    if (!spec.ids.imdb.empty()) {
        stated_ids.push_back(spec.ids.imdb);
    }
    for (const AttachedFacts& attached : spec.attached) {
        const MovieIds& known = attached.movie.ids;
        const std::string about = known.imdb.empty() ? std::to_string(known.tmdb) : known.imdb;
        facts.push_back({attached.provider, attached.movie, {}, about, attached.origins});
    }
    if (!is_known_already()) {
        identify();
    }
    if (!stated_ids.empty() || spec.ids != MovieIds{}) {
        ask_providers();
    }
}

// An earlier scrape found out which movie it is, and its facts are attached.
bool MovieScrape::State::is_known_already() {
    const auto stored = std::ranges::find_if(
        spec.attached, [](const AttachedFacts& attached) { return !attached.origins.empty(); });
    const Provider* provider = identifier();
    if (spec.only.empty() || stored == spec.attached.end() || provider == nullptr ||
        std::ranges::find(spec.only, provider->id) != spec.only.end()) {
        return false;
    }
    is_identified = true;
    ids = stored->movie.ids;
    result.new_title = stored->movie.title;
    return true;
}

void MovieScrape::State::ask(Asked asked) {
    asked.request.id = next_id++;
    to_send.push_back(std::move(asked));
}

// Whatever can be asked with what is known by now and was not asked yet.
void MovieScrape::State::ask_providers() {
    for (const Provider& provider : providers) {
        const ProviderAccess* provider_access = access(provider.id);
        if (ended || provider_access == nullptr || !is_wanted(provider)) {
            continue;
        }
        for (FetchRequest& request : provider.requests(inquiry(*provider_access))) {
            if (asked_urls.insert(request.url).second) {
                ask({std::move(request), Purpose::data, &provider});
            }
        }
    }
}

void MovieScrape::State::ask_images() {
    if (ended || !is_identified) {
        return;
    }
    for (HuntedImage& image : hunt.next(naming_images(false))) {
        ask_image(std::move(image), Purpose::image);
    }
}

void MovieScrape::State::ask_image(HuntedImage image, Purpose purpose) {
    FetchRequest request;
    request.provider = image.candidate.host;
    request.kind = FetchKind::image;
    request.url = image.candidate.url;
    request.masked_url = image.candidate.url;
    ask({std::move(request), purpose, nullptr, std::move(image)});
}

// When nothing else is left. True: there is something to send.
bool MovieScrape::State::ask_extras() {
    if (ended || !is_identified) {
        return false;
    }
    if (!extras.has_begun()) {
        const bool wants_facts = extras.wants_cast() || set_hunt.is_wanted();
        const Movie movie = wants_facts ? merge(facts, asked_fields(spec), settings).movie : Movie();
        extras.begin(hunt, movie.cast);
        ask_about_set(movie.set);
    }
    for (HuntedImage& image : extras.next()) {
        ask_image(std::move(image), Purpose::extra);
    }
    ask_set_images();
    return !to_send.empty();
}

void MovieScrape::State::ask_about_set(const std::optional<MovieSet>& set) {
    set_hunt.begin(set);
    for (const Provider& provider : providers) {
        const ProviderAccess* provider_access = access(provider.id);
        const std::int64_t number = set_hunt.number_to_ask(provider.id);
        if (provider.set_images && provider_access != nullptr && is_allowed(provider) && number != 0) {
            ask({provider.set_images->request(inquiry(*provider_access), number), Purpose::set_facts,
                 &provider});
        }
    }
}

void MovieScrape::State::ask_set_images() {
    for (HuntedImage& image : set_hunt.next(naming_images(true))) {
        ask_image(std::move(image), Purpose::set_image);
    }
}

void MovieScrape::State::take_in(ProviderFacts known) {
    hunt.add(known.provider, known.images);
    known.images.clear();
    facts.push_back(std::move(known));
    ask_providers();
}

void MovieScrape::State::on_data(const Asked& asked, const FetchAnswer& answer) {
    if (is_identified && !is_about_this(asked.request.about)) {
        return;
    }
    ReadFacts read = asked.provider->read(inquiry(*access(asked.provider->id)), asked.request, answer);
    if (auto* error = std::get_if<ProviderError>(&read)) {
        // That a provider has nothing is an answer, not a failure.
        result.usage[asked.provider->id].failed += answer.is_kept ? 0 : 1;
        if (error->error_class == ErrorClass::not_found) {
            book.keep(asked.request, answer, AnswerKind::search);
        }
        problems.push_back({std::move(*error), asked.request.about});
        return;
    }
    book.keep(asked.request, answer, AnswerKind::details);
    auto& known = std::get<ProviderFacts>(read);
    known.about = asked.request.about;
    take_in(std::move(known));
}

void MovieScrape::State::on_image(const Asked& asked, const FetchAnswer& answer) {
    std::optional<ProviderError> error = hunt.on_answer(asked.image, answer);
    if (error) {
        ++result.usage[asked.request.provider].failed;
        problems.push_back({*std::move(error), {}});
    }
}

// That a provider cannot be asked about the set is no gap of the movie.
void MovieScrape::State::on_set_facts(const Asked& asked, const FetchAnswer& answer) {
    const Provider& provider = *asked.provider;
    ReadImages read = provider.set_images->read(inquiry(*access(provider.id)), answer);
    if (const auto* error = std::get_if<ProviderError>(&read)) {
        result.usage[provider.id].failed += answer.is_kept ? 0 : 1;
        if (error->error_class == ErrorClass::not_found) {
            book.keep(asked.request, answer, AnswerKind::search);
        }
    } else {
        book.keep(asked.request, answer, AnswerKind::details);
        set_hunt.add(provider.id, std::get<std::vector<ImageCandidate>>(read));
    }
    ask_set_images();
}

// All that one result may hold: see the coordinator's AssemblerLimits.
void MovieScrape::State::take_extras() {
    constexpr std::int64_t kMostBytes = std::int64_t{256} << 20U;
    std::int64_t bytes = 0;
    for (const FetchedImage& image : images) {
        bytes += image.artwork.size_bytes;
    }
    std::vector<FetchedImage> beside = extras.take();
    std::ranges::move(set_hunt.take(), std::back_inserter(beside));
    for (FetchedImage& image : beside) {
        const bool is_new = !image.bytes.empty();
        bytes += is_new ? image.artwork.size_bytes : 0;
        if (bytes > kMostBytes) {
            return;
        }
        result.extras.push_back(image.artwork);
        if (is_new) {
            images.push_back(std::move(image));
        }
    }
}

void MovieScrape::State::end(ScrapeOutcome outcome) {
    result.outcome = outcome;
    ended = true;
    to_send.clear();
}

void MovieScrape::State::finish() {
    finished = true;
    if (not_identified && !ended) {
        drop_other_movies();
        const auto known = std::ranges::find_if(
            facts, [](const ProviderFacts& entry) { return !entry.movie.title.empty(); });
        if (known == facts.end()) {
            result.error = std::move(not_identified);
            end(ScrapeOutcome::failed);
        } else {
            result.new_title = known->movie.title;
            problems.insert(problems.begin(), {*std::move(not_identified), {}});
        }
    }
    for (Problem& problem : problems) {
        result.problems.push_back(std::move(problem.error));
    }
    if (!ended) {
        result.outcome = ScrapeOutcome::scraped;
        MergedMovie merged = merge(facts, asked_fields(spec), settings);
        result.movie = std::move(merged.movie);
        result.origins = std::move(merged.origins);
        for (FetchedImage& image : hunt.take()) {
            result.movie.artwork.push_back(image.artwork);
            if (!image.bytes.empty()) {
                images.push_back(std::move(image));
            }
        }
        take_extras();
    }
    result.timings.data_ms = data_time.milliseconds();
    result.timings.images_ms = image_time.milliseconds();
    result.timings.total_ms = total_time.milliseconds();
}

// Nobody is asked for what the modifiers and options leave out.
bool MovieScrape::State::is_wanted(const Provider& provider) const {
    return is_allowed(provider) &&
           ((provider.can.has(Capability::image) && hunt.is_wanted()) ||
            (provider.can.has(Capability::trailer) && spec.modifiers.has(Modifier::main_trailer)) ||
            (provider.can.has(Capability::theme) && spec.modifiers.has(Modifier::main_theme)) ||
            (provider.can.has(Capability::data) && gives_a_field(provider.id, asked_fields(spec), settings)));
}

// The run may be about some providers only.
bool MovieScrape::State::is_allowed(const Provider& provider) const {
    return spec.only.empty() || std::ranges::find(spec.only, provider.id) != spec.only.end();
}

bool MovieScrape::State::is_about_this(const std::string& about) const {
    return about.empty() || about == ids.imdb || about == std::to_string(ids.tmdb);
}

// Who may still name images, of the movie or of its set: asked and not answered.
std::vector<ProviderId> MovieScrape::State::naming_images(bool of_the_set) const {
    std::vector<ProviderId> naming;
    const auto see = [&](const Asked& asked) {
        const bool is_meant = (asked.purpose == Purpose::set_facts) == of_the_set;
        if (is_meant && asked.provider != nullptr && asked.provider->can.has(Capability::image)) {
            naming.push_back(asked.provider->id);
        }
    };
    std::ranges::for_each(to_send, see);
    for (const auto& [id, asked] : in_flight) {
        see(asked);
    }
    return naming;
}

const ProviderAccess* MovieScrape::State::access(ProviderId provider) const {
    const auto found = std::ranges::find(settings.providers, provider, &ProviderAccess::provider);
    return found != settings.providers.end() && found->enabled ? &*found : nullptr;
}

// What is fresh takes the place of a request; false: it has to be made.
bool MovieScrape::State::use_kept(const Asked& asked) {
    const std::optional<FetchAnswer> kept = book.at_hand(asked.request);
    if (kept) {
        ++result.usage[asked.request.provider].kept;
        on_answer(asked, *kept);
    }
    return kept.has_value();
}

// As much as may be under way at once.
void MovieScrape::State::send(std::vector<FetchRequest>& requests, MonoTime now) {
    const auto limit = static_cast<std::size_t>(std::max(settings.requests_per_scrape, 0));
    while (!to_send.empty() && (limit == 0 || in_flight.size() < limit)) {
        Asked asked = std::move(to_send.front());
        to_send.pop_front();
        if (use_kept(asked)) {
            continue;
        }
        book.make_conditional(asked.request);
        const bool is_image = asked.request.kind == FetchKind::image;
        (is_image ? image_time : data_time).see(now);
        ++result.usage[asked.request.provider].requests;
        requests.push_back(asked.request);
        const std::int64_t id = asked.request.id;
        in_flight.emplace(id, std::move(asked));
    }
}

void MovieScrape::State::on_answer(const Asked& asked, const FetchAnswer& answer) {
    switch (asked.purpose) {
        case Purpose::search:
            on_search(asked, answer);
            break;
        case Purpose::closer_look:
            on_closer_look(asked, answer);
            break;
        case Purpose::details:
            on_details(asked, answer);
            break;
        case Purpose::data:
            on_data(asked, answer);
            break;
        case Purpose::image:
            on_image(asked, answer);
            break;
        case Purpose::extra:
            result.usage[asked.request.provider].failed += extras.on_answer(asked.image, answer) ? 0 : 1;
            break;
        case Purpose::set_facts:
            on_set_facts(asked, answer);
            break;
        case Purpose::set_image:
            result.usage[asked.request.provider].failed += set_hunt.on_answer(asked.image, answer) ? 0 : 1;
            break;
    }
    ask_images();
}

MovieScrape::MovieScrape(TaskSpec spec, const ScrapeSettings& settings, std::span<const Provider> providers,
                         std::vector<KeptAnswer> answers)
    : state_(std::make_unique<State>(std::move(spec), settings, providers, std::move(answers))) {}

MovieScrape::~MovieScrape() = default;

std::vector<FetchRequest> MovieScrape::next_requests(MonoTime now) {
    State& state = *state_;
    if (!state.started) {
        state.total_time.see(now);
        state.start();
    }
    std::vector<FetchRequest> requests;
    do {
        state.send(requests, now);
    } while (state.is_idle() && state.ask_extras());
    if ((state.ended || state.is_idle()) && !state.finished) {
        state.total_time.see(now);
        state.finish();
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
    (asked.request.kind == FetchKind::image ? state.image_time : state.data_time).see(now);
    state.book.complete(asked.request, answer);
    state.on_answer(asked, answer);
    if (state.ended || (state.is_idle() && !state.ask_extras())) {
        state.total_time.see(now);
        state.finish();
    }
}

bool MovieScrape::is_done() const {
    return state_->finished;
}

MovieScrape::Output MovieScrape::take_output() {
    CINEFLEET_CHECK(state_->finished);
    // Whoever tries a movie again that has failed wants everybody to be asked again.
    const bool is_kept = state_->result.outcome != ScrapeOutcome::failed;
    std::vector<KeptAnswer> answers = is_kept ? state_->book.take_new() : std::vector<KeptAnswer>();
    return {std::move(state_->result), std::move(state_->images), std::move(answers)};
}

}  // namespace cinefleet::worker
