#include "common/model/task.h"

#include "common/check.h"

namespace cinefleet {

std::string_view to_string(TaskState state) {
    switch (state) {
        case TaskState::open:
            return "open";
        case TaskState::saved:
            return "saved";
        case TaskState::unchanged:
            return "unchanged";
        case TaskState::skipped:
            return "skipped";
        case TaskState::review:
            return "review";
        case TaskState::failed:
            return "failed";
        case TaskState::dead:
            return "dead";
        case TaskState::cancelled:
            return "cancelled";
    }
    CINEFLEET_CHECK(false);
    return {};
}

std::string_view to_string(ScrapeOutcome outcome) {
    switch (outcome) {
        case ScrapeOutcome::scraped:
            return "scraped";
        case ScrapeOutcome::skipped:
            return "skipped";
        case ScrapeOutcome::review:
            return "review";
        case ScrapeOutcome::failed:
            return "failed";
        case ScrapeOutcome::cancelled:
            return "cancelled";
    }
    CINEFLEET_CHECK(false);
    return {};
}

}  // namespace cinefleet
