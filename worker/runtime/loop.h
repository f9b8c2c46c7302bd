#pragma once

#include "common/clock.h"
#include "common/sys/http_client.h"
#include "common/sys/process.h"
#include "common/sys/sockets.h"
#include "common/sys/sockets_security.h"
#include "worker/runtime/agent.h"
#include "worker/runtime/permit_desk.h"
#include "worker/runtime/slot_count.h"
#include "worker/scrape/scrape_movie.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cinefleet::worker {

struct LoopOptions {
    Identity identity;
    bool has_automatic_slots = false;  ///< as many as pay, whatever identity says
    std::string endpoint;              ///< of the coordinator, "tcp://HOST:PORT"
    int stop_fd = -1;                  ///< readable: leave at once
    std::function<void(const std::string&)> log;
    bool is_quiet = false;  ///< says nothing while all is well
    int beat_fd = -1;       ///< to the supervisor, see common/sys/heartbeat.h; below 0: there is none
    SocketKeys keys;        ///< for the coordinator
    std::chrono::seconds cpu_per_beat{0};  ///< computing more than that is the end; 0: no limit
};

/// One worker process: one thread in which ZeroMQ, curl and the scrapes wait in one poll. All input and
/// output of a worker happens here; what to say is the agent's, what to ask the scrapes'.
class Loop {
  public:
    Loop(LoopOptions options, const Clock& clock);
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    /// Runs until told to leave. Returns the exit code, see worker/exit_codes.h.
    int run();

  private:
    struct Scrape {
        proto::Lease lease;
        ScrapeSettings settings;  // those of the WELCOME it started under
        std::unique_ptr<MovieScrape> movie;
        PermitDesk::Turn turn = PermitDesk::Turn::first;  // of what it asks for next
        MonoTime started_at;
        MonoTime deadline;
        std::int64_t permits_ms = 0;
        std::optional<MemoryLimit> memory;  // of a suspect, which runs alone
    };
    struct Ticket {
        LeaseId lease;
        FetchRequest request;
        MonoTime asked_at;
        bool needs_permit = false;
        PermitDesk::Turn turn = PermitDesk::Turn::later;
        int throttles = 0;
        MonoTime stage_since;  // waits for a permit, or for the answer, since then
        bool is_fetching = false;
        std::int64_t changes_id = 0;  // of the CHANGES_REQUEST that it serves; 0: of a scrape
    };

    std::optional<std::string> why_not_let_in();
    void say_if_nobody_answers();
    std::vector<int> open_fds();
    void receive();
    void watch_data();
    void on_frame(const Frames& frames);
    void connect_others(const proto::Welcome& welcome);
    void start_scrapes();
    void advance(LeaseId lease);
    void ask(LeaseId lease, FetchRequest request);
    void on_changes_request(const proto::ChangesRequest& request);
    void hand_in_changes(std::int64_t request_id, const FetchAnswer& answer);
    const ScrapeSettings& settings_of(const Ticket& ticket) const;
    void fetch(std::int64_t ticket);
    void on_finished(HttpClient::Finished finished);
    void go_without(std::int64_t ticket);
    void hand_in(std::int64_t ticket, FetchAnswer answer);
    void drop_scrape(LeaseId lease);
    void drop_overdue();
    void fail_scrape(LeaseId lease, ErrorClass error_class, const std::string& why);
    void end_overdue_requests();
    void count_permit_waits();
    void tell_supervisor();
    void send_all();
    void send_results();
    Millis wait_time() const;

    const LoopOptions options_;
    const Clock& clock_;
    SocketContext context_;
    DealerSocket control_;
    ConnectionWatch watch_;  // of control_
    bool has_said_broke_off_ = false;
    std::unique_ptr<DealerSocket> data_;
    std::unique_ptr<ConnectionWatch> data_watch_;
    std::unique_ptr<SubSocket> cancel_;
    std::string data_endpoint_;
    std::string cancel_endpoint_;
    Agent agent_;
    PermitDesk permits_;
    SlotCount slots_;
    HttpClient http_;
    std::map<LeaseId, Scrape> scrapes_;
    std::map<std::int64_t, Ticket> tickets_;
    ScrapeSettings changes_settings_;  // of the latest WELCOME that a CHANGES_REQUEST came after
    std::int64_t next_ticket_ = 1;
    std::vector<proto::Message> unsent_;
    std::optional<OutgoingResult> sending_;
    std::size_t images_sent_ = 0;
    bool header_sent_ = false;
    bool connected_once_ = false;
    MonoTime started_at_;
    bool has_said_no_answer_ = false;
    MonoTime last_turn_;  // of the loop
    MonoTime beaten_at_;
    bool was_alone_ = false;
};

}  // namespace cinefleet::worker
