#pragma once

#include "common/result.h"
#include "coordinator/control/source_api.h"

#include <functional>
#include <string>
#include <vector>

namespace cinefleet::control {

/// The sources of a coordinator in another process, over whatever connection its owner has.
class RemoteSources final : public SourceApi {
  public:
    struct Connection {
        std::function<Result<std::string>(const std::string& path)> get;
        /// `may_last`: the answer may take as long as a scan.
        std::function<Result<std::string>(const std::string& path, const std::string& body, bool may_last)>
            post;
    };
    explicit RemoteSources(Connection connection) : connection_(std::move(connection)) {}

    Result<std::vector<Source>> sources() override;
    Result<Source> add_source(const SourceOrder& order) override;
    Result<std::int64_t> remove_source(const std::string& path) override;
    Result<std::int64_t> clean(const std::string& path) override;
    Result<std::vector<ScanResult>> scan(const ScanRequest& request) override;
    Status cancel_scan(const std::string& scan_key) override;

  private:
    Result<std::int64_t> count(const std::string& path, const std::string& source);

    const Connection connection_;
};

}  // namespace cinefleet::control
