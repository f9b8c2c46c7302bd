#pragma once

#include <array>
#include <cstdint>
#include <string_view>

/// Each metric, declared once: what is sent and deploy/METRICS.md are projections of these.
namespace cinefleet::metrics {

enum class MetricType : std::uint8_t { counter, gauge, histogram };

struct MetricInfo {
    std::string_view name;
    MetricType type;
    std::string_view labels;  ///< names, separated by commas; empty: none
    std::string_view help;
};

inline constexpr MetricInfo kBuildInfo{"cinefleet_build_info", MetricType::gauge, "version,protocol",
                                       "1; which build this is"};
inline constexpr MetricInfo kQueueDepth{"cinefleet_queue_depth", MetricType::gauge, "state",
                                        "Movies of open runs that have not ended: waiting (for a worker), "
                                        "leased (to one), saving"};
inline constexpr MetricInfo kRuns{"cinefleet_runs", MetricType::gauge, "state",
                                  "Open runs: active, paused, cancelling"};
inline constexpr MetricInfo kStalled{"cinefleet_stalled", MetricType::gauge, "",
                                     "1 while something keeps all tasks from being given out, such as a full "
                                     "disk; else 0"};
inline constexpr MetricInfo kQuiet{"cinefleet_quiet", MetricType::gauge, "",
                                   "1 within limits.quiet_hours; else 0"};
inline constexpr MetricInfo kTasksEnded{"cinefleet_tasks_ended_total", MetricType::counter, "outcome",
                                        "Tasks that have ended, durably; saved and unchanged are commits"};
inline constexpr MetricInfo kTasksFailed{"cinefleet_tasks_failed_total", MetricType::counter, "class",
                                         "Tasks that were failed, by the class of the error"};
inline constexpr MetricInfo kRetries{"cinefleet_retries_total", MetricType::counter, "",
                                     "Attempts that ended without ending their task"};
inline constexpr MetricInfo kLeases{"cinefleet_leases_total", MetricType::counter, "event",
                                    "Leases that were granted, adopted (of an earlier process), expired, "
                                    "resent, or whose result came late"};
inline constexpr MetricInfo kWorkers{"cinefleet_workers", MetricType::gauge, "state",
                                     "Connected worker processes: busy, idle, draining"};
inline constexpr MetricInfo kSlots{"cinefleet_worker_slots", MetricType::gauge, "",
                                   "Movies that the connected workers scrape at once at most"};
inline constexpr MetricInfo kWorkerCrashes{"cinefleet_worker_crashes_total", MetricType::counter, "",
                                           "Worker processes that ended while they held tasks"};
inline constexpr MetricInfo kSaveSeconds{"cinefleet_save_seconds", MetricType::histogram, "",
                                         "From an accepted result to files and rows on the disk"};
inline constexpr MetricInfo kSaveOldest{"cinefleet_save_oldest_seconds", MetricType::gauge, "",
                                        "For how long the oldest result that is not durable yet has waited"};
inline constexpr MetricInfo kCommitRetries{"cinefleet_commit_retries_total", MetricType::counter, "",
                                           "Commits that the disk did not take and that were tried again"};
inline constexpr MetricInfo kImageBytes{"cinefleet_image_bytes_total", MetricType::counter, "",
                                        "Bytes of images in accepted results"};
inline constexpr MetricInfo kProviderRequests{"cinefleet_provider_requests_total", MetricType::counter,
                                              "provider", "Requests that accepted results tell of"};
inline constexpr MetricInfo kProviderFailed{"cinefleet_provider_requests_failed_total", MetricType::counter,
                                            "provider", "Those of them without a usable answer"};
inline constexpr MetricInfo kProviderBytes{"cinefleet_provider_bytes_total", MetricType::counter, "provider",
                                           "Bytes of answers that accepted results tell of"};
inline constexpr MetricInfo kPermits{"cinefleet_provider_permits_total", MetricType::counter, "provider",
                                     "Permits that were granted"};
inline constexpr MetricInfo kAnswers{"cinefleet_provider_answers_total", MetricType::counter,
                                     "provider,outcome",
                                     "What came of permits: ok, throttled, blocked, failed, unused"};
inline constexpr MetricInfo kInFlight{"cinefleet_provider_in_flight", MetricType::gauge, "provider",
                                      "Permits that are out"};
inline constexpr MetricInfo kWaiting{"cinefleet_provider_waiting", MetricType::gauge, "provider",
                                     "Requests that wait for a permit"};
inline constexpr MetricInfo kAllowed{"cinefleet_provider_allowed_per_window", MetricType::gauge, "provider",
                                     "Requests in one window, as learned; 0: no limit"};
inline constexpr MetricInfo kBlocked{
    "cinefleet_provider_blocked", MetricType::gauge, "provider",
    "0: asked as usual; 1: it blocks us and is left alone; 2: single requests "
    "find out whether it still does"};
inline constexpr MetricInfo kUsedToday{"cinefleet_provider_used_today", MetricType::gauge, "provider",
                                       "Requests of this day (UTC) that count against the quota"};
inline constexpr MetricInfo kQuota{"cinefleet_provider_quota", MetricType::gauge, "provider",
                                   "Requests that are allowed in a day; 0: no limit"};
inline constexpr MetricInfo kMessages{"cinefleet_messages_total", MetricType::counter, "event",
                                      "Messages of workers: received, sent, malformed, unsupported, ignored, "
                                      "unroutable, congested, damaged"};
inline constexpr MetricInfo kRefused{"cinefleet_connections_refused_total", MetricType::counter, "",
                                     "Connections that were not let in, or broke off before"};
inline constexpr MetricInfo kCut{"cinefleet_connections_cut_total", MetricType::counter, "",
                                 "Peers that were disconnected for what they sent"};
inline constexpr MetricInfo kBackupTime{"cinefleet_backup_last_success_timestamp_seconds", MetricType::gauge,
                                        "", "When the newest backup of the schedule was made; 0: never"};
inline constexpr MetricInfo kBackupFailures{"cinefleet_backup_failures_total", MetricType::counter, "",
                                            "Backups of the schedule that could not be made"};
inline constexpr MetricInfo kStartTime{"process_start_time_seconds", MetricType::gauge, "",
                                       "When the coordinator was started, since 1970"};
inline constexpr MetricInfo kMemory{"process_resident_memory_bytes", MetricType::gauge, "",
                                    "Memory of the coordinator"};
inline constexpr MetricInfo kCpu{"process_cpu_seconds_total", MetricType::counter, "",
                                 "Time that the coordinator has computed"};
inline constexpr MetricInfo kOpenFiles{"process_open_fds", MetricType::gauge, "",
                                       "Files and sockets that the coordinator has open"};
inline constexpr MetricInfo kMostFiles{"process_max_fds", MetricType::gauge, "", "How many it may have"};

/// In the order in which they are sent.
inline constexpr std::array kMetrics = {&kBuildInfo,
                                        &kQueueDepth,
                                        &kRuns,
                                        &kStalled,
                                        &kQuiet,
                                        &kTasksEnded,
                                        &kTasksFailed,
                                        &kRetries,
                                        &kLeases,
                                        &kWorkers,
                                        &kSlots,
                                        &kWorkerCrashes,
                                        &kSaveSeconds,
                                        &kSaveOldest,
                                        &kCommitRetries,
                                        &kImageBytes,
                                        &kProviderRequests,
                                        &kProviderFailed,
                                        &kProviderBytes,
                                        &kPermits,
                                        &kAnswers,
                                        &kInFlight,
                                        &kWaiting,
                                        &kAllowed,
                                        &kBlocked,
                                        &kUsedToday,
                                        &kQuota,
                                        &kMessages,
                                        &kRefused,
                                        &kCut,
                                        &kBackupTime,
                                        &kBackupFailures,
                                        &kStartTime,
                                        &kMemory,
                                        &kCpu,
                                        &kOpenFiles,
                                        &kMostFiles};

}  // namespace cinefleet::metrics
