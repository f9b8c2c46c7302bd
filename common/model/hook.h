#pragma once

#include "common/clock.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cinefleet {

/// Who is told that a movie was saved or that a run has ended.
enum class HookKind : std::uint8_t { command, webhook, kodi, jellyfin, emby, plex };

struct HookKindInfo {
    HookKind kind;
    std::string_view name;
    bool is_player;  ///< told which folder to look at, so only of movies
};

inline constexpr std::array kHookKinds = {
    HookKindInfo{HookKind::command, "command", false}, HookKindInfo{HookKind::webhook, "webhook", false},
    HookKindInfo{HookKind::kodi, "kodi", true},        HookKindInfo{HookKind::jellyfin, "jellyfin", true},
    HookKindInfo{HookKind::emby, "emby", true},        HookKindInfo{HookKind::plex, "plex", true},
};

const HookKindInfo& info_of(HookKind kind);

/// Numbers are stored: never reuse one.
enum class HookEvent : std::uint8_t { movie_saved = 1, run_ended = 2 };

/// How a folder of this machine is called where the player runs.
struct PathMapping {
    std::string from;
    std::string to;

    friend bool operator==(const PathMapping&, const PathMapping&) = default;
};

struct Hook {
    std::string name;  ///< letters, digits, - and _; at most 32
    HookKind kind = HookKind::webhook;
    std::string url;      ///< of all kinds but command; without a slash at its end
    std::string token;    ///< what each kind takes it for: README
    std::string command;  ///< for the shell
    bool on_movie = true;
    bool on_run = false;
    std::vector<PathMapping> paths;
    std::int64_t section = 0;  ///< number of Plex's library
    Millis timeout{30'000};

    bool wants(HookEvent event) const { return event == HookEvent::movie_saved ? on_movie : on_run; }
    /// By the longest of `paths` that fits whole names; itself if none does.
    std::string path_there(std::string_view path) const;
};

}  // namespace cinefleet
