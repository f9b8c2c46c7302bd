// Which movie is it: stated ids, then searches.

#include "common/check.h"
#include "worker/scrape/scrape_state.h"

#include <algorithm>
#include <utility>

namespace cinefleet::worker {

// A stated id may be wrong; another one, or the title, may still be right.
void MovieScrape::State::identify() {
    if (!stated_ids.empty()) {
        const std::string id = std::move(stated_ids.front());
        stated_ids.pop_front();
        ask_details(id);
        return;
    }
    if (identifier_or_fail() != nullptr && start_searching()) {
        search_next();
    }
}

void MovieScrape::State::ask_details(const std::string& id) {
    const Provider* provider = identifier_or_fail();
    if (provider != nullptr) {
        ask({provider->details(inquiry(*access(provider->id)), id), Purpose::details, provider});
    }
}

// With the next provider that can; another one than the identifier comes only after all of its searches.
bool MovieScrape::State::start_searching() {
    const auto may_search = [this](const Provider& provider) {
        return provider.search && access(provider.id) != nullptr;
    };
    const Provider* from = searched != nullptr ? searched + 1 : providers.data();
    const Provider* end_of_table = providers.data() + providers.size();
    const Provider* found = std::find_if(from, end_of_table, may_search);
    if (found == end_of_table) {
        return false;
    }
    searches = plan && searches.empty() ? plan->made() : searches;
    searched = found;
    plan.emplace(spec);
    hits.clear();
    return true;
}

void MovieScrape::State::search_next() {
    const Inquiry known = inquiry(*access(searched->id));
    while (const std::optional<TitleSearch> search = plan->next()) {
        std::optional<FetchRequest> request = searched->search->request(known, search->title, search->year);
        if (request && asked_urls.insert(request->url).second) {
            ask({*std::move(request), Purpose::search, searched});
            return;
        }
    }
    decide();
}

// Elsewhere a movie has other titles: a search finds it by them, but does not say so.
bool MovieScrape::State::look_closer() {
    const Provider* provider = identifier();
    if (has_looked_closer || searched != provider) {
        return false;
    }
    has_looked_closer = true;
    for (const std::int64_t id : worth_a_closer_look(spec, hits, settings.match_threshold_percent)) {
        ask({provider->details(inquiry(*access(provider->id)), std::to_string(id)), Purpose::closer_look,
             provider});
        ++closer_looks;
    }
    return closer_looks > 0;
}

// Several are alike, and the files are as long as one of them perhaps.
bool MovieScrape::State::look_at_runtimes() {
    const Provider* provider = identifier();
    if (has_looked_at_runtimes || searched != provider) {
        return false;
    }
    has_looked_at_runtimes = true;
    for (const std::int64_t id : match.unknown_runtimes) {
        if (!looked_at.contains(id)) {
            ask({provider->details(inquiry(*access(provider->id)), std::to_string(id)), Purpose::closer_look,
                 provider});
            ++closer_looks;
        }
    }
    return closer_looks > 0;
}

// Nothing else can be asked, or nothing else can be better.
void MovieScrape::State::decide() {
    if (match.verdict == MatchVerdict::none && look_closer()) {
        return;
    }
    if (match.verdict == MatchVerdict::ambiguous && look_at_runtimes()) {
        return;
    }
    if (result.candidates.empty() || match.verdict != MatchVerdict::none) {
        result.candidates = match.candidates;
        if (!result.candidates.empty()) {
            const std::string made = searches.empty() ? plan->made() : searches + ", " + plan->made();
            result.candidates.front().reason += "; searched for " + made;
        }
    }
    switch (match.verdict) {
        case MatchVerdict::taken: {
            const MatchCandidate& taken = match.candidates.front();
            ids = {taken.tmdb_id, taken.imdb_id, {}};
            if (auto known = looked_at.extract(taken.tmdb_id); !known.empty()) {
                identified_as(std::move(known.mapped()));
                return;
            }
            ask_details(taken.tmdb_id != 0 ? std::to_string(taken.tmdb_id) : taken.imdb_id);
            ask_providers();
            return;
        }
        case MatchVerdict::ambiguous:
            end(spec.mode == ScrapeMode::ask ? ScrapeOutcome::review : ScrapeOutcome::skipped);
            return;
        case MatchVerdict::none:
            break;
    }
    if (start_searching()) {
        search_next();
        return;
    }
    const ProviderInfo* info = find_provider(identifier()->id);
    const std::string made = searches.empty() ? plan->made() : searches;
    fail({info->id, ErrorClass::not_found,
          std::string(info->title) + " knows no movie that fits" +
              (made.empty() ? "" : ": searched for " + made),
          0});
}

void MovieScrape::State::on_search(const Asked& asked, const FetchAnswer& answer) {
    const ProviderId provider = asked.provider->id;
    std::optional<ProviderError> error = error_of(provider, answer);
    std::vector<SearchHit> found;
    if (!error) {
        Result<std::vector<SearchHit>> read =
            asked.provider->search->read(inquiry(*access(provider)), answer.body.view());
        if (read) {
            found = *std::move(read);
        } else {
            error = ProviderError{provider, read.error().error_class, read.error().message, 0};
        }
    }
    if (!error) {
        book.keep(asked.request, answer, AnswerKind::search);
    }
    if (error) {
        ++result.usage[provider].failed;
        if (asked.provider == identifier()) {
            fail(*std::move(error));
            return;
        }
    }
    plan->answered(found.size());
    for (SearchHit& hit : found) {
        const bool is_known = std::ranges::any_of(hits, [&hit](const SearchHit& other) {
            return other.tmdb_id == hit.tmdb_id && other.imdb_id == hit.imdb_id;
        });
        if (!is_known) {
            hits.push_back(std::move(hit));
        }
    }
    match = choose_match(spec, hits, settings.match_threshold_percent);
    if (match.is_sure) {
        decide();
    } else {
        search_next();
    }
}

void MovieScrape::State::on_closer_look(const Asked& asked, const FetchAnswer& answer) {
    ReadFacts read = asked.provider->read(inquiry(*access(asked.provider->id)), asked.request, answer);
    if (auto* details = std::get_if<ProviderFacts>(&read)) {
        keep_details(asked, answer, *details);
        const std::int64_t id = details->movie.ids.tmdb;
        if (const auto hit = std::ranges::find(hits, id, &SearchHit::tmdb_id); hit != hits.end()) {
            hit->other_titles = details->movie.alternative_titles;
            hit->runtime_min = details->movie.runtime_min;
            looked_at.emplace(id, std::move(*details));
        }
    } else {
        ++result.usage[asked.provider->id].failed;  // it stays what its first title says
    }
    if (--closer_looks == 0) {
        match = choose_match(spec, hits, settings.match_threshold_percent);
        decide();
    }
}

void MovieScrape::State::on_details(const Asked& asked, const FetchAnswer& answer) {
    ReadFacts read = asked.provider->read(inquiry(*access(asked.provider->id)), asked.request, answer);
    if (auto* error = std::get_if<ProviderError>(&read)) {
        ++result.usage[asked.provider->id].failed;
        const bool may_go_on = !stated_ids.empty() || (searched == nullptr && !spec.title.empty());
        if (error->error_class == ErrorClass::not_found && may_go_on) {
            identify();
        } else {
            fail(std::move(*error));
        }
        return;
    }
    auto& details = std::get<ProviderFacts>(read);
    keep_details(asked, answer, details);
    identified_as(std::move(details));
}

// Asked for by another service's id, it is kept as the next scrape will ask for it: by the identifier's own.
void MovieScrape::State::keep_details(const Asked& asked, const FetchAnswer& answer,
                                      const ProviderFacts& details) {
    const std::int64_t own_id = details.movie.ids.tmdb;
    if (own_id == 0) {
        book.keep(asked.request, answer, AnswerKind::details);
        return;
    }
    const FetchRequest as =
        asked.provider->details(inquiry(*access(asked.provider->id)), std::to_string(own_id));
    book.keep(as, answer, AnswerKind::details);
}

void MovieScrape::State::identified_as(ProviderFacts details) {
    if (details.movie.ids.imdb.empty() && searched == nullptr) {
        details.movie.ids.imdb = spec.ids.imdb;
    }
    is_identified = true;
    ids = details.movie.ids;
    result.new_title = details.movie.title;
    drop_other_movies();
    take_in(std::move(details));
}

// What was asked by a stated id that turned out to be wrong is about another movie.
void MovieScrape::State::drop_other_movies() {
    const auto is_other = [this](const std::string& about) { return !is_about_this(about); };
    std::erase_if(to_send, [&](const Asked& asked) {
        return asked.purpose == Purpose::data && is_other(asked.request.about);
    });
    for (const ProviderFacts& known : facts) {
        if (is_other(known.about)) {
            hunt.drop(known.provider);
        }
    }
    std::erase_if(facts, [&](const ProviderFacts& known) { return is_other(known.about); });
    std::erase_if(problems, [&](const Problem& problem) { return is_other(problem.about); });
}

// Nothing is known about the movie unless another provider knows it by its stated id.
void MovieScrape::State::fail(ProviderError error) {
    const bool others_may_know =
        std::ranges::any_of(facts, [](const ProviderFacts& known) { return !known.about.empty(); }) ||
        std::ranges::any_of(to_send, [](const Asked& asked) { return asked.purpose == Purpose::data; }) ||
        std::ranges::any_of(in_flight,
                            [](const auto& entry) { return entry.second.purpose == Purpose::data; });
    if (others_may_know && error.error_class != ErrorClass::unauthorized) {
        not_identified = std::move(error);
        return;
    }
    result.error = std::move(error);
    end(ScrapeOutcome::failed);
}

const Provider* MovieScrape::State::identifier() const {
    const auto found =
        std::ranges::find_if(providers, [](const Provider& provider) { return provider.details != nullptr; });
    return found != providers.end() ? &*found : nullptr;
}

// Nothing works without it.
const Provider* MovieScrape::State::identifier_or_fail() {
    const Provider* provider = identifier();
    CINEFLEET_CHECK(provider != nullptr);
    if (access(provider->id) == nullptr) {
        const ProviderInfo* info = find_provider(provider->id);
        result.error = ProviderError{
            info->id, ErrorClass::invalid_input,
            std::string(info->title) + " is switched off: set " + std::string(info->name) + ".enabled = true",
            0};
        end(ScrapeOutcome::failed);
        return nullptr;
    }
    return provider;
}

}  // namespace cinefleet::worker
