#pragma once

#include "proto/header.h"
#include "proto/messages.h"
#include "proto/wire_fields_model.h"
#include "proto/wire_fields_settings.h"

/// The fields of every message: number, name, member. To change the wire: add a member with a default to the
/// struct, add a line with the next free number here, paste the tables that the test prints into PROTOCOL.md,
/// and add golden files. A number is never reused and a default never changes: a field that has its default
/// is left out of the frame, so both ends must agree on it.
namespace cinefleet::proto {

template <>
struct WireFields<KeptAnswer> {
    static constexpr std::string_view name = "KeptAnswer";
    static constexpr auto fields = std::tuple{
        WireField{1, "provider", &KeptAnswer::provider},
        WireField{2, "request", &KeptAnswer::request},
        WireField{3, "kind", &KeptAnswer::kind},
        WireField{4, "status", &KeptAnswer::status},
        WireField{5, "etag", &KeptAnswer::etag},
        WireField{6, "last_modified", &KeptAnswer::last_modified},
        WireField{7, "is_fresh", &KeptAnswer::is_fresh},
        WireField{8, "is_confirmed", &KeptAnswer::is_confirmed},
        WireField{9, "body", &KeptAnswer::body},
    };
};

template <>
struct WireFields<HeldLease> {
    static constexpr std::string_view name = "HeldLease";
    static constexpr auto fields = std::tuple{
        WireField{1, "lease_id", &HeldLease::lease_id},
        WireField{2, "task_id", &HeldLease::task_id},
        WireField{3, "phase", &HeldLease::phase},
        WireField{4, "running_ms", &HeldLease::running_ms},
    };
};

template <>
struct WireFields<LeaseDecision> {
    static constexpr std::string_view name = "LeaseDecision";
    static constexpr auto fields = std::tuple{
        WireField{1, "lease_id", &LeaseDecision::lease_id},
        WireField{2, "verdict", &LeaseDecision::verdict},
    };
};

template <>
struct WireFields<Hello> {
    static constexpr std::string_view name = "Hello";
    static constexpr MessageType type = MessageType::hello;
    static constexpr auto fields = std::tuple{
        WireField{1, "worker_id", &Hello::worker_id},
        WireField{2, "incarnation", &Hello::incarnation},
        WireField{3, "pid", &Hello::pid},
        WireField{4, "host", &Hello::host},
        WireField{5, "version", &Hello::version},
        WireField{6, "slots", &Hello::slots},
        WireField{7, "features", &Hello::features},
        WireField{8, "held", &Hello::held},
        WireField{9, "permits", &Hello::permits},
    };
};

template <>
struct WireFields<Sync> {
    static constexpr std::string_view name = "Sync";
    static constexpr MessageType type = MessageType::sync;
    static constexpr auto fields = std::tuple{
        WireField{1, "incarnation", &Sync::incarnation},
        WireField{2, "sequence", &Sync::sequence},
        WireField{3, "free_slots", &Sync::free_slots},
        WireField{4, "cancel_seen", &Sync::cancel_seen},
        WireField{5, "held", &Sync::held},
        WireField{6, "rss_bytes", &Sync::rss_bytes},
        WireField{7, "slots", &Sync::slots},
        WireField{8, "leaving", &Sync::leaving},
    };
};

template <>
struct WireFields<PermitRequest> {
    static constexpr std::string_view name = "PermitRequest";
    static constexpr MessageType type = MessageType::permit_request;
    static constexpr auto fields = std::tuple{
        WireField{1, "provider", &PermitRequest::provider},
        WireField{2, "count", &PermitRequest::count},
        WireField{3, "request_id", &PermitRequest::request_id},
    };
};

template <>
struct WireFields<PermitRelease> {
    static constexpr std::string_view name = "PermitRelease";
    static constexpr MessageType type = MessageType::permit_release;
    static constexpr auto fields = std::tuple{
        WireField{1, "permit_id", &PermitRelease::permit_id},
        WireField{2, "outcome", &PermitRelease::outcome},
        WireField{3, "retry_after_ms", &PermitRelease::retry_after_ms},
        WireField{4, "latency_ms", &PermitRelease::latency_ms},
        WireField{5, "bytes", &PermitRelease::bytes},
    };
};

template <>
struct WireFields<Goodbye> {
    static constexpr std::string_view name = "Goodbye";
    static constexpr MessageType type = MessageType::goodbye;
    static constexpr auto fields = std::tuple{
        WireField{1, "incarnation", &Goodbye::incarnation},
        WireField{2, "followed", &Goodbye::followed},
    };
};

template <>
struct WireFields<ChildExited> {
    static constexpr std::string_view name = "ChildExited";
    static constexpr MessageType type = MessageType::child_exited;
    static constexpr auto fields = std::tuple{
        WireField{1, "worker_id", &ChildExited::worker_id},
        WireField{2, "incarnation", &ChildExited::incarnation},
        WireField{3, "pid", &ChildExited::pid},
        WireField{4, "exit_code", &ChildExited::exit_code},
        WireField{5, "signal", &ChildExited::signal},
        WireField{6, "hung", &ChildExited::hung},
    };
};

template <>
struct WireFields<ResultMessage> {
    static constexpr std::string_view name = "ResultMessage";
    static constexpr MessageType type = MessageType::result;
    static constexpr auto fields = std::tuple{
        WireField{1, "lease_id", &ResultMessage::lease_id},
        WireField{2, "task_id", &ResultMessage::task_id},
        WireField{3, "worker_id", &ResultMessage::worker_id},
        WireField{4, "incarnation", &ResultMessage::incarnation},
        WireField{5, "result", &ResultMessage::result},
        WireField{6, "image_count", &ResultMessage::image_count},
        WireField{7, "image_bytes", &ResultMessage::image_bytes},
        WireField{8, "answers", &ResultMessage::answers},
    };
};

template <>
struct WireFields<ImageMessage> {
    static constexpr std::string_view name = "ImageMessage";
    static constexpr MessageType type = MessageType::image;
    static constexpr auto fields = std::tuple{
        WireField{1, "lease_id", &ImageMessage::lease_id},
        WireField{2, "index", &ImageMessage::index},
        WireField{3, "artwork", &ImageMessage::artwork},
    };
};

template <>
struct WireFields<Welcome> {
    static constexpr std::string_view name = "Welcome";
    static constexpr MessageType type = MessageType::welcome;
    static constexpr auto fields = std::tuple{
        WireField{1, "coordinator_version", &Welcome::coordinator_version},
        WireField{2, "data_endpoint", &Welcome::data_endpoint},
        WireField{3, "cancel_endpoint", &Welcome::cancel_endpoint},
        WireField{4, "sync_interval_ms", &Welcome::sync_interval_ms},
        WireField{5, "lease_ttl_ms", &Welcome::lease_ttl_ms},
        WireField{6, "byte_credit", &Welcome::byte_credit},
        WireField{7, "cancel_seq", &Welcome::cancel_seq},
        WireField{8, "settings", &Welcome::settings},
        WireField{9, "decisions", &Welcome::decisions},
    };
};

template <>
struct WireFields<Lease> {
    static constexpr std::string_view name = "Lease";
    static constexpr MessageType type = MessageType::lease;
    static constexpr auto fields = std::tuple{
        WireField{1, "lease_id", &Lease::lease_id},
        WireField{2, "task_id", &Lease::task_id},
        WireField{3, "run_id", &Lease::run_id},
        WireField{4, "attempt", &Lease::attempt},
        WireField{5, "deadline_ms", &Lease::deadline_ms},
        WireField{6, "spec", &Lease::spec},
        WireField{7, "alone", &Lease::alone},
        WireField{8, "answers", &Lease::answers},
    };
};

template <>
struct WireFields<SyncReply> {
    static constexpr std::string_view name = "SyncReply";
    static constexpr MessageType type = MessageType::sync_reply;
    static constexpr auto fields = std::tuple{
        WireField{1, "sequence", &SyncReply::sequence},
        WireField{2, "cancel_seq", &SyncReply::cancel_seq},
        WireField{3, "byte_credit", &SyncReply::byte_credit},
        WireField{4, "decisions", &SyncReply::decisions},
    };
};

template <>
struct WireFields<PermitGrant> {
    static constexpr std::string_view name = "PermitGrant";
    static constexpr MessageType type = MessageType::permit_grant;
    static constexpr auto fields = std::tuple{
        WireField{1, "provider", &PermitGrant::provider},
        WireField{2, "request_id", &PermitGrant::request_id},
        WireField{3, "permits", &PermitGrant::permits},
        WireField{4, "closed_ms", &PermitGrant::closed_ms},
    };
};

template <>
struct WireFields<ResultAck> {
    static constexpr std::string_view name = "ResultAck";
    static constexpr MessageType type = MessageType::result_ack;
    static constexpr auto fields = std::tuple{
        WireField{1, "lease_id", &ResultAck::lease_id},
        WireField{2, "verdict", &ResultAck::verdict},
    };
};

template <>
struct WireFields<AskHello> {
    static constexpr std::string_view name = "AskHello";
    static constexpr MessageType type = MessageType::ask_hello;
    static constexpr std::tuple<> fields{};
};

template <>
struct WireFields<Unsupported> {
    static constexpr std::string_view name = "Unsupported";
    static constexpr MessageType type = MessageType::unsupported;
    static constexpr auto fields = std::tuple{
        WireField{1, "type", &Unsupported::type},
        WireField{2, "major", &Unsupported::major},
        WireField{3, "minor", &Unsupported::minor},
        WireField{4, "reason", &Unsupported::reason},
    };
};

template <>
struct WireFields<Drain> {
    static constexpr std::string_view name = "Drain";
    static constexpr MessageType type = MessageType::drain;
    static constexpr std::tuple<> fields{};
};

template <>
struct WireFields<Cancel> {
    static constexpr std::string_view name = "Cancel";
    static constexpr MessageType type = MessageType::cancel;
    static constexpr auto fields = std::tuple{
        WireField{1, "cancel_seq", &Cancel::cancel_seq},
        WireField{2, "run_id", &Cancel::run_id},
        WireField{3, "task_id", &Cancel::task_id},
    };
};

template <>
struct WireFields<ChangesRequest> {
    static constexpr std::string_view name = "ChangesRequest";
    static constexpr MessageType type = MessageType::changes_request;
    static constexpr auto fields = std::tuple{
        WireField{1, "request_id", &ChangesRequest::request_id},
        WireField{2, "start_date", &ChangesRequest::start_date},
        WireField{3, "end_date", &ChangesRequest::end_date},
        WireField{4, "page", &ChangesRequest::page},
    };
};

template <>
struct WireFields<Changes> {
    static constexpr std::string_view name = "Changes";
    static constexpr MessageType type = MessageType::changes;
    static constexpr auto fields = std::tuple{
        WireField{1, "request_id", &Changes::request_id},
        WireField{2, "tmdb_ids", &Changes::tmdb_ids},
        WireField{3, "total_pages", &Changes::total_pages},
        WireField{4, "error", &Changes::error},
    };
};

}  // namespace cinefleet::proto
