// What a coordinator that runs takes over from settings that were read again.

#include "coordinator/app/coordinator.h"

#include <utility>

namespace cinefleet::app {

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

}  // namespace cinefleet::app
