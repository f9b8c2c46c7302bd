#pragma once

#include "common/result.h"
#include "common/text.h"
#include "proto/codec.h"
#include "proto/codec_traits.h"
#include "proto/wire_fields.h"

#include <msgpack.hpp>

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

/// A part of codec.cpp: msgpack to values. Every byte is hostile.
namespace cinefleet::proto {

/// Reads one body. After a `read` that returned false, `problem()` says where and why, and the target is
/// half-read: drop it.
class Reader {
  public:
    const std::string& problem() const { return problem_; }

    template <class T>
    bool read(const msgpack::object& object, T& value) {
        if constexpr (std::is_same_v<T, ErrorClass>) {
            return read_error_class(object, value);
        } else if constexpr (std::is_same_v<T, std::string>) {
            return read_text(object, value);
        } else if constexpr (std::is_same_v<T, Blob>) {
            return read_bytes(object, value);
        } else if constexpr (std::is_same_v<T, bool>) {
            value = object.type == msgpack::type::BOOLEAN && object.via.boolean;
            return object.type == msgpack::type::BOOLEAN || fail("a boolean is expected");
        } else if constexpr (std::is_integral_v<T>) {
            return read_integer(object, value);
        } else if constexpr (std::is_same_v<T, double>) {
            return read_number(object, value);
        } else if constexpr (WireEnumeration<T>) {
            return read_enum(object, value);
        } else if constexpr (is_id<T>) {
            return read_integer(object, value.value);
        } else if constexpr (is_enum_set<T>) {
            return read_enum_set(object, value);
        } else if constexpr (is_optional<T>) {
            return read(object, value.emplace());
        } else if constexpr (is_list<T>) {
            return read_list(object, value);
        } else if constexpr (is_map<T>) {
            return read_map(object, value);
        } else if constexpr (WireStruct<T>) {
            return read_struct(object, value);
        } else {
            static_assert(is_unknown_kind<T>, "a kind of field that the wire has no form for");
        }
    }

  private:
    bool fail(std::string_view problem) {
        problem_ = problem;
        return false;
    }

    template <class T>
    bool read_integer(const msgpack::object& object, T& value) {
        if (object.type == msgpack::type::POSITIVE_INTEGER && std::in_range<T>(object.via.u64)) {
            value = static_cast<T>(object.via.u64);
            return true;
        }
        if (object.type == msgpack::type::NEGATIVE_INTEGER && std::in_range<T>(object.via.i64)) {
            value = static_cast<T>(object.via.i64);
            return true;
        }
        return fail("an integer in range is expected");
    }

    // Other writers of msgpack send 8.0 as the integer 8.
    bool read_number(const msgpack::object& object, double& value) {
        switch (object.type) {
            case msgpack::type::FLOAT32:
            case msgpack::type::FLOAT64:
                value = object.via.f64;
                return std::isfinite(value) || fail("a finite number is expected");
            case msgpack::type::POSITIVE_INTEGER:
                value = static_cast<double>(object.via.u64);
                return true;
            case msgpack::type::NEGATIVE_INTEGER:
                value = static_cast<double>(object.via.i64);
                return true;
            case msgpack::type::NIL:
            case msgpack::type::BOOLEAN:
            case msgpack::type::STR:
            case msgpack::type::BIN:
            case msgpack::type::ARRAY:
            case msgpack::type::MAP:
            case msgpack::type::EXT:
                return fail("a number is expected");
        }
        return fail("a number is expected");
    }

    bool read_text(const msgpack::object& object, std::string& value) {
        if (object.type != msgpack::type::STR) {
            return fail("a string is expected");
        }
        const std::string_view text(object.via.str.ptr, object.via.str.size);
        if (!is_valid_utf8(text)) {
            return fail("a string is not UTF-8");
        }
        value = text;
        return true;
    }

    // In pieces, because one is no longer than a string may be.
    bool read_bytes(const msgpack::object& object, Blob& value) {
        if (object.type != msgpack::type::ARRAY) {
            return fail("bytes are expected");
        }
        std::string bytes;
        for (std::uint32_t i = 0; i < object.via.array.size; ++i) {
            const msgpack::object& piece = object.via.array.ptr[i];
            if (piece.type != msgpack::type::BIN) {
                return fail("a piece of bytes is expected");
            }
            bytes.append(piece.via.bin.ptr, piece.via.bin.size);
        }
        value = Blob::from_string(std::move(bytes));
        return true;
    }

    bool read_error_class(const msgpack::object& object, ErrorClass& value) {
        std::string name;
        if (!read_text(object, name)) {
            return false;
        }
        const std::optional<ErrorClass> known = error_class_by_name(name);
        value = known.value_or(value);
        return known.has_value() || fail("an unknown class of error");
    }

    template <WireEnumeration Enum>
    bool read_enum(const msgpack::object& object, Enum& value) {
        std::underlying_type_t<Enum> number{};
        if (!read_integer(object, number) || !is_wire_value(static_cast<Enum>(number))) {
            return fail("a known value is expected");
        }
        value = static_cast<Enum>(number);
        return true;
    }

    // Bits that this build does not know are dropped: an old worker scrapes what it knows.
    template <class Enum>
    bool read_enum_set(const msgpack::object& object, EnumSet<Enum>& value) {
        std::uint32_t bits = 0;
        if (!read_integer(object, bits)) {
            return false;
        }
        const EnumSet<Enum> sent(bits);
        value = {};
        for (const WireValue<Enum>& known : WireEnum<Enum>::values) {
            if (sent.has(known.value)) {
                value.add(known.value);
            }
        }
        return true;
    }

    template <class T>
    bool read_list(const msgpack::object& object, std::vector<T>& list) {
        if (object.type != msgpack::type::ARRAY) {
            return fail("a list is expected");
        }
        list.clear();
        list.reserve(object.via.array.size);
        for (std::uint32_t i = 0; i < object.via.array.size; ++i) {
            if (!read(object.via.array.ptr[i], list.emplace_back())) {
                return false;
            }
        }
        return true;
    }

    template <class Key, class T>
    bool read_map(const msgpack::object& object, std::map<Key, T>& map) {
        if (object.type != msgpack::type::MAP) {
            return fail("a map is expected");
        }
        map.clear();
        for (std::uint32_t i = 0; i < object.via.map.size; ++i) {
            const msgpack::object_kv& entry = object.via.map.ptr[i];
            Key key{};
            if (!read(entry.key, key) || !read(entry.val, map[key])) {
                return false;
            }
        }
        return true;
    }

    template <WireStruct Struct>
    bool read_struct(const msgpack::object& object, Struct& value) {
        if (object.type != msgpack::type::MAP) {
            return fail("a map of fields is expected");
        }
        for (std::uint32_t i = 0; i < object.via.map.size; ++i) {
            const msgpack::object_kv& entry = object.via.map.ptr[i];
            int number = 0;
            if (!read_integer(entry.key, number)) {
                return fail("a field's number is expected");
            }
            if (!read_field(number, entry.val, value)) {
                return false;
            }
        }
        return true;
    }

    // True also for a number that this build does not know: it is ignored.
    template <WireStruct Struct>
    bool read_field(int number, const msgpack::object& object, Struct& value) {
        bool is_read = true;
        for_each_field<Struct>([&](const auto& field) {
            if (field.number == number && !read(object, value.*field.member)) {
                problem_.insert(0, std::string(field.name) + ": ");
                is_read = false;
            }
        });
        return is_read;
    }

    std::string problem_;
};

}  // namespace cinefleet::proto
