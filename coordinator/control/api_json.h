#pragma once

#include "coordinator/control/api.h"

#include <string>

/// The JSON forms of what people ask of a coordinator: UTF-8, fields by name, unknown ones ignored. Bytes of
/// file names that are not UTF-8 become U+FFFD.
namespace cinefleet::control {

/// `T`: any struct of api.h, or a list of them.
template <class T>
std::string to_json(const T& value);

/// malformed: not JSON, or of another shape.
template <class T>
Result<T> from_json(const std::string& text);

/// The number of this name in a JSON object; malformed: there is none.
Result<std::int64_t> integer_of(const std::string& text, const char* name);

std::string error_to_json(const Error& error);

/// What `error_to_json` made; malformed if it is something else.
Error error_from_json(const std::string& text);

}  // namespace cinefleet::control
