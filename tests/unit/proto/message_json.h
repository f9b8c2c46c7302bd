#pragma once

#include "common/result.h"
#include "proto/codec_traits.h"
#include "proto/wire_fields.h"

#include <nlohmann/json.hpp>

#include <string>
#include <variant>

/// A message as JSON with the names of fields and values: the readable twin of its bytes, and what tests
/// compare messages by.
namespace cinefleet::proto {

template <class T>
nlohmann::ordered_json to_json_twin(const T& value);

template <class T>
std::string json_key(const T& key) {
    for (const WireValue<T>& known : WireEnum<T>::values) {
        if (known.value == key) {
            return std::string(known.name);
        }
    }
    return "unknown";
}

template <class Enum>
nlohmann::ordered_json enum_set_twin(const EnumSet<Enum>& set) {
    auto names = nlohmann::ordered_json::array();
    for (const WireValue<Enum>& known : WireEnum<Enum>::values) {
        if (set.has(known.value)) {
            names.push_back(known.name);
        }
    }
    return names;
}

template <class T>
nlohmann::ordered_json struct_twin(const T& value) {
    auto object = nlohmann::ordered_json::object();
    for_each_field<T>(
        [&](const auto& field) { object[std::string(field.name)] = to_json_twin(value.*field.member); });
    return object;
}

template <class T>
nlohmann::ordered_json to_json_twin(const T& value) {
    if constexpr (std::is_same_v<T, ErrorClass>) {
        return to_string(value);
    } else if constexpr (WireEnumeration<T>) {
        return json_key(value);
    } else if constexpr (is_id<T>) {
        return value.value;
    } else if constexpr (is_enum_set<T>) {
        return enum_set_twin(value);
    } else if constexpr (is_optional<T>) {
        return value ? to_json_twin(*value) : nlohmann::ordered_json(nullptr);
    } else if constexpr (is_list<T>) {
        auto list = nlohmann::ordered_json::array();
        for (const auto& item : value) {
            list.push_back(to_json_twin(item));
        }
        return list;
    } else if constexpr (is_map<T>) {
        auto map = nlohmann::ordered_json::object();
        for (const auto& [key, item] : value) {
            map[json_key(key)] = to_json_twin(item);
        }
        return map;
    } else if constexpr (WireStruct<T>) {
        return struct_twin(value);
    } else {
        return value;
    }
}

inline nlohmann::ordered_json to_json_twin(const Message& message) {
    return std::visit([](const auto& body) { return to_json_twin(body); }, message);
}

}  // namespace cinefleet::proto
