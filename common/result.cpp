#include "common/result.h"

#include "common/check.h"

namespace cinefleet {

std::string_view to_string(ErrorClass error_class) {
    switch (error_class) {
        case ErrorClass::not_found:
            return "not_found";
        case ErrorClass::ambiguous:
            return "ambiguous";
        case ErrorClass::unauthorized:
            return "unauthorized";
        case ErrorClass::throttled:
            return "throttled";
        case ErrorClass::blocked:
            return "blocked";
        case ErrorClass::timeout:
            return "timeout";
        case ErrorClass::unavailable:
            return "unavailable";
        case ErrorClass::malformed:
            return "malformed";
        case ErrorClass::invalid_input:
            return "invalid_input";
        case ErrorClass::io:
            return "io";
        case ErrorClass::disk_full:
            return "disk_full";
        case ErrorClass::conflict:
            return "conflict";
        case ErrorClass::unsupported:
            return "unsupported";
        case ErrorClass::cancelled:
            return "cancelled";
    }
    CINEFLEET_CHECK(false);
    return {};
}

std::optional<ErrorClass> error_class_by_name(std::string_view name) {
    for (int number = 0; number <= static_cast<int>(ErrorClass::cancelled); ++number) {
        if (const auto error_class = static_cast<ErrorClass>(number); to_string(error_class) == name) {
            return error_class;
        }
    }
    return std::nullopt;
}

}  // namespace cinefleet
