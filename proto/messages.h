#pragma once

#include "common/ids.h"
#include "common/model/artwork.h"
#include "common/model/kept_answer.h"
#include "common/model/scrape_settings.h"
#include "common/model/task.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// Every struct on the wire. A frame is a fixed header (header.h) and a msgpack body (codec.h); Image and
/// Blob bytes follow as a frame of their own. Sequences and field tables: PROTOCOL.md, checked against
/// wire_fields.h by a test. An absent field has the default that the struct states here, unless its comment
/// says more.
namespace cinefleet::proto {

/// What a worker is doing with one lease.
enum class LeasePhase : std::uint8_t {
    queued = 1,  ///< received, no slot free yet
    scraping,
    returning,  ///< result ready, waiting for credit, being sent, or sent and not yet acknowledged
};

struct HeldLease {
    LeaseId lease_id;  ///< as LEASE said
    TaskId task_id;    ///< as LEASE said
    LeasePhase phase = LeasePhase::queued;
    std::int64_t running_ms = 0;  ///< since the slot was taken

    friend bool operator==(const HeldLease&, const HeldLease&) = default;
};

/// What the coordinator wants done about one lease that a worker holds.
enum class LeaseVerdict : std::uint8_t {
    keep = 1,   ///< go on
    abort,      ///< stop, throw away; nothing comes back
    resend,     ///< the result never arrived whole: send it again
    committed,  ///< the result is durable: forget it
};

struct LeaseDecision {
    LeaseId lease_id;
    LeaseVerdict verdict = LeaseVerdict::keep;

    friend bool operator==(const LeaseDecision&, const LeaseDecision&) = default;
};

// ---- worker → coordinator, control channel
// -------------------------------------------------------------------------

/// First message of a connection, and again whenever asked: who I am and what I hold.
struct Hello {
    std::string worker_id;              ///< stable name, "nas/0"; unique in the fleet
    std::uint64_t incarnation = 0;      ///< random, one a process: tells a restart from a reconnect
    std::int64_t pid = 0;               ///< of the worker process, for people
    std::string host;                   ///< name of the machine, for people
    std::string version;                ///< of the program, for people
    std::int32_t slots = 1;             ///< scrapes at once
    std::vector<std::string> features;  ///< named optional abilities; unknown ones are ignored
    std::vector<HeldLease> held;        ///< from before the connection broke or the coordinator restarted
    /// Permits that it still may use, none but these; absent: it does not say.
    std::optional<std::vector<PermitId>> permits;
};

/// Every sync_interval: what I run. Renews the leases it names.
struct Sync {
    std::uint64_t incarnation = 0;  ///< as HELLO said
    std::int64_t sequence = 0;      ///< counts up; SYNC_REPLY repeats it
    std::int32_t free_slots = 0;    ///< neither scraping nor queued for
    CancelSeq cancel_seen;          ///< the latest cancel that this worker acted on
    std::vector<HeldLease> held;    ///< all of them
    std::int64_t rss_bytes = 0;     ///< resident memory of the worker process
    std::int32_t slots = 0;         ///< scrapes at once from now on; 0: as HELLO said
    bool leaving = false;           ///< give me nothing more: I go when what I have is done
};

struct PermitRequest {
    ProviderId provider = ProviderId::tmdb;
    std::int32_t count = 1;       ///< requests that wait for one
    std::int64_t request_id = 0;  ///< PERMIT_GRANT repeats it
};

/// How the request that a permit allowed went; also how an unused permit comes back.
enum class PermitOutcome : std::uint8_t { ok = 1, throttled, blocked, failed, unused };

struct PermitRelease {
    PermitId permit_id;  ///< as PERMIT_GRANT said; it is used up
    PermitOutcome outcome = PermitOutcome::ok;
    std::int64_t retry_after_ms = 0;  ///< with throttled or failed: as the provider said, 0: not stated
    std::int64_t latency_ms = 0;      ///< of the request, 0: none was made
    std::int64_t bytes = 0;           ///< of the answer's body
};

/// I go on purpose: give my leases to others, it is no crash.
struct Goodbye {
    std::uint64_t incarnation = 0;  ///< as HELLO said
    bool followed = false;          ///< another process of my name comes at once
};

/// From a supervisor: a child of mine ended without GOODBYE.
struct ChildExited {
    std::string worker_id;          ///< of the child
    std::uint64_t incarnation = 0;  ///< 0: died before it had one
    std::int64_t pid = 0;           ///< of the child
    std::int32_t exit_code = -1;    ///< -1: ended by a signal
    std::int32_t signal = 0;        ///< 0: exited by itself
    bool hung = false;              ///< it fell silent, and its supervisor ended it
};

/// What the CHANGES_REQUEST asked for, or why it could not be had.
struct Changes {
    std::int64_t request_id = 0;         ///< of the CHANGES_REQUEST
    std::vector<std::int64_t> tmdb_ids;  ///< movies of this page
    std::int32_t total_pages = 0;        ///< as TMDB says; 0: nothing has changed, or with an error
    std::optional<ProviderError> error;  ///< absent: there was an answer
};

// ---- worker → coordinator, data channel
// ----------------------------------------------------------------------------

/// The result of one lease; `image_count` IMAGE messages follow in order on the same channel.
struct ResultMessage {
    LeaseId lease_id;                 ///< the fence: a result of an old lease is dropped
    TaskId task_id;                   ///< as LEASE said
    std::string worker_id;            ///< as HELLO said
    std::uint64_t incarnation = 0;    ///< as HELLO said
    ScrapedMovieResult result;        ///< all but the bytes of images
    std::int32_t image_count = 0;     ///< IMAGE messages that follow
    std::int64_t image_bytes = 0;     ///< sum over the images
    std::vector<KeptAnswer> answers;  ///< new or confirmed: to be kept for the movie's next scrape
};

/// One image of a result; its bytes are the next frame of the same message.
struct ImageMessage {
    LeaseId lease_id;        ///< of the RESULT before
    std::int32_t index = 0;  ///< 0 … image_count - 1
    Artwork artwork;         ///< size_bytes and sha256 describe the bytes that follow
};

// ---- coordinator → worker
// ------------------------------------------------------------------------------------------

struct Welcome {
    std::string coordinator_version;        ///< of the program, for people
    std::string data_endpoint;              ///< where results go; "tcp://*:PORT": the host is yours
    std::string cancel_endpoint;            ///< where to subscribe for cancels, same form
    std::int64_t sync_interval_ms = 2'000;  ///< time between two SYNC
    std::int64_t lease_ttl_ms = 15'000;     ///< give up a lease at 0.8 of this without an answered SYNC
    std::int64_t byte_credit = 0;  ///< most bytes of images sent and not acknowledged; one result always may
    CancelSeq cancel_seq;          ///< the latest cancel
    ScrapeSettings settings;       ///< what every scrape follows, keys included
    std::vector<LeaseDecision> decisions;  ///< one for each lease that HELLO named
};

struct Lease {
    LeaseId lease_id;                 ///< never used before
    TaskId task_id;                   ///< what to scrape
    RunId run_id;                     ///< for CANCEL
    std::int32_t attempt = 1;         ///< counts up with each lease of the task
    std::int64_t deadline_ms = 0;     ///< most time for the scrape from the moment a slot is taken
    TaskSpec spec;                    ///< the movie as known, and what is wanted
    bool alone = false;               ///< suspected of a crash: run nothing else in this process meanwhile
    std::vector<KeptAnswer> answers;  ///< of earlier scrapes of this movie
};

struct SyncReply {
    std::int64_t sequence = 0;             ///< of the SYNC
    CancelSeq cancel_seq;                  ///< the latest cancel
    std::int64_t byte_credit = 0;          ///< as in WELCOME, from now on
    std::vector<LeaseDecision> decisions;  ///< only where it is not `keep`
};

struct PermitGrant {
    ProviderId provider = ProviderId::tmdb;
    std::int64_t request_id = 0;    ///< of the PERMIT_REQUEST
    std::vector<PermitId> permits;  ///< may be fewer than asked for: the rest follows in later grants
    /// not 0: the provider blocks us, do without it; nothing else that waits for it will be granted. At least
    /// so long.
    std::int64_t closed_ms = 0;
};

/// What became of a result. Sent on the data channel.
enum class AckVerdict : std::uint8_t {
    committed = 1,  ///< durable
    dropped,        ///< stale lease, cancelled, or finished otherwise: forget it
    resend,         ///< arrived damaged or incomplete
};

struct ResultAck {
    LeaseId lease_id;  ///< as RESULT said
    AckVerdict verdict = AckVerdict::committed;
};

/// I do not know you (I restarted, or you were silent too long): say HELLO.
struct AskHello {};

/// I do not speak that: a message type or protocol version that this build does not know.
struct Unsupported {
    std::uint16_t type = 0;  ///< of the message that was refused
    std::uint8_t major = 0;  ///< what I speak
    std::uint8_t minor = 0;  ///< what I speak
    std::string reason;      ///< for the log, says which side to upgrade
};

/// No more leases for you: finish what you run, then leave.
struct Drain {};

/// Ask TMDB for one page of the movies that have changed; answer with CHANGES. Only to workers whose HELLO
/// has the feature `changes`.
struct ChangesRequest {
    std::int64_t request_id = 0;  ///< CHANGES repeats it
    std::string start_date;       ///< ISO 8601 date, the first day
    std::string end_date;         ///< ISO 8601 date, the last day; at most 14 later
    std::int32_t page = 1;        ///< counts from 1
};

/// The feature of workers that answer CHANGES_REQUEST.
inline constexpr const char* kChangesFeature = "changes";

// ---- coordinator → workers, pub/sub
// --------------------------------------------------------------------------------

/// Stop what belongs to this scope. Exactly one of the scopes is set; neither: everything.
struct Cancel {
    CancelSeq cancel_seq;  ///< its place in the durable order of cancels
    RunId run_id;          ///< 0: not a run
    TaskId task_id;        ///< 0: not a task
};

using Message = std::variant<Hello, Sync, PermitRequest, PermitRelease, Goodbye, ChildExited, ResultMessage,
                             ImageMessage, Welcome, Lease, SyncReply, PermitGrant, ResultAck, AskHello,
                             Unsupported, Drain, Cancel, ChangesRequest, Changes>;

}  // namespace cinefleet::proto
