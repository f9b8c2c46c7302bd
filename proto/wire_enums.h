#pragma once

#include "proto/messages.h"
#include "proto/wire_field.h"

/// The values of each enum that travels as its number. ErrorClass is not here: it travels by name, as in
/// reports and the database.
namespace cinefleet::proto {

template <>
struct WireEnum<ProviderId> {
    static constexpr std::string_view name = "ProviderId";
    static constexpr auto values = wire_values<ProviderId>(kProviders, &ProviderInfo::id);
};

template <>
struct WireEnum<ImageKind> {
    static constexpr std::string_view name = "ImageKind";
    static constexpr auto values = wire_values<ImageKind>(kImageKinds, &ImageKindInfo::kind);
};

template <>
struct WireEnum<MovieField> {
    static constexpr std::string_view name = "MovieField";
    static constexpr auto values = wire_values<MovieField>(kMovieFields, &MovieFieldInfo::field);
};

template <>
struct WireEnum<AnswerKind> {
    static constexpr std::string_view name = "AnswerKind";
    static constexpr std::array values = {
        WireValue<AnswerKind>{AnswerKind::details, "details"},
        WireValue<AnswerKind>{AnswerKind::search, "search"},
    };
};

template <>
struct WireEnum<ReleaseKind> {
    static constexpr std::string_view name = "ReleaseKind";
    static constexpr std::array values = {
        WireValue<ReleaseKind>{ReleaseKind::premiere, "premiere"},
        WireValue<ReleaseKind>{ReleaseKind::theatrical_limited, "theatrical_limited"},
        WireValue<ReleaseKind>{ReleaseKind::theatrical, "theatrical"},
        WireValue<ReleaseKind>{ReleaseKind::digital, "digital"},
        WireValue<ReleaseKind>{ReleaseKind::physical, "physical"},
        WireValue<ReleaseKind>{ReleaseKind::tv, "tv"},
    };
};

template <>
struct WireEnum<MergeRule> {
    static constexpr std::string_view name = "MergeRule";
    static constexpr std::array values = {
        WireValue<MergeRule>{MergeRule::first, "first"},
        WireValue<MergeRule>{MergeRule::all, "all"},
    };
};

/// Travels only as the bits of a ModifierSet.
template <>
struct WireEnum<Modifier> {
    static constexpr std::string_view name = "Modifier";
    static constexpr auto values = wire_values<Modifier>(kModifiers, &ModifierInfo::modifier);
};

template <>
struct WireEnum<ImageFormat> {
    static constexpr std::string_view name = "ImageFormat";
    static constexpr std::array values = {
        WireValue<ImageFormat>{ImageFormat::jpeg, "jpeg"},
        WireValue<ImageFormat>{ImageFormat::png, "png"},
    };
};

template <>
struct WireEnum<ImageRole> {
    static constexpr std::string_view name = "ImageRole";
    static constexpr auto values = wire_values<ImageRole>(kImageRoles, &ImageRoleInfo::role);
};

template <>
struct WireEnum<ScrapeMode> {
    static constexpr std::string_view name = "ScrapeMode";
    static constexpr std::array values = {
        WireValue<ScrapeMode>{ScrapeMode::auto_, "auto"},
        WireValue<ScrapeMode>{ScrapeMode::ask, "ask"},
        WireValue<ScrapeMode>{ScrapeMode::skip, "skip"},
    };
};

template <>
struct WireEnum<ScrapeOutcome> {
    static constexpr std::string_view name = "ScrapeOutcome";
    static constexpr std::array values = {
        WireValue<ScrapeOutcome>{ScrapeOutcome::scraped, "scraped"},
        WireValue<ScrapeOutcome>{ScrapeOutcome::skipped, "skipped"},
        WireValue<ScrapeOutcome>{ScrapeOutcome::review, "review"},
        WireValue<ScrapeOutcome>{ScrapeOutcome::failed, "failed"},
        WireValue<ScrapeOutcome>{ScrapeOutcome::cancelled, "cancelled"},
    };
};

template <>
struct WireEnum<LeasePhase> {
    static constexpr std::string_view name = "LeasePhase";
    static constexpr std::array values = {
        WireValue<LeasePhase>{LeasePhase::queued, "queued"},
        WireValue<LeasePhase>{LeasePhase::scraping, "scraping"},
        WireValue<LeasePhase>{LeasePhase::returning, "returning"},
    };
};

template <>
struct WireEnum<LeaseVerdict> {
    static constexpr std::string_view name = "LeaseVerdict";
    static constexpr std::array values = {
        WireValue<LeaseVerdict>{LeaseVerdict::keep, "keep"},
        WireValue<LeaseVerdict>{LeaseVerdict::abort, "abort"},
        WireValue<LeaseVerdict>{LeaseVerdict::resend, "resend"},
        WireValue<LeaseVerdict>{LeaseVerdict::committed, "committed"},
    };
};

template <>
struct WireEnum<PermitOutcome> {
    static constexpr std::string_view name = "PermitOutcome";
    static constexpr std::array values = {
        WireValue<PermitOutcome>{PermitOutcome::ok, "ok"},
        WireValue<PermitOutcome>{PermitOutcome::throttled, "throttled"},
        WireValue<PermitOutcome>{PermitOutcome::blocked, "blocked"},
        WireValue<PermitOutcome>{PermitOutcome::failed, "failed"},
        WireValue<PermitOutcome>{PermitOutcome::unused, "unused"},
    };
};

template <>
struct WireEnum<AckVerdict> {
    static constexpr std::string_view name = "AckVerdict";
    static constexpr std::array values = {
        WireValue<AckVerdict>{AckVerdict::committed, "committed"},
        WireValue<AckVerdict>{AckVerdict::dropped, "dropped"},
        WireValue<AckVerdict>{AckVerdict::resend, "resend"},
    };
};

}  // namespace cinefleet::proto
