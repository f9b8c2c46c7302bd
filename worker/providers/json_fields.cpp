#include "worker/providers/json_fields.h"

#include <cmath>
#include <limits>

namespace cinefleet::worker {
namespace {

const Json& member(const Json& object, const char* name) {
    static const Json kNull;
    if (!object.is_object()) {
        return kNull;
    }
    const auto found = object.find(name);
    return found != object.end() ? *found : kNull;
}

}  // namespace

Json parse_json(std::string_view text) {
    bool too_deep = false;
    const auto watch_depth = [&](int depth, Json::parse_event_t /*event*/, Json& /*value*/) {
        too_deep = too_deep || depth > kMaxJsonDepth;
        return !too_deep;
    };
    Json value = Json::parse(text, watch_depth, false);
    return too_deep ? Json(Json::value_t::discarded) : value;
}

std::string text_at(const Json& object, const char* name) {
    const Json& value = member(object, name);
    return value.is_string() ? value.get<std::string>() : std::string();
}

std::int64_t integer_at(const Json& object, const char* name) {
    const Json& value = member(object, name);
    if (value.is_number_integer()) {
        return value.get<std::int64_t>();
    }
    const double number = number_at(object, name);
    return std::abs(number) < 1e15 ? static_cast<std::int64_t>(number) : 0;
}

std::int32_t count_at(const Json& object, const char* name) {
    const std::int64_t value = integer_at(object, name);
    return value >= 0 && value <= std::numeric_limits<std::int32_t>::max() ? static_cast<std::int32_t>(value)
                                                                           : 0;
}

double number_at(const Json& object, const char* name) {
    const Json& value = member(object, name);
    if (value.is_number()) {
        const double number = value.get<double>();
        return std::isfinite(number) ? number : 0;
    }
    return 0;
}

const Json& list_at(const Json& object, const char* name) {
    static const Json kEmpty = Json::array();
    const Json& value = member(object, name);
    return value.is_array() ? value : kEmpty;
}

const Json& object_at(const Json& object, const char* name) {
    static const Json kEmpty = Json::object();
    const Json& value = member(object, name);
    return value.is_object() ? value : kEmpty;
}

}  // namespace cinefleet::worker
