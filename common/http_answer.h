#pragma once

#include "common/blob.h"
#include "common/result.h"

#include <cstdint>
#include <optional>
#include <string>

namespace cinefleet {

/// What came of an HTTP request. Either `transport_error` is set, or there is a status.
struct HttpAnswer {
    std::optional<Error> transport_error;  ///< timeout, unavailable (also cut), malformed (too large)
    std::int32_t status = 0;
    std::string content_type;
    std::int64_t retry_after_ms = 0;  ///< 0: not stated
    Blob body;
    std::int64_t latency_ms = 0;
    std::string etag;                    ///< empty: none
    std::string last_modified;           ///< empty: none
    bool is_kept = false;                ///< of an earlier request: nobody was asked
    std::optional<std::int64_t> date_s;  ///< what the server's clock says, since 1970
};

}  // namespace cinefleet
