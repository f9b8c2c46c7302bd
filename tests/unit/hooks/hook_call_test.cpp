#include "coordinator/hooks/hook_call.h"

#include "common/text.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <cstdint>

namespace cinefleet::hooks {
namespace {

using nlohmann::json;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Hook hook_of(HookKind kind) {
    Hook hook;
    hook.name = "it";
    hook.kind = kind;
    hook.url = "http://player:8080";
    hook.paths = {{"/srv/movies", "/mnt/nas"}};
    hook.section = 3;
    hook.timeout = Millis{1'500};
    return hook;
}

HookMessage saved() {
    return {12, "movie_saved", "/srv/movies/Léon & \"x\" (1994)", "{\"event\":\"movie_saved\"}\n"};
}

HttpAnswer answered(std::int32_t status, const std::string& body = "") {
    HttpAnswer answer;
    answer.status = status;
    answer.body = Blob::from_string(body);
    return answer;
}

TEST(HookCall, AWebhookGetsTheJsonAndASignature) {
    Hook hook = hook_of(HookKind::webhook);
    // Source of the digest: printf '{"event":"movie_saved"}\n' | openssl dgst -sha256 -hmac secret
    hook.token = "secret";
    const HttpRequest request = hook_request(hook, saved());
    EXPECT_EQ(request.url, "http://player:8080");
    EXPECT_EQ(request.body, saved().json);
    EXPECT_EQ(request.total_timeout, Millis{1'500});
    EXPECT_THAT(request.headers, Contains("X-Cinefleet-Delivery: 12"));
    EXPECT_THAT(request.headers, Contains("X-Cinefleet-Event: movie_saved"));
    EXPECT_THAT(request.headers,
                Contains("X-Cinefleet-Signature: sha256="
                         "29e6e6f5443afeba9dcae9cc708685519a025a91825bf7380c2efc3a35cb3a6c"));
    hook.token.clear();
    EXPECT_THAT(hook_request(hook, saved()).headers, Not(Contains(HasSubstr("Signature"))));
}

TEST(HookCall, KodiScansJustThatFolderUnderItsOwnName) {
    Hook hook = hook_of(HookKind::kodi);
    hook.token = "kodi:pass";
    const HttpRequest request = hook_request(hook, saved());
    EXPECT_EQ(request.url, "http://player:8080/jsonrpc");
    EXPECT_THAT(request.headers, Contains("Authorization: Basic a29kaTpwYXNz"));
    const json parameters = {{"directory", "/mnt/nas/Léon & \"x\" (1994)/"}, {"showdialogs", false}};
    EXPECT_EQ(
        json::parse(*request.body),
        json({{"jsonrpc", "2.0"}, {"id", 12}, {"method", "VideoLibrary.Scan"}, {"params", parameters}}));
    for (const auto& [token, encoded] : {std::pair{"a", "YQ=="}, std::pair{"ab", "YWI="}}) {
        hook.token = token;
        EXPECT_THAT(hook_request(hook, saved()).headers,
                    Contains("Authorization: Basic " + std::string(encoded)));
    }
}

TEST(HookCall, JellyfinAndEmbyAreToldWhatWasUpdated) {
    for (const auto& [kind, header] :
         {std::pair{HookKind::jellyfin, "Authorization: MediaBrowser Token=\"key\""},
          std::pair{HookKind::emby, "X-Emby-Token: key"}}) {
        Hook hook = hook_of(kind);
        hook.token = "key";
        const HttpRequest request = hook_request(hook, saved());
        EXPECT_EQ(request.url, "http://player:8080/Library/Media/Updated");
        EXPECT_THAT(request.headers, Contains(header));
        const json update = {{"Path", "/mnt/nas/Léon & \"x\" (1994)"}, {"UpdateType", "Modified"}};
        EXPECT_EQ(json::parse(*request.body), json({{"Updates", json::array({update})}}));
    }
}

TEST(HookCall, PlexScansAPartOfItsLibrary) {
    Hook hook = hook_of(HookKind::plex);
    hook.token = "key";
    const HttpRequest request = hook_request(hook, saved());
    EXPECT_EQ(request.url,
              "http://player:8080/library/sections/3/refresh?path="
              "%2Fmnt%2Fnas%2FL%C3%A9on%20%26%20%22x%22%20%281994%29");
    EXPECT_FALSE(request.body);
    EXPECT_THAT(request.headers, Contains("X-Plex-Token: key"));
    EXPECT_THAT(request.url, Not(HasSubstr("key")));
}

TEST(HookCall, ATestChangesNothingInAPlayer) {
    const HookMessage test = test_message("it");
    EXPECT_EQ(json::parse(test.json), json::parse(R"({"event": "test", "delivery": 0, "hook": "it"})"));
    EXPECT_EQ(json::parse(*hook_request(hook_of(HookKind::kodi), test).body)["method"], "JSONRPC.Ping");
    for (const HookKind kind : {HookKind::jellyfin, HookKind::emby}) {
        EXPECT_EQ(hook_request(hook_of(kind), test).url, "http://player:8080/System/Info");
        EXPECT_FALSE(hook_request(hook_of(kind), test).body);
    }
    EXPECT_EQ(hook_request(hook_of(HookKind::plex), test).url, "http://player:8080/library/sections");
}

TEST(HookCall, WhatTheHookCannotTakeNowComesLaterAndWhatItDoesNotWantIsRefused) {
    using Kind = HookVerdict::Kind;
    struct Case {
        std::int32_t status;
        Kind kind;
    };
    for (const Case& known : std::vector<Case>{{200, Kind::delivered},
                                               {204, Kind::delivered},
                                               {302, Kind::refused},
                                               {400, Kind::refused},
                                               {401, Kind::later},
                                               {403, Kind::later},
                                               {404, Kind::refused},
                                               {408, Kind::later},
                                               {410, Kind::refused},
                                               {429, Kind::later},
                                               {500, Kind::later},
                                               {503, Kind::later}}) {
        const HookVerdict verdict = verdict_of(hook_of(HookKind::webhook), answered(known.status));
        EXPECT_EQ(verdict.kind, known.kind) << known.status;
        EXPECT_EQ(verdict.message.empty(), known.kind == Kind::delivered);
    }
    HttpAnswer busy = answered(429);
    busy.retry_after_ms = 7'000;
    EXPECT_EQ(verdict_of(hook_of(HookKind::plex), busy).pause, Millis{7'000});
    HttpAnswer none;
    none.transport_error = Error{ErrorClass::unavailable, "cannot be reached", "detail"};
    const HookVerdict verdict = verdict_of(hook_of(HookKind::plex), none);
    EXPECT_EQ(verdict.kind, Kind::later);
    EXPECT_EQ(verdict.message, "cannot be reached");
}

TEST(HookCall, KodiSaysInItsAnswerWhetherItDoesIt) {
    using Kind = HookVerdict::Kind;
    const Hook kodi = hook_of(HookKind::kodi);
    EXPECT_EQ(verdict_of(kodi, answered(200, R"({"id": 1, "jsonrpc": "2.0", "result": "OK"})")).kind,
              Kind::delivered);
    const HookVerdict refused = verdict_of(
        kodi, answered(200, R"({"id": 1, "error": {"code": -32601, "message": "Method not found."}})"));
    EXPECT_EQ(refused.kind, Kind::refused);
    EXPECT_EQ(refused.message, "refuses: Method not found.");
    EXPECT_EQ(verdict_of(kodi, answered(200, "<html>a router</html>")).kind, Kind::refused);
    EXPECT_EQ(verdict_of(kodi, answered(401)).kind, Kind::later);
}

TEST(HookCall, WhateverCallsItselfKodiItsErrorIsShortTextForPeople) {
    const Hook kodi = hook_of(HookKind::kodi);
    std::string euros;
    for (int i = 0; i < 100; ++i) {
        euros += "\u20AC";
    }
    const HookVerdict cut = verdict_of(kodi, answered(200, R"({"error": {"message": ")" + euros + "\"}}"));
    EXPECT_TRUE(is_valid_utf8(cut.message));
    EXPECT_LT(cut.message.size(), 220U);

    constexpr std::size_t kLevels = 400'000;
    const std::string deep = std::string(kLevels, '[') + std::string(kLevels, ']');
    const HookVerdict silent = verdict_of(kodi, answered(200, R"({"error": )" + deep + "}"));
    EXPECT_EQ(silent.kind, HookVerdict::Kind::refused);
    EXPECT_EQ(silent.message, "refuses: it does not say why");
}

}  // namespace
}  // namespace cinefleet::hooks
