#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <string_view>

/// Reading foreign JSON: whatever is absent, null or of the wrong type reads as empty.
namespace cinefleet::worker {

using Json = nlohmann::json;

/// Most levels of nesting that an answer may have: no provider needs more, and recursion costs stack.
inline constexpr int kMaxJsonDepth = 32;

/// A discarded value if the text is no JSON or is nested too deeply.
Json parse_json(std::string_view text);

std::string text_at(const Json& object, const char* name);
std::int64_t integer_at(const Json& object, const char* name);

/// 0 for what is no count: below 0 or beyond 32 bits.
std::int32_t count_at(const Json& object, const char* name);

double number_at(const Json& object, const char* name);

/// The array or object of this name; an empty array if there is none.
const Json& list_at(const Json& object, const char* name);
const Json& object_at(const Json& object, const char* name);

}  // namespace cinefleet::worker
