#include "tests/unit/scrape/fixtures.h"
#include "worker/scrape/scrape_movie.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <set>

namespace cinefleet::worker {
namespace {

// From one seed: a task, settings, and services that answer as they like, in any order.
class Chaos {
  public:
    explicit Chaos(std::uint32_t seed) : random_(seed) {}

    bool one_in(std::uint32_t n) { return below(n) == 0; }

    std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }

    TaskSpec task() {
        TaskSpec spec;
        spec.title = pick({"", "The Matrix", "Heat", "..."});
        spec.alternative_title = pick({"", "", "Heat", "Matrix"});
        spec.year = one_in(3) ? 0 : 1999;
        spec.ids = {one_in(2) ? 0 : 603, pick({"", "tt0133093", "tt0000001"})};
        constexpr std::array kModes = {ScrapeMode::auto_, ScrapeMode::ask, ScrapeMode::skip};
        spec.mode = kModes[below(3)];
        spec.modifiers = ModifierSet(below(1U << 12U));
        spec.fields = FieldSet(static_cast<std::uint32_t>(random_()));
        return spec;
    }

    ScrapeSettings settings() {
        ScrapeSettings settings = sample_settings();
        for (ProviderAccess& access : settings.providers) {
            access.enabled = !one_in(8);
        }
        settings.requests_per_scrape = static_cast<std::int32_t>(below(4));
        return settings;
    }

    FetchAnswer answer(const FetchRequest& request) {
        constexpr std::array kStatus = {200, 202, 301, 401, 403, 404, 404, 429, 500, 503};
        constexpr std::array kBroken = {ErrorClass::timeout, ErrorClass::unavailable, ErrorClass::malformed};
        if (one_in(10)) {
            return broken(kBroken[below(3)]);
        }
        FetchAnswer answer = ok(one_in(4) ? torn(body(request)) : body(request));
        answer.status = one_in(3) ? kStatus[below(kStatus.size())] : 200;
        return answer;
    }

  private:
    std::string pick(const std::vector<std::string>& of) {
        return of[below(static_cast<std::uint32_t>(of.size()))];
    }

    std::string body(const FetchRequest& request) {
        if (request.kind == FetchKind::image) {
            return one_in(3) ? "<html></html>" : small_png();
        }
        if (request.provider == ProviderId::imdb) {
            return imdb_page();
        }
        if (request.url.find("/search/") != std::string::npos) {
            return one_in(2) ? search_answer({{"The Matrix", 1999, 603, 9}, {"Heat", 1999, 949, 8}})
                             : search_answer({});
        }
        return matrix_details();
    }

    // Cut, or with a byte changed.
    std::string torn(std::string text) {
        if (one_in(2)) {
            text.resize(below(static_cast<std::uint32_t>(text.size()) + 1));
        } else if (!text.empty()) {
            text[below(static_cast<std::uint32_t>(text.size()))] = static_cast<char>(below(256));
        }
        return text;
    }

    std::mt19937 random_;
};

void expect_sound(const MovieScrape::Output& output, std::int64_t sent) {
    const ScrapedMovieResult& result = output.result;
    EXPECT_EQ(result.error.has_value(), result.outcome == ScrapeOutcome::failed);
    EXPECT_LE(result.candidates.size(), 10U);
    std::set<ImageKind> kinds;
    std::int64_t requests = 0;
    for (const auto& [provider, usage] : result.usage) {
        requests += usage.requests;
        EXPECT_LE(usage.failed, usage.requests);
    }
    EXPECT_EQ(requests, sent);
    EXPECT_EQ(output.images.size(), result.movie.artwork.size());
    for (const FetchedImage& image : output.images) {
        EXPECT_TRUE(kinds.insert(image.artwork.kind).second) << "two of a kind";
        EXPECT_EQ(image.bytes.size(), small_png().size());  // whole, whatever else happened to it
        EXPECT_EQ(image.artwork.size_bytes, static_cast<std::int64_t>(image.bytes.size()));
    }
    if (result.outcome == ScrapeOutcome::scraped) {
        EXPECT_FALSE(result.new_title.empty());
    } else {
        EXPECT_EQ(result.movie, Movie{});
    }
}

void run_seed(std::uint32_t seed) {
    Chaos chaos(seed);
    const ScrapeSettings settings = chaos.settings();
    MovieScrape scrape(chaos.task(), settings);
    MonoTime now{};
    std::vector<FetchRequest> waiting;
    std::set<std::int64_t> ids;
    // 2 stated ids, 4 searches, the details of a hit, 2 pages, and 3 tries of 5 kinds of images.
    constexpr std::size_t kMostRequests = 2 + 4 + 1 + 2 + 15;
    while (true) {
        for (FetchRequest& request : scrape.next_requests(now)) {
            ASSERT_TRUE(ids.insert(request.id).second);
            ASSERT_EQ(request.masked_url.find(settings.providers.front().key), std::string::npos);
            ASSERT_TRUE(request.url.starts_with("http://"));
            waiting.push_back(std::move(request));
        }
        ASSERT_LE(ids.size(), kMostRequests);
        if (scrape.is_done()) {
            break;
        }
        ASSERT_FALSE(waiting.empty()) << "it waits for nothing";
        if (settings.requests_per_scrape > 0) {
            ASSERT_LE(waiting.size(), static_cast<std::size_t>(settings.requests_per_scrape));
        }
        now += Millis{1};
        std::swap(waiting[chaos.below(static_cast<std::uint32_t>(waiting.size()))], waiting.back());
        const FetchRequest next = std::move(waiting.back());
        waiting.pop_back();
        scrape.on_answer(next.id, chaos.answer(next), now);
    }
    for (const FetchRequest& late : waiting) {
        scrape.on_answer(late.id, chaos.answer(late), now);
    }
    EXPECT_TRUE(scrape.next_requests(now).empty());
    expect_sound(scrape.take_output(), static_cast<std::int64_t>(ids.size()));
}

TEST(ScrapeChaos, WhateverComesInWhateverOrderItEndsWithASoundResult) {
    for (std::uint32_t seed = 0; seed < 3'000; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        run_seed(seed);
        if (testing::Test::HasFailure()) {
            return;
        }
    }
}

}  // namespace
}  // namespace cinefleet::worker
