#include "common/sys/hook_settings.h"

#include "common/plain_line.h"
#include "common/text.h"

#include <algorithm>
#include <charconv>

namespace cinefleet {
namespace {

constexpr std::size_t kLongestName = 32;
constexpr std::size_t kMostHooks = 32;
constexpr std::size_t kMostMappings = 64;
constexpr std::int64_t kShortestTimeoutMs = 100;
constexpr std::int64_t kLongestTimeoutMs = 3'600'000;
constexpr std::int64_t kMostSections = 1'000'000;

using WhyNot = std::optional<std::string>;

WhyNot set_number(std::int64_t& target, const std::string& value, std::int64_t least, std::int64_t most) {
    std::int64_t parsed = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), parsed);
    if (error != std::errc{} || end != value.data() + value.size() || parsed < least || parsed > most) {
        return "has to be a whole number from " + std::to_string(least) + " to " + std::to_string(most);
    }
    target = parsed;
    return std::nullopt;
}

WhyNot set_kind(Hook& hook, const std::string& value) {
    const auto found = std::ranges::find(kHookKinds, value, &HookKindInfo::name);
    if (found == kHookKinds.end()) {
        return "has to be command, webhook, kodi, jellyfin, emby or plex";
    }
    hook.kind = found->kind;
    return std::nullopt;
}

WhyNot set_url(Hook& hook, const std::string& value) {
    if (!value.starts_with("http://") && !value.starts_with("https://")) {
        return "has to begin with http:// or https://";
    }
    hook.url = value.ends_with('/') ? value.substr(0, value.size() - 1) : value;
    return std::nullopt;
}

// A token becomes part of a header.
WhyNot set_token(Hook& hook, const std::string& value) {
    if (!is_plain_line(value)) {
        return "may not hold line ends or other control characters";
    }
    hook.token = value;
    return std::nullopt;
}

WhyNot set_events(Hook& hook, const std::string& value) {
    if (value != "movie" && value != "run" && value != "movie,run") {
        return "has to be movie, run or movie,run";
    }
    hook.on_movie = value.starts_with("movie");
    hook.on_run = value.ends_with("run");
    return std::nullopt;
}

std::string events_of(const Hook& hook) {
    return hook.on_movie ? (hook.on_run ? "movie,run" : "movie") : "run";
}

WhyNot set_paths(Hook& hook, const std::string& value) {
    std::vector<PathMapping> paths;
    std::string_view rest = value;
    while (!rest.empty()) {
        const std::string_view one = trim(rest.substr(0, rest.find(';')));
        rest.remove_prefix(std::min(rest.find(';'), rest.size() - 1) + 1);
        const std::size_t equals = one.find('=');
        if (equals == std::string_view::npos || !one.starts_with('/') || equals + 1 == one.size()) {
            return "has to be FROM=TO, where FROM begins with /; several are separated by ;";
        }
        paths.push_back({std::string(one.substr(0, equals)), std::string(one.substr(equals + 1))});
    }
    if (paths.size() > kMostMappings) {
        return "has too many paths";
    }
    hook.paths = std::move(paths);
    return std::nullopt;
}

std::string paths_of(const Hook& hook) {
    std::string text;
    for (const PathMapping& mapping : hook.paths) {
        text += (text.empty() ? "" : ";") + mapping.from + "=" + mapping.to;
    }
    return text;
}

WhyNot set_timeout(Hook& hook, const std::string& value) {
    std::int64_t timeout_ms = 0;
    if (WhyNot why_not = set_number(timeout_ms, value, kShortestTimeoutMs, kLongestTimeoutMs)) {
        return why_not;
    }
    hook.timeout = Millis{timeout_ms};
    return std::nullopt;
}

std::vector<HookSettingInfo> make_hook_table() {
    return {
        {"kind", "command, webhook, kodi, jellyfin, emby or plex", Shown::all,
         [](const Hook& hook) { return std::string(info_of(hook.kind).name); }, set_kind},
        {"url", "Where it is asked; a player's without a path: http://living-room:8080", Shown::host,
         [](const Hook& hook) { return hook.url; }, set_url},
        {"token",
         "Of a webhook the secret of its signature, of Kodi USER:PASSWORD, of Jellyfin and Emby an API key, "
         "of Plex the X-Plex-Token",
         Shown::nothing, [](const Hook& hook) { return hook.token; }, set_token},
        {"command", "Of a command: a line for /bin/sh, which gets the JSON on standard input", Shown::all,
         [](const Hook& hook) { return hook.command; },
         [](Hook& hook, const std::string& value) -> WhyNot {
             hook.command = value;
             return std::nullopt;
         }},
        {"on", "After each saved movie, at the end of a run, or both: movie, run or movie,run", Shown::all,
         events_of, set_events},
        {"paths", "How folders are called where the player runs: /srv/movies=/mnt/nas/movies;FROM=TO",
         Shown::all, paths_of, set_paths},
        {"section", "Of Plex: the number of its library (1 to 1000000)", Shown::all,
         [](const Hook& hook) { return std::to_string(hook.section); },
         [](Hook& hook, const std::string& value) {
             return set_number(hook.section, value, 1, kMostSections);
         }},
        {"timeout_ms", "Most time for one call, milliseconds (100 to 3600000)", Shown::all,
         [](const Hook& hook) { return std::to_string(hook.timeout.count()); }, set_timeout},
    };
}

// A user before the host, and what follows the host, may be a secret. A stray @ behind it tells that the name
// or password of a user holds a slash.
std::string masked_address(std::string_view url) {
    constexpr std::string_view kBefore = "://";
    const std::size_t begin = url.find(kBefore) + kBefore.size();  // set_url has seen to it
    const std::string_view rest = url.substr(begin);
    const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
    const std::size_t at = rest.rfind('@');
    std::string masked(url.substr(0, begin));
    if (at == std::string_view::npos) {
        masked += rest.substr(0, end);
    } else {
        masked += at < end ? "***" + std::string(rest.substr(at, end - at)) : "***";
    }
    return masked + (end < rest.size() ? "/***" : "");
}

bool is_name(std::string_view name) {
    return !name.empty() && name.size() <= kLongestName && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '_';
    });
}

}  // namespace

const std::vector<HookSettingInfo>& hook_settings() {
    static const std::vector<HookSettingInfo> kTable = make_hook_table();
    return kTable;
}

std::string shown_value(const HookSettingInfo& info, const Hook& hook) {
    const std::string value = info.get(hook);
    if (value.empty() || info.shown == Shown::all) {
        return value;
    }
    return info.shown == Shown::host ? masked_address(value) : "***";
}

std::optional<std::string> set_hook(std::vector<Hook>& hooks, std::string_view name_and_key,
                                    const std::string& value) {
    const std::size_t dot = name_and_key.find('.');
    const std::string_view name = name_and_key.substr(0, dot);
    const std::string_view key = dot == std::string_view::npos ? "" : name_and_key.substr(dot + 1);
    const auto info = std::ranges::find(hook_settings(), key, &HookSettingInfo::key);
    if (info == hook_settings().end()) {
        std::string keys;
        for (const HookSettingInfo& known : hook_settings()) {
            keys += (keys.empty() ? "" : ", ") + std::string(known.key);
        }
        return "is no setting of a hook: these are " + keys;
    }
    if (!is_name(name)) {
        return "names a hook by other than letters, digits, - and _, at most 32";
    }
    auto hook = std::ranges::find(hooks, name, &Hook::name);
    if (hook == hooks.end()) {
        if (hooks.size() >= kMostHooks) {
            return "is one hook more than " + std::to_string(kMostHooks);
        }
        hook = hooks.emplace(hooks.end());
        hook->name = name;
    }
    return info->set(*hook, value);
}

std::optional<std::string> check_hook(const Hook& hook) {
    if (hook.kind == HookKind::command) {
        return hook.command.empty() ? WhyNot("lacks its command") : std::nullopt;
    }
    if (hook.url.empty()) {
        return "lacks its url";
    }
    if (info_of(hook.kind).is_player && hook.on_run) {
        return "is told of folders: its 'on' can only be movie";
    }
    if (hook.kind == HookKind::plex && hook.section == 0) {
        return "lacks its section: the number of the library, as in Plex's address source=1";
    }
    return std::nullopt;
}

}  // namespace cinefleet
