#pragma once

#include <tl/expected.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace cinefleet {

/// What kind of failure the outside world gave us. Policy (retry, stop, degrade) depends on this and on
/// nothing else.
enum class ErrorClass {
    not_found,      ///< the thing asked for does not exist; asking again will not help
    ambiguous,      ///< several candidates fit equally well; a person has to choose
    unauthorized,   ///< a key or permission is wrong: every further request would fail too
    throttled,      ///< asked too often: wait (Retry-After if given), then ask again
    blocked,        ///< the provider refuses us (403, captcha, challenge page)
    timeout,        ///< no answer in time
    unavailable,    ///< connection failed or 5xx: a later attempt may work
    malformed,      ///< an answer that cannot be understood
    invalid_input,  ///< the user's input, file or setting is wrong
    io,             ///< a file or disk operation failed
    disk_full,      ///< no room left, or over quota
    conflict,       ///< somebody else holds it (port in use, database locked, stale lease)
    unsupported,    ///< a version or feature that this build does not know
    cancelled,      ///< the user or a shutdown asked for it
};

/// The name as it appears on the wire, in reports and in the database, e.g. "not_found".
std::string_view to_string(ErrorClass error_class);
std::optional<ErrorClass> error_class_by_name(std::string_view name);

struct Error {
    ErrorClass error_class = ErrorClass::io;
    std::string message;  ///< one sentence for the user: what happened and what to do about it
    std::string detail;   ///< technical detail for the log, secrets already masked; may be empty
};

/// A value, or why the outside world did not let us have it. Return it or handle it; never drop it.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
  public:
    using tl::expected<T, Error>::expected;
};

using Status = Result<void>;

/// `return failure(ErrorClass::io, "…", detail);` in a function that returns any Result.
inline tl::unexpected<Error> failure(ErrorClass error_class, std::string message, std::string detail = {}) {
    return tl::unexpected<Error>(Error{error_class, std::move(message), std::move(detail)});
}

/// Passes an error on: `if (!file) { return failure(std::move(file).error()); }`.
inline tl::unexpected<Error> failure(Error error) {
    return tl::unexpected<Error>(std::move(error));
}

}  // namespace cinefleet
