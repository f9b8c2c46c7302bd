#include "common/sys/log.h"

#include "common/text.h"

#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <utility>

namespace cinefleet {
namespace {

constexpr const char* kTextPattern = "%Y-%m-%dT%H:%M:%S.%eZ %n: %v";
// %n and %v are escaped already.
constexpr const char* kJsonPattern =
    R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","process":"%n","pid":%P,"message":"%v"})";

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

std::string printable(const std::string& text) {
    std::string safe = to_valid_utf8(text);
    for (char& c : safe) {
        c = is_control(c) ? ' ' : c;
    }
    return safe;
}

// The inside of a JSON string.
std::string json_escaped(const std::string& text) {
    std::string safe;
    for (const char c : to_valid_utf8(text)) {
        if (c == '"' || c == '\\') {
            safe += '\\';
            safe += c;
        } else if (is_control(c)) {
            std::array<char, 8> escape{};
            std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c));
            safe += escape.data();
        } else {
            safe += c;
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
    const auto written = is_json ? json_escaped : printable;
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
