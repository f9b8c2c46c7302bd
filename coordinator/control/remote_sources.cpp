#include "coordinator/control/remote_sources.h"

#include "common/text.h"
#include "coordinator/control/api_json.h"

#include <algorithm>
#include <utility>

namespace cinefleet::control {
namespace {

template <class T>
Result<T> read_answer(Result<std::string> body) {
    return body ? from_json<T>(*body) : Result<T>(failure(std::move(body).error()));
}

// JSON is UTF-8: another name would arrive as another name.
Status check_sayable(const std::vector<std::string>& paths) {
    if (!std::ranges::all_of(paths, is_valid_utf8)) {
        return failure(ErrorClass::unsupported,
                       "a folder whose name is not UTF-8 can only be named while no coordinator runs");
    }
    return {};
}

}  // namespace

Result<std::vector<Source>> RemoteSources::sources() {
    return read_answer<std::vector<Source>>(connection_.get("/api/sources"));
}

Result<Source> RemoteSources::add_source(const SourceOrder& order) {
    if (Status sayable = check_sayable({order.path}); !sayable) {
        return failure(std::move(sayable).error());
    }
    return read_answer<Source>(connection_.post("/api/sources", to_json(order), false));
}

Result<std::int64_t> RemoteSources::count(const std::string& path, const std::string& source) {
    if (Status sayable = check_sayable({source}); !sayable) {
        return failure(std::move(sayable).error());
    }
    const Result<std::string> answer = connection_.post(path, to_json(SourceOrder{source, {}}), true);
    return answer ? integer_of(*answer, "count") : Result<std::int64_t>(failure(answer.error()));
}

Result<std::int64_t> RemoteSources::remove_source(const std::string& path) {
    return count("/api/sources/remove", path);
}

Result<std::int64_t> RemoteSources::clean(const std::string& path) {
    return count("/api/sources/clean", path);
}

Result<std::vector<ScanResult>> RemoteSources::scan(const ScanRequest& request) {
    if (Status sayable = check_sayable(request.folders); !sayable) {
        return failure(std::move(sayable).error());
    }
    return read_answer<std::vector<ScanResult>>(
        connection_.post("/api/sources/scan", to_json(request), true));
}

Status RemoteSources::cancel_scan(const std::string& scan_key) {
    const Result<std::string> answer =
        connection_.post("/api/sources/scan/cancel", to_json(ScanRequest{{}, false, scan_key}), false);
    return answer ? Status() : Status(failure(answer.error()));
}

}  // namespace cinefleet::control
