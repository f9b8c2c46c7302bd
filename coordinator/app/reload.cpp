// What a coordinator that runs takes over from settings that were read again, and by which it works.

#include "coordinator/app/coordinator.h"

#include "common/sys/hook_settings.h"

#include <algorithm>
#include <utility>

namespace cinefleet::app {
namespace {

const std::string kHooks = "hooks.";

bool are_same(const std::vector<Hook>& some, const std::vector<Hook>& others) {
    return std::ranges::equal(some, others, [](const Hook& one, const Hook& other) {
        return one.name == other.name &&
               std::ranges::all_of(hook_settings(), [&](const HookSettingInfo& info) {
                   return info.get(one) == info.get(other);
               });
    });
}

tl::unexpected<Error> wrong(const std::string& key, const std::string& reason) {
    return failure(ErrorClass::invalid_input, "'" + key + "' " + reason);
}

Status check_hook_setting(std::vector<Hook> hooks, const std::string& key, const std::string& value) {
    const std::vector<Hook> in_force = hooks;
    if (const std::optional<std::string> why_not = set_hook(hooks, key.substr(kHooks.size()), value)) {
        return wrong(key, *why_not);
    }
    return are_same(hooks, in_force) ? Status()
                                     : failure(ErrorClass::conflict, "it works by another value of " + key);
}

}  // namespace

Result<Coordinator::Adopted> Coordinator::adopt(const Settings& fresh) {
    const Settings in_force = [this] {
        const std::lock_guard lock(limits_mutex_);
        return limits_;
    }();
    Adopted adopted;
    for (const SettingInfo& info : settings_table()) {
        const std::string value = info.get(fresh);
        if (value == info.get(in_force)) {
            continue;
        }
        if (!info.changeable) {
            adopted.waiting.push_back(info.key);
            continue;
        }
        if (Status set = set_limit(info.key, value); !set) {
            return failure(std::move(set).error());
        }
        adopted.changed.push_back(info.key);
    }
    if (has_keys_) {
        if (Status reread = reread_keys(); !reread) {
            return failure(std::move(reread).error());
        }
    }
    return adopted;
}

Status Coordinator::check_setting(const std::string& key, const std::string& value) {
    Settings settings = [this] {
        const std::lock_guard lock(limits_mutex_);
        return limits_;
    }();
    if (key.starts_with(kHooks)) {
        return check_hook_setting(settings.hooks, key, value);
    }
    const auto info = std::ranges::find(settings_table(), key, &SettingInfo::key);
    if (info == settings_table().end()) {
        return wrong(key, "is no setting");
    }
    const std::string in_force = info->get(settings);
    if (const std::optional<std::string> why_not = info->set(settings, value)) {
        return wrong(key, *why_not);
    }
    if (info->get(settings) == in_force) {
        return {};
    }
    return failure(ErrorClass::conflict,
                   info->secret ? "it works by another " + key : "it works by " + key + " = " + in_force);
}

}  // namespace cinefleet::app
