#include "worker/scrape/answer_book.h"

#include "common/sys/deflate.h"
#include "tests/unit/scrape/fixtures.h"

#include <gmock/gmock.h>

namespace cinefleet::worker {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::size_t kMost = 1U << 20U;

FetchRequest request_of(const std::string& address) {
    FetchRequest request;
    request.url = address + "&api_key=secret";
    request.masked_url = address + "&api_key=***";
    return request;
}

FetchAnswer tagged(std::string body, std::string etag, std::string last_modified = "") {
    FetchAnswer answer = ok(std::move(body));
    answer.etag = std::move(etag);
    answer.last_modified = std::move(last_modified);
    return answer;
}

// What a scrape with this answer leaves behind, as the next one gets it.
KeptAnswer kept(const FetchRequest& request, const FetchAnswer& answer, bool is_fresh) {
    AnswerBook book({}, kMost);
    book.keep(request, answer, AnswerKind::details);
    std::vector<KeptAnswer> all = book.take_new();
    EXPECT_THAT(all, SizeIs(1));
    all.at(0).is_fresh = is_fresh;
    return all.at(0);
}

TEST(AnswerBook, WhatIsFreshNeedNotBeAskedFor) {
    const FetchRequest request = request_of("http://tmdb.test/3/movie/603?language=en");
    const AnswerBook book({kept(request, tagged("{}", ""), true)}, kMost);
    const std::optional<FetchAnswer> answer = book.at_hand(request);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->body.view(), "{}");
    EXPECT_TRUE(answer->is_kept);
    EXPECT_FALSE(book.at_hand(request_of("http://tmdb.test/3/movie/604?language=en")));
}

TEST(AnswerBook, AKeyIsNoPartOfTheEntry) {
    FetchRequest request = request_of("http://tmdb.test/3/movie/603?language=en");
    const AnswerBook book({kept(request, tagged("{}", ""), true)}, kMost);
    request.url = "http://tmdb.test/3/movie/603?language=en&api_key=another";
    EXPECT_TRUE(book.at_hand(request));
}

TEST(AnswerBook, AnotherProvidersAnswerIsNotTaken) {
    FetchRequest request = request_of("http://one.test/x?a");
    const AnswerBook book({kept(request, tagged("{}", ""), true)}, kMost);
    request.provider = ProviderId::omdb;
    EXPECT_FALSE(book.at_hand(request));
}

TEST(AnswerBook, AnOldAnswerIsAskedForWithItsTag) {
    const FetchRequest request = request_of("http://tmdb.test/3/movie/603?language=en");
    const AnswerBook book({kept(request, tagged("{}", "W/\"1\"", "yesterday"), false)}, kMost);
    EXPECT_FALSE(book.at_hand(request));
    FetchRequest sent = request;
    book.make_conditional(sent);
    EXPECT_THAT(sent.headers, ElementsAre("If-None-Match: W/\"1\""));
}

TEST(AnswerBook, WithoutATagTheDateIsSent) {
    const FetchRequest request = request_of("http://fanart.test/v3/movies/603?");
    const AnswerBook book({kept(request, tagged("{}", "", "Sat, 01 Jan 2000 00:00:00 GMT"), false)}, kMost);
    FetchRequest sent = request;
    book.make_conditional(sent);
    EXPECT_THAT(sent.headers, ElementsAre("If-Modified-Since: Sat, 01 Jan 2000 00:00:00 GMT"));
}

TEST(AnswerBook, NotModifiedGivesTheOldAnswerAndConfirmsIt) {
    const FetchRequest request = request_of("http://tmdb.test/3/movie/603?language=en");
    AnswerBook book({kept(request, tagged("{\"id\": 603}", "W/\"1\""), false)}, kMost);
    FetchAnswer answer = status(304);
    book.complete(request, answer);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body.view(), "{\"id\": 603}");
    book.keep(request, answer, AnswerKind::details);
    const std::vector<KeptAnswer> fresh = book.take_new();
    ASSERT_THAT(fresh, SizeIs(1));
    EXPECT_TRUE(fresh[0].is_confirmed);
    EXPECT_TRUE(fresh[0].body.empty());
}

TEST(AnswerBook, AnyOtherAnswerStaysWhatItIs) {
    const FetchRequest request = request_of("http://tmdb.test/3/movie/603?language=en");
    AnswerBook book({kept(request, tagged("old", "W/\"1\""), false)}, kMost);
    FetchAnswer answer = tagged("new", "W/\"2\"");
    book.complete(request, answer);
    EXPECT_EQ(answer.body.view(), "new");
    book.keep(request, answer, AnswerKind::details);
    const std::vector<KeptAnswer> fresh = book.take_new();
    ASSERT_THAT(fresh, SizeIs(1));
    EXPECT_FALSE(fresh[0].is_confirmed);
    EXPECT_EQ(fresh[0].etag, "W/\"2\"");
    EXPECT_EQ(inflated(fresh[0].body.view(), kMost), "new");
}

TEST(AnswerBook, DamagedBytesAreAskedForAnewWithoutCondition) {
    const FetchRequest request = request_of("http://tmdb.test/3/movie/603?language=en");
    for (const std::string& damaged :
         {std::string("no deflate"), deflated(std::string(kMost + 1, 'x')), deflated("cut").substr(0, 5)}) {
        KeptAnswer known = kept(request, tagged("{}", "W/\"1\""), true);
        known.body = Blob::from_string(damaged);
        const AnswerBook book({known}, kMost);
        EXPECT_FALSE(book.at_hand(request));
        FetchRequest sent = request;
        book.make_conditional(sent);
        EXPECT_THAT(sent.headers, IsEmpty());
    }
}

TEST(AnswerBook, ATagThatWouldBreakTheRequestIsNotSent) {
    const FetchRequest request = request_of("http://tmdb.test/3/movie/603?language=en");
    KeptAnswer known = kept(request, tagged("{}", "1"), false);
    known.etag = "1\r\nAuthorization: mine";
    const AnswerBook book({known}, kMost);
    FetchRequest sent = request;
    book.make_conditional(sent);
    EXPECT_THAT(sent.headers, IsEmpty());
}

TEST(AnswerBook, FailuresAreNotKept) {
    const FetchRequest request = request_of("http://tmdb.test/3/movie/603?language=en");
    AnswerBook book({}, kMost);
    for (const FetchAnswer& answer : {status(500), status(403), status(202), broken(ErrorClass::timeout)}) {
        book.keep(request, answer, AnswerKind::details);
    }
    EXPECT_THAT(book.take_new(), IsEmpty());
}

TEST(AnswerBook, KeepsNoMoreThanIsKeptOfAMovie) {
    AnswerBook many({}, kMost);
    for (std::size_t i = 0; i < kMostKeptAnswers + 5; ++i) {
        many.keep(request_of("http://tmdb.test/" + std::to_string(i) + "?"), ok("{}"), AnswerKind::search);
    }
    EXPECT_THAT(many.take_new(), SizeIs(kMostKeptAnswers));

    AnswerBook large({}, kMost);
    std::string noise;
    for (std::uint32_t i = 0, x = 1; i < 600'000; ++i) {
        x = x * 1'664'525U + 1'013'904'223U;
        noise += static_cast<char>(x >> 24U);
    }
    large.keep(request_of("http://tmdb.test/large?"), ok(noise), AnswerKind::details);
    large.keep(request_of("http://tmdb.test/small?"), ok("{}"), AnswerKind::details);
    EXPECT_THAT(large.take_new(), SizeIs(1));
}

}  // namespace
}  // namespace cinefleet::worker
