#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>

/// How a struct or an enum is described for the wire. The descriptions are in wire_fields.h; codec, golden
/// JSON twins and the tables of PROTOCOL.md are projections of them.
namespace cinefleet::proto {

template <class Struct, class Member>
struct WireField {
    int number;  ///< the key on the wire: never reused, never changed
    std::string_view name;
    Member Struct::*member;
};

template <class Struct, class Member>
WireField(int, const char*, Member Struct::*) -> WireField<Struct, Member>;

/// Specialised for each struct that travels: `name`, `fields` (a tuple of WireField), and for a message
/// `type`.
template <class Struct>
struct WireFields {};

template <class Enum>
struct WireValue {
    Enum value;
    std::string_view name;
};

/// Specialised for each enum that travels as its number: `name` and `values` (an array of WireValue). Any
/// other number is malformed.
template <class Enum>
struct WireEnum {};

template <class T>
concept WireStruct = requires {
    WireFields<T>::name;
    WireFields<T>::fields;
};

template <class T>
concept WireMessage = WireStruct<T> && requires {
    WireFields<T>::type;
};

template <class T>
concept WireEnumeration = requires {
    WireEnum<T>::name;
    WireEnum<T>::values;
};

/// Calls `visit(field)` for each field of a struct, in the order of the list.
template <WireStruct Struct, class Visit>
constexpr void for_each_field(Visit visit) {
    std::apply([&](const auto&... field) { (visit(field), ...); }, WireFields<Struct>::fields);
}

template <WireEnumeration Enum>
constexpr bool is_wire_value(Enum value) {
    for (const WireValue<Enum>& known : WireEnum<Enum>::values) {
        if (known.value == value) {
            return true;
        }
    }
    return false;
}

/// Projects a table that has its own columns (kProviders, kImageKinds, …) on wire values.
template <class Enum, class Row, std::size_t kRows, class Value>
constexpr std::array<WireValue<Enum>, kRows> wire_values(const std::array<Row, kRows>& rows,
                                                         Value Row::*value) {
    std::array<WireValue<Enum>, kRows> values{};
    for (std::size_t i = 0; i < kRows; ++i) {
        values[i] = {rows[i].*value, rows[i].name};
    }
    return values;
}

}  // namespace cinefleet::proto
