// How hooks are started with the coordinator, and what people ask about them.

#include "coordinator/app/coordinator.h"

#include <utility>

namespace cinefleet::app {

Status Coordinator::open_hooks() {
    if (settings_.hooks.empty()) {
        return {};
    }
    Result<std::unique_ptr<store::StoreReader>> reader = store::StoreReader::open(settings_.database());
    if (!reader) {
        return failure(std::move(reader).error());
    }
    hooks_ = std::make_unique<hooks::Deliverer>(
        settings_.hooks, *std::move(reader),
        hooks::Deliverer::Parts{
            [this](const std::function<void(store::Store&)>& work) { return save_->run_on_writer(work); },
            options_.log, clock_});
    return {};
}

bool Coordinator::wait_for_hooks(Millis longest) {
    return !hooks_ || hooks_->wait_until_told(longest);
}

Result<std::vector<control::HookStatus>> Coordinator::hooks() {
    return stored_->hooks();
}

Result<std::int64_t> Coordinator::retry_hook(const std::string& name) {
    Result<std::int64_t> count = failure(ErrorClass::cancelled, "the coordinator is stopping");
    save_->run_on_writer([&](store::Store& store) { count = store.hooks().retry(name); });
    if (count && hooks_) {
        hooks_->retry_now();
    }
    return count;
}

}  // namespace cinefleet::app
