#pragma once

#include "coordinator/control/source_api.h"
#include "proto/wire_fields.h"

/// The fields of what is said about sources; see api_fields.h.
namespace cinefleet::proto {

template <>
struct WireEnum<SourceKind> {
    static constexpr std::string_view name = "SourceKind";
    static constexpr std::array values = {
        WireValue<SourceKind>{SourceKind::automatic, "auto"},
        WireValue<SourceKind>{SourceKind::folders, "folders"},
        WireValue<SourceKind>{SourceKind::flat, "flat"},
    };
};

template <>
struct WireEnum<NamingStyle> {
    static constexpr std::string_view name = "NamingStyle";
    static constexpr std::array values = {
        WireValue<NamingStyle>{NamingStyle::automatic, "auto"},
        WireValue<NamingStyle>{NamingStyle::folder, "folder"},
        WireValue<NamingStyle>{NamingStyle::file, "file"},
    };
};

template <>
struct WireFields<SourceOptions> {
    static constexpr std::string_view name = "SourceOptions";
    static constexpr auto fields = std::tuple{
        WireField{1, "kind", &SourceOptions::kind},
        WireField{2, "naming", &SourceOptions::naming},
        WireField{3, "recursive", &SourceOptions::recursive},
        WireField{4, "exclusions", &SourceOptions::exclusions},
        WireField{5, "language", &SourceOptions::language},
    };
};

template <>
struct WireFields<control::Source> {
    static constexpr std::string_view name = "Source";
    static constexpr auto fields = std::tuple{
        WireField{1, "id", &control::Source::id},
        WireField{2, "path", &control::Source::path},
        WireField{3, "options", &control::Source::options},
        WireField{4, "scanned_ms", &control::Source::scanned_ms},
        WireField{5, "present", &control::Source::present},
        WireField{6, "away", &control::Source::away},
        WireField{7, "deleted", &control::Source::deleted},
        WireField{8, "left_out", &control::Source::left_out},
    };
};

template <>
struct WireFields<control::SourceOrder> {
    static constexpr std::string_view name = "SourceOrder";
    static constexpr auto fields = std::tuple{
        WireField{1, "path", &control::SourceOrder::path},
        WireField{2, "options", &control::SourceOrder::options},
    };
};

template <>
struct WireFields<control::ScanRequest> {
    static constexpr std::string_view name = "ScanRequest";
    static constexpr auto fields = std::tuple{
        WireField{1, "folders", &control::ScanRequest::folders},
        WireField{2, "reads_everything", &control::ScanRequest::reads_everything},
        WireField{3, "scan_key", &control::ScanRequest::scan_key},
    };
};

template <>
struct WireFields<control::ScanResult::Trouble> {
    static constexpr std::string_view name = "Trouble";
    static constexpr auto fields = std::tuple{
        WireField{1, "path", &control::ScanResult::Trouble::path},
        WireField{2, "message", &control::ScanResult::Trouble::message},
    };
};

template <>
struct WireFields<control::ScanResult> {
    static constexpr std::string_view name = "ScanResult";
    static constexpr auto fields = std::tuple{
        WireField{1, "path", &control::ScanResult::path},
        WireField{2, "error", &control::ScanResult::error},
        WireField{3, "found", &control::ScanResult::found},
        WireField{4, "added", &control::ScanResult::added},
        WireField{5, "changed", &control::ScanResult::changed},
        WireField{6, "moved", &control::ScanResult::moved},
        WireField{7, "returned", &control::ScanResult::returned},
        WireField{8, "away", &control::ScanResult::away},
        WireField{9, "deleted", &control::ScanResult::deleted},
        WireField{10, "left_out", &control::ScanResult::left_out},
        WireField{11, "troubles", &control::ScanResult::troubles},
    };
};

}  // namespace cinefleet::proto
