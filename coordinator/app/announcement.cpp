#include "coordinator/app/announcement.h"

#include "common/mdns_service.h"
#include "common/sys/process.h"

#include <charconv>
#include <utility>

namespace cinefleet::app {
namespace {

constexpr const char* kProgram = "avahi-publish";

}  // namespace

Announcement::Announcement(Options options, const Clock& clock)
    : options_(std::move(options)), clock_(clock), start_at_(clock.mono()) {}

void Announcement::keep_up() {
    const MonoTime now = clock_.mono();
    if (!process_) {
        if (now >= start_at_) {
            start(now);
        }
        return;
    }
    const bool has_ended = process_->poll(now).has_value();
    take_words();
    if (has_ended) {
        process_.reset();
        start_at_ = now + options_.pause;
        complain("avahi-publish has ended: does avahi-daemon run?");
    }
}

void Announcement::start(MonoTime now) {
    start_at_ = now + options_.pause;
    const std::string program = find_program(kProgram);
    if (program.empty()) {
        complain("coordinator.mdns_name takes avahi-publish (Debian: avahi-utils)");
        return;
    }
    // --no-fail: it waits for Avahi, also for one that is started again.
    Result<std::unique_ptr<BoundedProcess>> process = BoundedProcess::start(
        {program, "--no-fail", "--service", "--", options_.name, kMdnsService, std::to_string(options_.port)},
        {});
    if (!process) {
        complain(process.error().message);
        return;
    }
    process_ = *std::move(process);
    logged_ = 0;
}

void Announcement::take_words() {
    const std::string& said = process_->output();
    for (std::size_t end = said.find('\n', logged_); end != std::string::npos;
         end = said.find('\n', logged_)) {
        options_.log.info("avahi-publish: " + said.substr(logged_, end - logged_));
        logged_ = end + 1;
    }
}

void Announcement::complain(const std::string& trouble) {
    if (trouble != trouble_) {
        options_.log.warning("not announced by mDNS: " + trouble);
        trouble_ = trouble;
    }
}

std::optional<std::uint16_t> port_of(const std::string& endpoint) {
    std::uint16_t port = 0;
    const char* begin = endpoint.data() + endpoint.rfind(':') + 1;
    const char* end = endpoint.data() + endpoint.size();
    const auto [stopped, error] = std::from_chars(begin, end, port);
    return error == std::errc{} && stopped == end ? std::optional(port) : std::nullopt;
}

}  // namespace cinefleet::app
