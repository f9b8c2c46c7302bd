#include "coordinator/store/answer_cache.h"

#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

namespace cinefleet::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr MovieId kAlien{1};
constexpr MovieId kHeat{2};

class CalendarClock final : public Clock {
  public:
    MonoTime mono() const override { return {}; }
    WallTime wall() const override { return now; }
    WallTime now{std::chrono::hours(24 * 365 * 50)};
};

class AnswerCacheTest : public testing::Test {
  protected:
    AnswerCacheTest() { open(); }

    void open(std::int64_t budget_bytes = 1 << 20) {
        cache_.reset();
        Result<std::unique_ptr<AnswerCache>> opened = AnswerCache::open(
            path(), {std::chrono::hours(24 * 7), std::chrono::hours(24), budget_bytes}, clock_);
        ASSERT_TRUE(opened) << opened.error().message;
        cache_ = *std::move(opened);
    }

    std::string path() const { return (folder_.path() / "answers.db").string(); }

    static KeptAnswer answer(char digit, std::string body = "body") {
        KeptAnswer kept;
        kept.request = std::string(64, digit);
        kept.etag = "W/\"1\"";
        kept.body = Blob::from_string(std::move(body));
        return kept;
    }

    std::vector<std::string> bodies(MovieId movie) {
        std::vector<std::string> found;
        for (const KeptAnswer& kept : cache_->find(movie)) {
            found.emplace_back(kept.body.view());
        }
        return found;
    }

    TemporaryFolder folder_;
    CalendarClock clock_;
    std::unique_ptr<AnswerCache> cache_;
};

TEST_F(AnswerCacheTest, GivesBackWhatWasKeptOfThatMovieAlone) {
    ASSERT_TRUE(cache_->keep(kAlien, {answer('a', "alien")}));
    ASSERT_TRUE(cache_->keep(kHeat, {answer('a', "heat")}));
    const std::vector<KeptAnswer> found = cache_->find(kAlien);
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].body.view(), "alien");
    EXPECT_EQ(found[0].etag, "W/\"1\"");
    EXPECT_TRUE(found[0].is_fresh);
    EXPECT_THAT(bodies(kHeat), ElementsAre("heat"));
    EXPECT_THAT(bodies(MovieId{3}), IsEmpty());
}

TEST_F(AnswerCacheTest, OutlivesTheProcess) {
    ASSERT_TRUE(cache_->keep(kAlien, {answer('a')}));
    open();
    EXPECT_THAT(bodies(kAlien), ElementsAre("body"));
}

TEST_F(AnswerCacheTest, EachKindHasAnAgeOfItsOwn) {
    KeptAnswer search = answer('b');
    search.kind = AnswerKind::search;
    ASSERT_TRUE(cache_->keep(kAlien, {answer('a'), search}));
    const auto fresh = [&] {
        std::vector<bool> list;
        for (const KeptAnswer& kept : cache_->find(kAlien)) {
            list.push_back(kept.is_fresh);
        }
        return list;  // the latest first: the search
    };
    clock_.now += std::chrono::hours(24) - Millis{1};
    EXPECT_THAT(fresh(), ElementsAre(true, true));
    clock_.now += Millis{1};
    EXPECT_THAT(fresh(), ElementsAre(false, true));
    clock_.now += std::chrono::hours(24 * 6);
    EXPECT_THAT(fresh(), ElementsAre(false, false));
    clock_.now -= std::chrono::hours(24 * 8);  // a clock that was put back
    EXPECT_THAT(fresh(), ElementsAre(false, false));
}

TEST_F(AnswerCacheTest, AConfirmedAnswerIsAsNew) {
    ASSERT_TRUE(cache_->keep(kAlien, {answer('a')}));
    clock_.now += std::chrono::hours(24 * 8);
    EXPECT_FALSE(cache_->find(kAlien).at(0).is_fresh);
    KeptAnswer confirmed;
    confirmed.request = std::string(64, 'a');
    confirmed.is_confirmed = true;
    ASSERT_TRUE(cache_->keep(kAlien, {confirmed}));
    const std::vector<KeptAnswer> found = cache_->find(kAlien);
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_TRUE(found[0].is_fresh);
    EXPECT_EQ(found[0].body.view(), "body");
    EXPECT_EQ(found[0].etag, "W/\"1\"");
}

TEST_F(AnswerCacheTest, AConfirmationOfWhatIsNotThereIsNothing) {
    KeptAnswer confirmed;
    confirmed.request = std::string(64, 'a');
    confirmed.is_confirmed = true;
    ASSERT_TRUE(cache_->keep(kAlien, {confirmed}));
    EXPECT_EQ(cache_->facts().answers, 0);
}

TEST_F(AnswerCacheTest, ANewAnswerTakesThePlaceOfTheOldOne) {
    ASSERT_TRUE(cache_->keep(kAlien, {answer('a', "old")}));
    ASSERT_TRUE(cache_->keep(kAlien, {answer('a', "new")}));
    EXPECT_THAT(bodies(kAlien), ElementsAre("new"));
}

TEST_F(AnswerCacheTest, WhatAWorkerMayNotSendIsNotKept) {
    KeptAnswer no_digest = answer('a');
    no_digest.request = "https://api.themoviedb.org/3/movie/1?api_key=secret";
    KeptAnswer short_digest = answer('a');
    short_digest.request.pop_back();
    KeptAnswer bad_status = answer('b');
    bad_status.status = 500;
    KeptAnswer bad_etag = answer('c');
    bad_etag.etag = "1\r\nHost: other";
    KeptAnswer long_date = answer('d');
    long_date.last_modified = std::string(kLongestValidator + 1, 'x');
    const KeptAnswer too_large = answer('e', std::string(kMostKeptBytes + 1, 'x'));
    KeptAnswer unknown = answer('f');
    unknown.provider = ProviderId{99};
    const KeptAnswer empty = answer('0', "");
    ASSERT_TRUE(cache_->keep(kAlien, {no_digest, short_digest, bad_status, bad_etag, long_date, too_large,
                                      unknown, empty}));
    EXPECT_EQ(cache_->facts().answers, 0);
}

TEST_F(AnswerCacheTest, OfAMovieTheLatestAreKept) {
    for (std::size_t i = 0; i < kMostKeptAnswers + 3; ++i) {
        KeptAnswer one = answer('a', std::to_string(i));
        one.request = std::string(62, '0') + std::to_string(10 + i);
        ASSERT_TRUE(cache_->keep(kAlien, {one}));
    }
    const std::vector<std::string> kept = bodies(kAlien);
    EXPECT_EQ(kept.size(), kMostKeptAnswers);
    EXPECT_EQ(kept.front(), std::to_string(kMostKeptAnswers + 2));
    EXPECT_EQ(cache_->facts().answers, std::int64_t{kMostKeptAnswers});
}

TEST_F(AnswerCacheTest, ALeaseCarriesNoMoreThanTheLimit) {
    const std::string half(kMostKeptBytes / 2, 'x');
    ASSERT_TRUE(cache_->keep(kAlien, {answer('a', half), answer('b', half), answer('c', half)}));
    EXPECT_THAT(cache_->find(kAlien), SizeIs(2));
}

TEST_F(AnswerCacheTest, BeyondTheBudgetTheLeastRecentlyUsedGo) {
    constexpr std::int64_t kBudget = 200'000;
    open(kBudget);
    for (std::int64_t movie = 1; movie <= 100; ++movie) {
        ASSERT_TRUE(cache_->keep(MovieId{movie}, {answer('a', std::string(1'500, 'x'))}));
        clock_.now += std::chrono::hours(25);
    }
    EXPECT_THAT(bodies(MovieId{1}), SizeIs(1));  // used now: it stays
    for (std::int64_t movie = 101; movie <= 160; ++movie) {
        ASSERT_TRUE(cache_->keep(MovieId{movie}, {answer('a', std::string(1'500, 'x'))}));
        ASSERT_LE(cache_->facts().bytes, kBudget);
    }
    EXPECT_THAT(bodies(MovieId{1}), SizeIs(1));
    EXPECT_THAT(bodies(MovieId{2}), IsEmpty());
    EXPECT_THAT(bodies(MovieId{160}), SizeIs(1));
}

TEST_F(AnswerCacheTest, ForgetsMoviesOrAll) {
    ASSERT_TRUE(cache_->keep(kAlien, {answer('a')}));
    ASSERT_TRUE(cache_->keep(kHeat, {answer('a'), answer('b')}));
    EXPECT_EQ(cache_->facts().answers, 3);
    EXPECT_EQ(cache_->facts().movies, 2);
    ASSERT_TRUE(cache_->forget({kAlien}));
    EXPECT_THAT(bodies(kAlien), IsEmpty());
    EXPECT_THAT(bodies(kHeat), SizeIs(2));
    ASSERT_TRUE(cache_->clear());
    EXPECT_EQ(cache_->facts().answers, 0);
    EXPECT_EQ(cache_->facts().bytes, 0);
}

TEST_F(AnswerCacheTest, ADamagedFileIsMadeAnew) {
    ASSERT_TRUE(cache_->keep(kAlien, {answer('a')}));
    cache_.reset();
    std::ofstream(path(), std::ios::trunc) << std::string(8'192, 'x');
    open();
    EXPECT_THAT(bodies(kAlien), IsEmpty());
    ASSERT_TRUE(cache_->keep(kAlien, {answer('a')}));
    EXPECT_THAT(bodies(kAlien), SizeIs(1));
}

}  // namespace
}  // namespace cinefleet::store
