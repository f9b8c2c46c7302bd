#include "coordinator/queue/window.h"

#include "coordinator/queue/claims.h"
#include "coordinator/queue/moves.h"

#include <algorithm>
#include <tuple>

namespace cinefleet::queue {
namespace {

constexpr Millis kReloadWait{5'000};

bool is_loadable(const Run& run) {
    return !run.paused && !run.cancelling;
}

bool wants_page(const CoreState& state, const Run& run) {
    return is_loadable(run) && !run.cursor.at_end && run.in_window <= state.loading.share / 2;
}

void step_over(LoadCursor& cursor, const QueuedTask& task) {
    cursor.after_priority = task.priority;
    cursor.after = task.task;
}

// So that `task` comes with the next page again.
void step_back_before(LoadCursor& cursor, Priority priority, TaskId task) {
    const TaskId before{task.value - 1};
    if (std::tie(priority, before) < std::tie(cursor.after_priority, cursor.after)) {
        cursor.after_priority = priority;
        cursor.after = before;
    }
    cursor.at_end = false;
}

void take_page(CoreState& state, Run& run, const TasksLoaded& page) {
    for (const QueuedTask& task : page.tasks) {
        const bool is_known = state.tasks.find(task.task) != nullptr;
        if (task.run == run.id && !is_known && !state.loading.ended.contains(task.task)) {
            if (state.tasks.room() == 0 || run.in_window >= state.loading.share) {
                return;
            }
            settle_claims(state, admit(state, task));
            if (!is_loadable(run)) {
                return;  // a result that waited for this task has stopped the run
            }
        }
        step_over(run.cursor, task);
    }
    run.cursor.at_end = page.end || page.tasks.empty();
}

}  // namespace

void share_window(CoreState& state) {
    const auto loadable = std::ranges::count_if(state.scheduler.runs(),
                                                [](const auto& entry) { return is_loadable(entry.second); });
    const std::int64_t sharers = std::max<std::int64_t>(loadable, 1);
    state.loading.share = std::max<std::int64_t>(state.options.window_tasks / sharers, 1);
    for (auto& [id, run] : state.scheduler.runs()) {
        give_back(state, run, is_loadable(run) ? state.loading.share : 0);
    }
    state.loading.is_wanted = true;
}

void load_tasks(CoreState& state) {
    if (!state.loading.is_wanted || state.loading.run || !state.is_started) {
        return;
    }
    state.loading.is_wanted = false;
    Run* neediest = nullptr;
    for (auto& [id, run] : state.scheduler.runs()) {
        const auto need = [](const Run& one) { return std::tie(one.priority, one.in_window); };
        if (wants_page(state, run) && (neediest == nullptr || need(run) < need(*neediest))) {
            neediest = &run;
        }
    }
    if (neediest == nullptr) {
        return;
    }
    const std::int64_t room = std::min<std::int64_t>(static_cast<std::int64_t>(state.tasks.room()),
                                                     state.loading.share - neediest->in_window);
    const std::int64_t limit = std::min<std::int64_t>(room, state.options.page_tasks);
    if (limit <= 0) {
        return;  // the next task that leaves the window makes room
    }
    state.loading.run = neediest->id;
    state.loading.is_void = false;
    state.out.push_back(LoadTasks{neediest->cursor.after, neediest->cursor.after_priority,
                                  static_cast<std::int32_t>(limit), neediest->id});
}

void take_change(CoreState& state, const ChangedTask& changed) {
    Run* run = state.scheduler.find(changed.run);
    if (run == nullptr) {
        return;
    }
    TaskEntry* entry = state.tasks.find(changed.task);
    if (entry != nullptr && entry->phase != TaskPhase::ready && entry->phase != TaskPhase::backing_off) {
        move_to_run(state, *entry, *run);
        return;
    }
    if (entry != nullptr) {
        forget(state, *entry);
    }
    state.loading.ended.erase(changed.task);
    step_back_before(run->cursor, run->priority, changed.task);
    state.loading.is_void = state.loading.is_void || state.loading.run == changed.run;
    state.loading.is_wanted = true;
    // It is older than the run: a worker of before the start may hold it.
    run->predates_start = run->predates_start || state.grace.is_on;
}

void on_tasks_loaded(CoreState& state, const TasksLoaded& event) {
    if (!state.loading.run) {
        return;
    }
    Run* run = state.scheduler.find(state.loading.run);
    state.loading.run = RunId{};
    state.loading.is_wanted = true;
    if (run != nullptr && is_loadable(*run) && !state.loading.is_void) {
        take_page(state, *run, event);
        reload_if_lost(state, *run);
    }
    if (state.claims.asked.empty()) {
        state.loading.ended.clear();
    }
}

void give_back(CoreState& state, Run& run, std::int64_t keep) {
    while (run.in_window > keep && !run.ready.empty()) {
        const TaskId task = state.scheduler.drop_last(run);
        step_back_before(run.cursor, run.priority, task);
        state.tasks.remove(task);
        --run.in_window;
        state.loading.is_void = state.loading.is_void || state.loading.run == run.id;
        state.loading.is_wanted = true;
    }
}

void reload_if_lost(CoreState& state, Run& run) {
    const bool is_lost = run.in_window == 0 && run.cursor.at_end && run.counts.open > 0;
    if (is_lost && is_loadable(run) && !run.is_reload_set) {
        run.is_reload_set = true;
        state.timers.set(state.now + kReloadWait, TimerKind::reload, run.id.value);
    }
}

void on_reload_timer(CoreState& state, RunId id) {
    Run* run = state.scheduler.find(id);
    if (run == nullptr) {
        return;
    }
    run->is_reload_set = false;
    if (run->in_window == 0 && run->cursor.at_end) {
        run->cursor = LoadCursor{};
        state.loading.is_wanted = true;
    }
}

}  // namespace cinefleet::queue
