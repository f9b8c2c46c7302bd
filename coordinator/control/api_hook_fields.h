#pragma once

#include "coordinator/control/api_hooks.h"
#include "proto/wire_fields.h"

namespace cinefleet::proto {

template <>
struct WireFields<control::HookStatus> {
    static constexpr std::string_view name = "HookStatus";
    static constexpr auto fields = std::tuple{
        WireField{1, "name", &control::HookStatus::name},
        WireField{2, "waiting", &control::HookStatus::waiting},
        WireField{3, "given_up", &control::HookStatus::given_up},
        WireField{4, "delivered", &control::HookStatus::delivered},
        WireField{5, "dropped", &control::HookStatus::dropped},
        WireField{6, "delivered_ms", &control::HookStatus::delivered_ms},
        WireField{7, "failing_since_ms", &control::HookStatus::failing_since_ms},
        WireField{8, "next_try_ms", &control::HookStatus::next_try_ms},
        WireField{9, "last_error", &control::HookStatus::last_error},
    };
};

}  // namespace cinefleet::proto
