// What movies' files hold: who reads it, and whether anybody does.

#include "coordinator/app/coordinator.h"

#include <utility>

namespace cinefleet::app {

// Without it everything works, and NFOs have no stream details of ours.
void Coordinator::open_media() {
    if (!settings_.media_info) {
        return;
    }
    const std::string program = find_program(settings_.media_info_program);
    if (program.empty()) {
        options_.log("what files hold is not read: there is no program " + settings_.media_info_program +
                     ". Install the package mediainfo, or set media_info.enabled = false");
        return;
    }
    media::MediaDesk::Options options;
    options.program = {program, Millis{settings_.media_info_timeout_ms}};
    options.at_once = static_cast<int>(settings_.media_info_at_once);
    media_ = std::make_unique<media::MediaDesk>(
        std::move(options),
        media::MediaDesk::Parts{settings_.database(), clock_,
                                [this](store::MediaReading reading) { keep_media(std::move(reading)); },
                                options_.log});
}

// What there is no room for is read again another time.
void Coordinator::keep_media(store::MediaReading reading) {
    save::Command command = save::WriterJob{[this, reading = std::move(reading)](store::Store& store) {
        if (const Status kept = store.keep_media(reading); !kept) {
            options_.log("what files hold is read again another time: " + kept.error().message);
        }
    }};
    static_cast<void>(save_->try_submit(command));
}

// Nobody waits for what nobody reads.
control::ScrapeRequest Coordinator::without_what_nobody_does(control::ScrapeRequest request) const {
    if (!media_) {
        request.modifiers.remove(Modifier::main_meta);
    }
    return request;
}

}  // namespace cinefleet::app
