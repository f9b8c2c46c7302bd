#pragma once

#include "common/blob.h"
#include "common/ids.h"
#include "common/model/scrape_options.h"

#include <map>
#include <optional>
#include <type_traits>
#include <vector>

/// What kind of value a field holds, for the codec and for projections of the field lists.
namespace cinefleet::proto {

template <class T>
inline constexpr bool is_id = false;
template <class Tag>
inline constexpr bool is_id<Id<Tag>> = true;

template <class T>
inline constexpr bool is_enum_set = false;
template <class Enum>
inline constexpr bool is_enum_set<EnumSet<Enum>> = true;

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
inline constexpr bool is_list = false;
template <class T>
inline constexpr bool is_list<std::vector<T>> = true;

template <class T>
inline constexpr bool is_map = false;
template <class Key, class T>
inline constexpr bool is_map<std::map<Key, T>> = true;

/// For static_assert in the last branch of an `if constexpr` chain.
template <class T>
inline constexpr bool is_unknown_kind = false;

}  // namespace cinefleet::proto
