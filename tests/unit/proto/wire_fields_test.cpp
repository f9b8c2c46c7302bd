#include "proto/wire_fields.h"

#include "proto/codec_traits.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <set>
#include <string_view>
#include <utility>
#include <variant>

namespace cinefleet::proto {
namespace {

// Converts to whatever a member is; never run.
struct Anything {
    template <class T>
    operator T() const;
};

template <class T, std::size_t... kIndex>
constexpr bool has_members(std::index_sequence<kIndex...>) {
    return requires {
        T{(static_cast<void>(kIndex), Anything{})...};
    };
}

// How many members an aggregate has: the most that it can be initialised with.
template <class T, std::size_t kCount = 0>
constexpr std::size_t member_count() {
    if constexpr (has_members<T>(std::make_index_sequence<kCount + 1>{})) {
        return member_count<T, kCount + 1>();
    } else {
        return kCount;
    }
}

template <class T>
void check_struct(std::set<std::string_view>& seen);

template <class T>
void check_type(std::set<std::string_view>& seen) {
    if constexpr (is_optional<T> || is_list<T>) {
        check_type<typename T::value_type>(seen);
    } else if constexpr (is_map<T>) {
        check_type<typename T::mapped_type>(seen);
    } else if constexpr (WireStruct<T>) {
        check_struct<T>(seen);
    }
}

template <class T>
void check_struct(std::set<std::string_view>& seen) {
    constexpr std::size_t fields = std::tuple_size_v<std::remove_cvref_t<decltype(WireFields<T>::fields)>>;
    static_assert(member_count<T>() == fields, "a member has no number in wire_fields.h");
    if (!seen.insert(WireFields<T>::name).second) {
        return;
    }
    std::set<int> numbers;
    std::set<std::string_view> names;
    for_each_field<T>([&]<class Member>(const WireField<T, Member>& field) {
        EXPECT_GT(field.number, 0) << WireFields<T>::name << "." << field.name;
        EXPECT_TRUE(numbers.insert(field.number).second) << WireFields<T>::name << "." << field.name;
        EXPECT_TRUE(names.insert(field.name).second) << WireFields<T>::name << "." << field.name;
        check_type<Member>(seen);
    });
}

TEST(WireFields, EveryMemberOfEveryMessageHasANumberOfItsOwn) {
    std::set<std::string_view> seen;
    [&]<class... T>(const std::variant<T...>*) {
        (check_struct<T>(seen), ...);
    }(static_cast<const Message*>(nullptr));
    EXPECT_GT(seen.size(), std::variant_size_v<Message>);
}

TEST(WireFields, EveryMessageHasATypeOfItsOwn) {
    std::set<MessageType> types;
    [&]<class... T>(const std::variant<T...>*) {
        (types.insert(WireFields<T>::type), ...);
    }(static_cast<const Message*>(nullptr));
    EXPECT_EQ(types.size(), std::variant_size_v<Message>);
    EXPECT_EQ(types.size(), kMessageTypes.size());
}

}  // namespace
}  // namespace cinefleet::proto
