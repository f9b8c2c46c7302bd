#include "common/sys/http_client.h"

#include "tests/support/raw_server.h"

#include <gmock/gmock.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <zlib.h>

#include <cstdlib>
#include <map>

namespace cinefleet {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using Then = RawServer::Then;

std::string gzip(const std::string& text) {
    z_stream stream{};
    EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    std::vector<Bytef> input(text.begin(), text.end());
    std::vector<Bytef> output(deflateBound(&stream, static_cast<uLong>(input.size())));
    stream.next_in = input.data();
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = output.data();
    stream.avail_out = static_cast<uInt>(output.size());
    EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
    output.resize(stream.total_out);
    deflateEnd(&stream);
    return {output.begin(), output.end()};
}

const std::map<std::string, RawServer::Reply> kReplies = {
    {"/ok", {reply(200, "{\"a\":1}", "Content-Type: application/json\r\n")}},
    {"/404", {reply(404, "no")}},
    {"/tagged", {reply(200, "x", "ETag: W/\"1\"\r\nLast-Modified: Sat, 01 Jan 2000 00:00:00 GMT\r\n")}},
    {"/dated", {reply(200, "x", "Date: Sat, 01 Jan 2000 00:00:00 GMT\r\n")}},
    {"/misdated", {reply(200, "x", "Date: soon\r\n")}},
    {"/304", {"HTTP/1.1 304 Not Modified\r\nETag: W/\"1\"\r\n\r\n"}},
    {"/500", {reply(500, "broken")}},
    {"/redirect", {reply(302, "", "Location: /ok\r\n")}},
    {"/busy", {reply(429, "", "Retry-After: 7\r\n")}},
    {"/busy-for-ever", {reply(429, "", "Retry-After: 9223372036854775807\r\n")}},
    {"/busy-before", {reply(429, "", "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT\r\n")}},
    {"/busy-minus", {reply(429, "", "Retry-After: -5\r\n")}},
    {"/busy-soon", {reply(429, "", "Retry-After: soon\r\n")}},
    {"/gzip", {reply(200, gzip(std::string(5'000, 'x')), "Content-Encoding: gzip\r\n")}},
    {"/bomb", {reply(200, gzip(std::string(4'000'000, 'x')), "Content-Encoding: gzip\r\n")}},
    {"/bad-gzip", {reply(200, "no gzip at all", "Content-Encoding: gzip\r\n"), Then::close}},
    {"/10000", {reply(200, std::string(10'000, 'x'))}},
    {"/huge", {"HTTP/1.1 200 X\r\n\r\n" + std::string(4'000'000, 'x'), Then::close}},
    {"/cut", {"HTTP/1.1 200 X\r\nContent-Length: 100\r\n\r\n0123456789", Then::close}},
    {"/cut-chunk", {"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n0123", Then::close}},
    {"/cut-head", {"HTTP/1.1 200 X\r\nContent-Le", Then::close}},
    {"/nothing", {"", Then::close}},
    {"/reset", {"", Then::reset}},
    {"/garbage", {"SSH-2.0-OpenSSH_9.2\r\n\r\n", Then::close}}};

class HttpClientTest : public testing::Test {
  protected:
    HttpRequest request(const std::string& path) const {
        HttpRequest request;
        request.url = server_.url(path);
        request.max_bytes = 100'000;
        request.permission = {true, true};  // the server is on this machine
        return request;
    }

    // Turns until so many more have ended; a test that waits for more than that fails.
    std::map<std::int64_t, HttpAnswer> finish(std::size_t count) {
        std::map<std::int64_t, HttpAnswer> answers;
        for (int turn = 0; turn < 10'000 && answers.size() < count; ++turn) {
            for (HttpClient::Finished& finished : client_.perform()) {
                EXPECT_TRUE(answers.emplace(finished.key, std::move(finished.answer)).second);
            }
            if (answers.size() < count) {
                client_.wait({}, Millis{10});
            }
        }
        EXPECT_EQ(answers.size(), count);
        return answers;
    }

    HttpAnswer fetch(const HttpRequest& asked) {
        client_.start(1, asked);
        const auto answers = finish(1);
        return answers.empty() ? HttpAnswer{} : answers.begin()->second;
    }

    HttpAnswer fetch(const std::string& path) { return fetch(request(path)); }

    RawServer server_{kReplies};
    HttpClient client_;
};

TEST_F(HttpClientTest, BringsStatusTypeAndBody) {
    const HttpAnswer answer = fetch("/ok");
    EXPECT_FALSE(answer.transport_error);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.content_type, "application/json");
    EXPECT_EQ(answer.body.view(), "{\"a\":1}");
    EXPECT_EQ(answer.retry_after_ms, 0);
    EXPECT_GE(answer.latency_ms, 0);
    EXPECT_EQ(client_.in_flight(), 0U);
}

TEST_F(HttpClientTest, BringsWhatAConditionalRequestNeeds) {
    const HttpAnswer tagged = fetch("/tagged");
    EXPECT_EQ(tagged.etag, "W/\"1\"");
    EXPECT_EQ(tagged.last_modified, "Sat, 01 Jan 2000 00:00:00 GMT");
    const HttpAnswer plain = fetch("/ok");
    EXPECT_THAT(plain.etag, IsEmpty());
    EXPECT_THAT(plain.last_modified, IsEmpty());
    const HttpAnswer unchanged = fetch("/304");
    EXPECT_FALSE(unchanged.transport_error);
    EXPECT_EQ(unchanged.status, 304);
    EXPECT_THAT(unchanged.body.view(), IsEmpty());
}

TEST_F(HttpClientTest, SaysWhatTheServersClockSays) {
    EXPECT_EQ(fetch("/dated").date_s, 946'684'800);
    EXPECT_EQ(fetch("/misdated").date_s, std::nullopt);
    EXPECT_EQ(fetch("/ok").date_s, std::nullopt);
}

TEST_F(HttpClientTest, AnErrorStatusIsAnAnswer) {
    for (const int status : {404, 500}) {
        const HttpAnswer answer = fetch("/" + std::to_string(status));
        EXPECT_FALSE(answer.transport_error);
        EXPECT_EQ(answer.status, status);
        EXPECT_THAT(answer.content_type, IsEmpty());
    }
}

TEST_F(HttpClientTest, ARedirectIsNotFollowed) {
    EXPECT_EQ(fetch("/redirect").status, 302);
    EXPECT_THAT(server_.requests(), SizeIs(1));
}

TEST_F(HttpClientTest, SaysWhoItIsAndWhatItIsTold) {
    HttpRequest asked = request("/ok");
    asked.headers = {"Accept: application/json", "Authorization: Bearer abc"};
    fetch(asked);
    ASSERT_THAT(server_.requests(), SizeIs(1));
    const std::string sent = server_.requests().front();
    EXPECT_THAT(sent, HasSubstr("GET /ok HTTP/1.1\r\n"));
    EXPECT_THAT(sent, HasSubstr("\r\nUser-Agent: cinefleet/"));
    EXPECT_THAT(sent, HasSubstr("\r\nAccept: application/json\r\n"));
    EXPECT_THAT(sent, HasSubstr("\r\nAuthorization: Bearer abc\r\n"));
    EXPECT_THAT(sent, HasSubstr("gzip"));
}

TEST_F(HttpClientTest, WhatHasABodyIsPosted) {
    HttpRequest asked = request("/ok");
    asked.headers = {"Content-Type: application/json"};
    asked.body = std::string("{\"a\": \"\0\"}", 10);
    EXPECT_EQ(fetch(asked).status, 200);
    asked.body = "";
    EXPECT_EQ(fetch(asked).status, 200);
    const std::vector<std::string> requests = server_.requests();
    ASSERT_THAT(requests, SizeIs(2));
    EXPECT_TRUE(requests[0].starts_with("POST /ok "));
    EXPECT_TRUE(requests[0].ends_with("\r\n\r\n" + std::string("{\"a\": \"\0\"}", 10)));
    EXPECT_THAT(requests[0], HasSubstr("\r\nContent-Type: application/json\r\n"));
    EXPECT_THAT(requests[0], testing::Not(HasSubstr("Expect:")));
    EXPECT_TRUE(requests[1].starts_with("POST /ok "));
}

TEST_F(HttpClientTest, RetryAfterIsWithinReason) {
    EXPECT_EQ(fetch("/busy").retry_after_ms, 7'000);
    EXPECT_EQ(fetch("/busy-for-ever").retry_after_ms, 24 * 3'600'000);
    EXPECT_EQ(fetch("/busy-before").retry_after_ms, 0);
    EXPECT_EQ(fetch("/busy-minus").retry_after_ms, 0);
    EXPECT_EQ(fetch("/busy-soon").retry_after_ms, 0);
}

TEST_F(HttpClientTest, CompressedAnswersAreUnpacked) {
    EXPECT_EQ(fetch("/gzip").body.view(), std::string(5'000, 'x'));
}

TEST_F(HttpClientTest, WhatIsTooLargeIsRefusedHoweverItComes) {
    for (const char* path : {"/bomb", "/huge"}) {
        const HttpAnswer answer = fetch(path);
        ASSERT_TRUE(answer.transport_error) << path;
        EXPECT_EQ(answer.transport_error->error_class, ErrorClass::malformed) << path;
        EXPECT_EQ(answer.body.size(), 0U);
    }
}

TEST_F(HttpClientTest, TheLargestAcceptedBodyIsAccepted) {
    HttpRequest asked = request("/10000");
    asked.max_bytes = 10'000;
    EXPECT_EQ(fetch(asked).body.size(), 10'000U);
    asked.max_bytes = 9'999;
    EXPECT_TRUE(fetch(asked).transport_error);
}

TEST_F(HttpClientTest, ABrokenAnswerIsAnErrorThatMayPass) {
    for (const char* path : {"/cut", "/cut-chunk", "/nothing", "/reset", "/garbage", "/bad-gzip"}) {
        const HttpAnswer answer = fetch(path);
        ASSERT_TRUE(answer.transport_error) << path;
        EXPECT_EQ(answer.transport_error->error_class, ErrorClass::unavailable) << path;
        EXPECT_THAT(answer.transport_error->message, testing::Not(HasSubstr("cannot be reached"))) << path;
    }
    EXPECT_EQ(fetch("/ok").status, 200);
}

// curl takes what came of the head for all of it: the parser has to notice.
TEST_F(HttpClientTest, AHeadThatIsCutHasNoBody) {
    EXPECT_EQ(fetch("/cut-head").body.size(), 0U);
}

TEST_F(HttpClientTest, NobodyAtThePortIsAnErrorThatMayPass) {
    HttpRequest asked = request("/ok");
    {
        const RawServer gone({});
        asked.url = gone.url("/ok");
    }
    const HttpAnswer answer = fetch(asked);
    ASSERT_TRUE(answer.transport_error);
    EXPECT_EQ(answer.transport_error->error_class, ErrorClass::unavailable);
}

TEST_F(HttpClientTest, OnlyHttpIsSpoken) {
    for (const char* url :
         {"file:///etc/hostname", "ftp://127.0.0.1/x", "gopher://127.0.0.1/", "", "http://"}) {
        HttpRequest asked = request("/ok");
        asked.url = url;
        EXPECT_TRUE(fetch(asked).transport_error) << url;
    }
}

TEST_F(HttpClientTest, HttpIsOnlySpokenWhereItIsPermitted) {
    HttpRequest asked = request("/ok");
    asked.permission.may_use_http = false;
    ASSERT_TRUE(fetch(asked).transport_error);
    EXPECT_THAT(server_.requests(), IsEmpty());
}

// curl itself resolves every name below "localhost" to this machine, as a DNS server of somebody's could.
TEST_F(HttpClientTest, WhereANameLeadsInsideNobodyIsAsked) {
    for (const std::string host : {"127.0.0.1", "[::1]", "localhost", "api.themoviedb.localhost"}) {
        HttpRequest asked = request("/ok");
        asked.url.replace(asked.url.find("127.0.0.1"), 9, host);
        asked.permission.may_be_inside = false;
        const HttpAnswer answer = fetch(asked);
        ASSERT_TRUE(answer.transport_error) << host;
        EXPECT_EQ(answer.transport_error->error_class, ErrorClass::unavailable) << host;
        EXPECT_THAT(answer.transport_error->message, HasSubstr("private network")) << host;
    }
    EXPECT_EQ(server_.connections(), 0);
    HttpRequest permitted = request("/ok");
    permitted.url.replace(permitted.url.find("127.0.0.1"), 9, "api.themoviedb.localhost");
    EXPECT_EQ(fetch(permitted).status, 200);
}

TEST_F(HttpClientTest, AProxyOfTheEnvironmentIsNotUsed) {
    const RawServer proxy({});
    ASSERT_EQ(::setenv("http_proxy", proxy.url("").c_str(), 1), 0);
    const HttpAnswer answer = fetch("/ok");
    ASSERT_EQ(::unsetenv("http_proxy"), 0);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(proxy.connections(), 0);
}

TEST_F(HttpClientTest, WhatIsRefusedEndsWithTheNextTurn) {
    client_.refuse(7, {ErrorClass::malformed, "names an address that is not its own", {}});
    client_.wait({}, Millis{60'000});
    const auto answers = finish(1);
    ASSERT_TRUE(answers.at(7).transport_error);
    EXPECT_EQ(answers.at(7).transport_error->error_class, ErrorClass::malformed);
    client_.refuse(8, {ErrorClass::malformed, "", {}});
    client_.cancel(8);
    EXPECT_THAT(client_.perform(), IsEmpty());
}

TEST_F(HttpClientTest, SilenceEndsInATimeout) {
    HttpRequest asked = request("/never");
    asked.total_timeout = Millis{50};
    const HttpAnswer answer = fetch(asked);
    ASSERT_TRUE(answer.transport_error);
    EXPECT_EQ(answer.transport_error->error_class, ErrorClass::timeout);
    EXPECT_GT(answer.latency_ms, 0);
}

TEST_F(HttpClientTest, StallingEndsInATimeoutLongBeforeTheTotalOne) {
    HttpRequest asked = request("/never");
    asked.stall_timeout = Millis{1'000};
    const HttpAnswer answer = fetch(asked);
    ASSERT_TRUE(answer.transport_error);
    EXPECT_EQ(answer.transport_error->error_class, ErrorClass::timeout);
    EXPECT_LT(answer.latency_ms, 30'000);
}

TEST_F(HttpClientTest, ConnectionsAreKept) {
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(fetch("/ok").status, 200);
    }
    EXPECT_EQ(server_.connections(), 1);
    EXPECT_THAT(server_.requests(), SizeIs(10));
}

TEST_F(HttpClientTest, ManyAtOnceAndTheSilentOneHoldsUpNobody) {
    client_.start(1'000, request("/never"));
    for (std::int64_t key = 0; key < 100; ++key) {
        client_.start(key, request(key % 2 == 0 ? "/ok" : "/404"));
    }
    EXPECT_EQ(client_.in_flight(), 101U);
    const auto answers = finish(100);
    for (const auto& [key, answer] : answers) {
        EXPECT_EQ(answer.status, key % 2 == 0 ? 200 : 404);
    }
    EXPECT_EQ(client_.in_flight(), 1U);
}

TEST_F(HttpClientTest, ACancelledTransferNeverEnds) {
    client_.start(1, request("/never"));
    client_.start(2, request("/ok"));
    client_.cancel(1);
    client_.cancel(77);
    EXPECT_THAT(finish(1), testing::ElementsAre(testing::Key(2)));
    EXPECT_EQ(client_.in_flight(), 0U);
    client_.start(1, request("/404"));  // the key may be used again
    EXPECT_EQ(finish(1).at(1).status, 404);
}

TEST_F(HttpClientTest, WaitEndsWhenADescriptorHasSomething) {
    const int event = ::eventfd(1, EFD_CLOEXEC);
    const std::vector<int> fds = {-1, event};
    const SystemClock clock;
    const MonoTime before = clock.mono();
    client_.wait(fds, Millis{60'000});
    EXPECT_LT(clock.mono() - before, Millis{30'000});
    ::close(event);
}

TEST_F(HttpClientTest, MayEndWhileTransfersRun) {
    HttpClient client;
    client.start(1, request("/never"));
    client.start(2, request("/huge"));
    EXPECT_THAT(client.perform(), IsEmpty());
}

}  // namespace
}  // namespace cinefleet
