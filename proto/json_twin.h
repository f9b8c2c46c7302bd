#pragma once

#include "common/result.h"
#include "proto/codec_traits.h"
#include "proto/wire_fields.h"

#include <nlohmann/json.hpp>

#include <string>
#include <variant>

/// Any described struct as JSON with the names of fields and values, and back: the readable twin of a
/// message's bytes, what tests compare messages by, and what the control socket speaks. Include in .cpp files
/// only.
namespace cinefleet::proto {

template <class T>
nlohmann::ordered_json to_json_twin(const T& value);

/// Bytes are hexadecimal digits.
inline std::string hex_twin(const Blob& bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (const char c : bytes.bytes()) {
        const auto byte = static_cast<unsigned char>(c);
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 0x0FU];
    }
    return text;
}

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
    } else if constexpr (std::is_same_v<T, Blob>) {
        return hex_twin(value);
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

/// Missing keys keep what `value` has, unknown keys are ignored. Throws nlohmann::json::exception if a value
/// is of another kind than the field: callers catch it.
template <class T>
void from_json_twin(const nlohmann::ordered_json& json, T& value);

template <class T>
bool value_by_key(const nlohmann::ordered_json& json, T& value) {
    for (const WireValue<T>& known : WireEnum<T>::values) {
        if (json == known.name) {
            value = known.value;
            return true;
        }
    }
    return false;
}

template <class Enum>
void enum_set_from_twin(const nlohmann::ordered_json& json, EnumSet<Enum>& set) {
    set = EnumSet<Enum>();
    for (const auto& name : json) {
        if (Enum item{}; value_by_key(name, item)) {
            set.add(item);
        }
    }
}

template <class T>
void from_json_twin(const nlohmann::ordered_json& json, T& value) {
    if constexpr (WireEnumeration<T>) {
        value_by_key(json, value);
    } else if constexpr (is_id<T>) {
        json.get_to(value.value);
    } else if constexpr (is_enum_set<T>) {
        enum_set_from_twin(json, value);
    } else if constexpr (is_optional<T>) {
        value.reset();
        if (!json.is_null()) {
            from_json_twin(json, value.emplace());
        }
    } else if constexpr (is_list<T>) {
        value.clear();
        for (const auto& item : json) {
            from_json_twin(item, value.emplace_back());
        }
    } else if constexpr (is_map<T>) {
        value.clear();
        for (const auto& [name, item] : json.items()) {
            if (typename T::key_type key{}; value_by_key(nlohmann::ordered_json(name), key)) {
                from_json_twin(item, value[key]);
            }
        }
    } else if constexpr (WireStruct<T>) {
        for_each_field<T>([&](const auto& field) {
            if (const auto found = json.find(std::string(field.name)); found != json.end()) {
                from_json_twin(*found, value.*field.member);
            }
        });
    } else {
        json.get_to(value);
    }
}

inline nlohmann::ordered_json to_json_twin(const Message& message) {
    return std::visit([](const auto& body) { return to_json_twin(body); }, message);
}

}  // namespace cinefleet::proto
