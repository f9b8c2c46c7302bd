#include "coordinator/app/changes_desk.h"

#include <utility>

namespace cinefleet::app {

void ChangesDesk::ask(ChangesQuestion question, Done done, MonoTime now) {
    waiting_.push_back({std::move(question), std::move(done), now});
    on_time(now);
}

void ChangesDesk::on_changes(PeerId peer, const proto::Changes& changes, MonoTime now) {
    if (waiting_.empty() || asked_ != peer || changes.request_id != asked_id_) {
        return;
    }
    if (changes.error) {
        end_first(failure(changes.error->error_class, "TMDB's list of changes: " + changes.error->message));
    } else {
        end_first(ChangesPage{changes.tmdb_ids, changes.total_pages});
    }
    on_time(now);
}

void ChangesDesk::on_time(MonoTime now) {
    while (!waiting_.empty() && now - waiting_.front().since >= kLongestWait) {
        end_first(
            failure(ErrorClass::unavailable,
                    "no worker could say what has changed at TMDB: is one running, and of this version?"));
    }
    if (waiting_.empty()) {
        return;
    }
    if (asked_ && now - asked_at_ >= kPatience) {
        silent_ = *asked_;
        asked_.reset();
    }
    if (!asked_) {
        const ChangesQuestion& question = waiting_.front().question;
        asked_id_ = next_id_++;
        asked_at_ = now;
        asked_ = send_({asked_id_, question.first_day, question.last_day, question.page}, silent_);
    }
}

void ChangesDesk::stop() {
    while (!waiting_.empty()) {
        end_first(failure(ErrorClass::cancelled, "cancelled before anything was queued"));
    }
}

void ChangesDesk::end_first(Result<ChangesPage> page) {
    const Done done = std::move(waiting_.front().done);
    waiting_.pop_front();
    asked_.reset();
    silent_ = PeerId{};
    done(std::move(page));
}

}  // namespace cinefleet::app
