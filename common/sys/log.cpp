#include "common/sys/log.h"

#include "common/plain_line.h"
#include "common/text.h"

#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <utf8.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <memory>
#include <string_view>
#include <utility>

namespace cinefleet {
namespace {

constexpr const char* kTextPattern = "%Y-%m-%dT%H:%M:%S.%eZ %n: %v";
// %n and %v are escaped already.
constexpr const char* kJsonPattern =
    R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","process":"%n","pid":%P,"message":"%v"})";

// The inside of a JSON string. What a terminal would obey is escaped: the reader of the JSON gets it all.
std::string json_escaped(std::string_view text) {
    std::string safe;
    const std::string valid = to_valid_utf8(text);
    for (auto at = valid.begin(); at != valid.end();) {
        const char32_t character = utf8::unchecked::next(at);
        if (character == U'"' || character == U'\\') {
            safe += '\\';
            safe += static_cast<char>(character);
        } else if (is_control(character)) {
            std::array<char, 8> escape{};
            std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(character));
            safe += escape.data();
        } else {
            utf8::unchecked::append(character, std::back_inserter(safe));
        }
    }
    return safe;
}

Result<spdlog::sink_ptr> open_sink(const LogOptions& options) {
    if (options.file.empty()) {
        return std::make_shared<spdlog::sinks::stderr_sink_mt>();
    }
    // The library throws; nothing of that leaves this function.
    try {
        return std::make_shared<spdlog::sinks::rotating_file_sink_mt>(
            options.file, static_cast<std::size_t>(options.max_bytes), options.keep);
    } catch (const spdlog::spdlog_ex& error) {
        return failure(ErrorClass::io,
                       "the log " + options.file + " cannot be written: is its folder there, and yours?",
                       error.what());
    }
}

}  // namespace

Result<Log> open_log(const LogOptions& options) {
    Result<spdlog::sink_ptr> sink = open_sink(options);
    if (!sink) {
        return failure(std::move(sink).error());
    }
    const bool is_json = options.format == LogFormat::json;
    const auto written = is_json ? json_escaped : to_plain_line;
    const auto logger = std::make_shared<spdlog::logger>(written(options.process), *std::move(sink));
    logger->set_pattern(is_json ? kJsonPattern : kTextPattern, spdlog::pattern_time_type::utc);
    logger->flush_on(spdlog::level::info);
    return Log{[logger, written](const std::string& text) { logger->info("{}", written(text)); },
               [logger, written](const std::string& text) { logger->warn("{}", written(text)); }};
}

LogLine standard_error_log(const std::string& name) {
    LogOptions options;
    options.process = name;
    const Result<Log> log = open_log(options);
    return log ? log->info : LogLine([](const std::string&) {});
}

Result<LogFormat> parse_log_format(const std::string& text) {
    if (text == "text" || text == "json") {
        return text == "json" ? LogFormat::json : LogFormat::text;
    }
    return failure(ErrorClass::invalid_input, "has to be text or json");
}

std::string log_file_of(const std::string& path, const std::string& part) {
    if (path.empty()) {
        return path;
    }
    const std::filesystem::path file(path);
    return file.parent_path() / (file.stem().string() + "-" + part + file.extension().string());
}

}  // namespace cinefleet
