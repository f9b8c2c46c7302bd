#include "common/sys/log.h"

#include "common/text.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

namespace cinefleet {
namespace {

std::string printable(const std::string& text) {
    std::string safe = to_valid_utf8(text);
    for (char& c : safe) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
            c = ' ';
        }
    }
    return safe;
}

}  // namespace

LogLine standard_error_log(const std::string& name) {
    const auto logger =
        std::make_shared<spdlog::logger>(name, std::make_shared<spdlog::sinks::stderr_sink_mt>());
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %n: %v", spdlog::pattern_time_type::utc);
    logger->flush_on(spdlog::level::info);
    return [logger](const std::string& text) { logger->info("{}", printable(text)); };
}

}  // namespace cinefleet
