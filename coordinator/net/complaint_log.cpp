#include "coordinator/net/complaint_log.h"

#include <utility>

namespace cinefleet::net {

ComplaintLog::ComplaintLog(std::function<void(const std::string&)> write) : write_(std::move(write)) {}

void ComplaintLog::say(const std::string& line, MonoTime now) {
    if (!write_) {
        return;
    }
    if (!window_start_ || now - *window_start_ >= kWindow) {
        if (left_out_ > 0) {
            write_(std::to_string(left_out_) + " more complaints about peers were left out");
        }
        window_start_ = now;
        said_ = 0;
        left_out_ = 0;
    }
    if (said_ == kLinesPerWindow) {
        ++left_out_;
        return;
    }
    ++said_;
    write_(line);
}

}  // namespace cinefleet::net
