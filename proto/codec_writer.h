#pragma once

#include "common/result.h"
#include "common/text.h"
#include "proto/codec.h"
#include "proto/codec_traits.h"
#include "proto/wire_fields.h"

#include <msgpack.hpp>

#include <algorithm>
#include <cstdint>
#include <string>

/// A part of codec.cpp: values to msgpack.
namespace cinefleet::proto {

class Writer {
  public:
    /// Appends to `frame`.
    explicit Writer(std::string& frame) : sink_{frame}, packer_(sink_) {}

    template <class T>
    void write(const T& value) {
        if constexpr (std::is_same_v<T, ErrorClass>) {
            write_string(to_string(value));
        } else if constexpr (std::is_same_v<T, std::string>) {
            write_text(value);
        } else if constexpr (std::is_same_v<T, Blob>) {
            write_bytes(value.view());
        } else if constexpr (std::is_same_v<T, bool>) {
            value ? packer_.pack_true() : packer_.pack_false();
        } else if constexpr (std::is_same_v<T, double>) {
            packer_.pack_double(value);  // pack() would make an integer of 8.0
        } else if constexpr (std::is_integral_v<T>) {
            packer_.pack(value);
        } else if constexpr (WireEnumeration<T>) {
            packer_.pack(static_cast<std::uint32_t>(value));
        } else if constexpr (is_id<T>) {
            packer_.pack(value.value);
        } else if constexpr (is_enum_set<T>) {
            packer_.pack(value.bits());
        } else if constexpr (is_optional<T>) {
            write(*value);  // an absent one equals its default and is never written
        } else if constexpr (is_list<T>) {
            write_list(value);
        } else if constexpr (is_map<T>) {
            write_map(value);
        } else if constexpr (WireStruct<T>) {
            write_struct(value);
        } else {
            static_assert(is_unknown_kind<T>, "a kind of field that the wire has no form for");
        }
    }

  private:
    struct Sink {
        std::string& frame;
        void write(const char* bytes, std::size_t size) { frame.append(bytes, size); }
    };

    static std::uint32_t capped(std::size_t count) {
        return static_cast<std::uint32_t>(std::min(count, kMaxElements));
    }

    void write_string(std::string_view text) {
        packer_.pack_str(static_cast<std::uint32_t>(text.size()));
        packer_.pack_str_body(text.data(), static_cast<std::uint32_t>(text.size()));
    }

    void write_text(std::string_view text) {
        const std::string_view cut = cut_at_limit(text);
        if (is_valid_utf8(cut)) {
            write_string(cut);
            return;
        }
        // U+FFFD takes three bytes for one: the repaired text may be over the limit again.
        const std::string repaired = to_valid_utf8(cut);
        write_string(cut_at_limit(repaired));
    }

    // The longest beginning within the limit that does not end inside a character.
    static std::string_view cut_at_limit(std::string_view text) {
        if (text.size() <= kMaxStringBytes) {
            return text;
        }
        std::size_t end = kMaxStringBytes;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
            --end;
        }
        return text.substr(0, end);
    }

    void write_bytes(std::string_view bytes) {
        packer_.pack_array(capped((bytes.size() + kMaxStringBytes - 1) / kMaxStringBytes));
        for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), kMaxStringBytes))) {
            const auto size = static_cast<std::uint32_t>(std::min(bytes.size(), kMaxStringBytes));
            packer_.pack_bin(size);
            packer_.pack_bin_body(bytes.data(), size);
        }
    }

    template <class T>
    void write_list(const std::vector<T>& list) {
        const std::uint32_t count = capped(list.size());
        packer_.pack_array(count);
        for (std::uint32_t i = 0; i < count; ++i) {
            write(list[i]);
        }
    }

    template <class Key, class T>
    void write_map(const std::map<Key, T>& map) {
        std::uint32_t left = capped(map.size());
        packer_.pack_map(left);
        for (auto entry = map.begin(); left > 0; ++entry, --left) {
            write(entry->first);
            write(entry->second);
        }
    }

    template <WireStruct Struct>
    void write_struct(const Struct& value) {
        const Struct defaults{};
        std::uint32_t count = 0;
        for_each_field<Struct>([&](const auto& field) {
            count += is_left_out(value.*field.member, defaults.*field.member) ? 0U : 1U;
        });
        packer_.pack_map(count);
        for_each_field<Struct>([&](const auto& field) {
            if (!is_left_out(value.*field.member, defaults.*field.member)) {
                packer_.pack(field.number);
                write(value.*field.member);
            }
        });
    }

    // Sets always travel: the default of some ("all fields") grows with the vocabulary.
    template <class T>
    static bool is_left_out(const T& value, const T& default_value) {
        return !is_enum_set<T> && value == default_value;
    }

    Sink sink_;
    msgpack::packer<Sink> packer_;
};

}  // namespace cinefleet::proto
