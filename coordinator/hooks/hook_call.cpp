#include "coordinator/hooks/hook_call.h"

#include "common/percent.h"
#include "common/sys/sha256.h"
#include "common/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string_view>

namespace cinefleet::hooks {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kMaxAnswerBytes = 1 << 20;
constexpr Millis kConnectTimeout{5'000};
constexpr const char* kJsonType = "Content-Type: application/json";

std::string base64(std::string_view bytes) {
    constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t three = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            three = three << 8U | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
        }
        for (std::size_t k = 0; k < 4; ++k) {
            text += i + k <= bytes.size() ? kLetters[three >> (18U - 6U * k) & 63U] : '=';
        }
    }
    return text;
}

std::string text_of(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void ask_webhook(const Hook& hook, const HookMessage& message, HttpRequest& request) {
    request.body = message.json;
    request.headers = {kJsonType, "X-Cinefleet-Event: " + message.event,
                       "X-Cinefleet-Delivery: " + std::to_string(message.delivery)};
    if (!hook.token.empty()) {
        request.headers.push_back("X-Cinefleet-Signature: sha256=" +
                                  hmac_sha256_hex(hook.token, message.json));
    }
}

void ask_kodi(const Hook& hook, const HookMessage& message, HttpRequest& request) {
    Json call = {{"jsonrpc", "2.0"}, {"id", message.delivery}, {"method", "JSONRPC.Ping"}};
    if (!message.folder.empty()) {
        std::string folder = hook.path_there(message.folder);
        folder += folder.ends_with('/') ? "" : "/";  // without it Kodi takes the folder for a file
        call["method"] = "VideoLibrary.Scan";
        call["params"] = {{"directory", folder}, {"showdialogs", false}};
    }
    request.url += "/jsonrpc";
    request.body = text_of(call);
    request.headers = {kJsonType};
    if (!hook.token.empty()) {
        request.headers.push_back("Authorization: Basic " + base64(hook.token));
    }
}

void ask_jellyfin_or_emby(const Hook& hook, const HookMessage& message, HttpRequest& request) {
    request.headers = {hook.kind == HookKind::emby
                           ? "X-Emby-Token: " + hook.token
                           : "Authorization: MediaBrowser Token=\"" + hook.token + "\""};
    if (message.folder.empty()) {
        request.url += "/System/Info";
        return;
    }
    request.url += "/Library/Media/Updated";
    request.headers.emplace_back(kJsonType);
    request.body =
        text_of({{"Updates",
                  Json::array({{{"Path", hook.path_there(message.folder)}, {"UpdateType", "Modified"}}})}});
}

void ask_plex(const Hook& hook, const HookMessage& message, HttpRequest& request) {
    request.url += "/library/sections";
    if (!message.folder.empty()) {
        request.url += "/" + std::to_string(hook.section) +
                       "/refresh?path=" + percent_encode(hook.path_there(message.folder));
    }
    request.headers = {"X-Plex-Token: " + hook.token};
}

// Kodi answers 200 to what it does not do. Only what it says is taken of its error: writing out whatever
// somebody nests a million levels deep would take more stack than there is.
HookVerdict verdict_of_kodi(const HttpAnswer& answer) {
    constexpr std::size_t kMostBytesSaid = 200;
    const Json json = Json::parse(answer.body.view(), nullptr, false);
    if (json.is_object() && json.contains("result")) {
        return {};
    }
    if (json.is_object() && json.contains("error")) {
        const Json& error = json["error"];
        const bool says = error.is_object() && error.contains("message") && error["message"].is_string();
        const std::string said = says ? error["message"].get<std::string>() : "it does not say why";
        return {HookVerdict::Kind::refused, "refuses: " + to_valid_utf8(said.substr(0, kMostBytesSaid))};
    }
    return {HookVerdict::Kind::refused, "does not answer as Kodi does: is its address right?"};
}

bool may_change(std::int32_t status) {
    constexpr std::int32_t kUnauthorized = 401;
    constexpr std::int32_t kForbidden = 403;
    constexpr std::int32_t kRequestTimeout = 408;
    constexpr std::int32_t kTooEarly = 425;
    constexpr std::int32_t kTooMany = 429;
    return status == kUnauthorized || status == kForbidden || status == kRequestTimeout ||
           status == kTooEarly || status == kTooMany || status >= 500;
}

}  // namespace

HttpRequest hook_request(const Hook& hook, const HookMessage& message) {
    HttpRequest request;
    request.url = hook.url;
    request.max_bytes = kMaxAnswerBytes;
    request.connect_timeout = std::min(kConnectTimeout, hook.timeout);
    request.stall_timeout = hook.timeout;
    request.total_timeout = hook.timeout;
    request.permission = {true, true};  // its address is a person's: players are in one's own network
    switch (hook.kind) {
        case HookKind::command:
            break;
        case HookKind::webhook:
            ask_webhook(hook, message, request);
            break;
        case HookKind::kodi:
            ask_kodi(hook, message, request);
            break;
        case HookKind::jellyfin:
        case HookKind::emby:
            ask_jellyfin_or_emby(hook, message, request);
            break;
        case HookKind::plex:
            ask_plex(hook, message, request);
            break;
    }
    return request;
}

HookVerdict verdict_of(const Hook& hook, const HttpAnswer& answer) {
    using Kind = HookVerdict::Kind;
    if (answer.transport_error) {
        return {Kind::later, answer.transport_error->message};
    }
    if (answer.status >= 200 && answer.status < 300) {
        return hook.kind == HookKind::kodi ? verdict_of_kodi(answer) : HookVerdict{};
    }
    const std::string said = "answers " + std::to_string(answer.status);
    if (answer.status == 401 || answer.status == 403) {
        return {Kind::later, said + ": is its token right?"};
    }
    return {may_change(answer.status) ? Kind::later : Kind::refused, said, Millis{answer.retry_after_ms}};
}

}  // namespace cinefleet::hooks
