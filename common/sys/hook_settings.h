#pragma once

#include "common/model/hook.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cinefleet {

/// How much of a value may be shown: of an address all to the end of its host, since many services' webhooks
/// have no other secret than their address.
enum class Shown : std::uint8_t { all, host, nothing };

/// One setting of a hook, `[hooks.NAME]` in the file: parser, `cinefleet config` and the documents are
/// projections of this table.
struct HookSettingInfo {
    std::string_view key;       ///< "url"
    std::string_view sentence;  ///< what it means, with range and unit
    Shown shown = Shown::all;
    std::function<std::string(const Hook&)> get;
    /// nullopt: taken; else why not.
    std::function<std::optional<std::string>(Hook&, const std::string&)> set;
};

const std::vector<HookSettingInfo>& hook_settings();

/// Its value for people, who may show it to others: secrets are masked.
std::string shown_value(const HookSettingInfo& info, const Hook& hook);

/// "hooks.living-room.url" for a setting of a hook; the hook is made with its first. nullopt: taken; else why
/// not.
std::optional<std::string> set_hook(std::vector<Hook>& hooks, std::string_view name_and_key,
                                    const std::string& value);

/// What a hook lacks or has too much of, once all is read; nullopt: nothing.
std::optional<std::string> check_hook(const Hook& hook);

}  // namespace cinefleet
