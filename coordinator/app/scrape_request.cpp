#include "coordinator/app/scrape_request.h"

#include <nlohmann/json.hpp>

namespace cinefleet::app {

Result<PreparedScrape> scan_request(const control::ScrapeRequest& request) {
    PreparedScrape prepared;
    for (const std::string& folder : request.folders) {
        Result<library::ScanReport> report = library::scan_folder(folder);
        if (!report) {
            return failure(std::move(report).error());
        }
        prepared.scans.emplace_back(folder, *std::move(report));
    }
    return prepared;
}

Result<AppliedScrape> apply_request(store::Store& store, const control::ScrapeRequest& request,
                                    const PreparedScrape& prepared) {
    AppliedScrape applied;
    control::ScrapeStarted& started = applied.started;
    store::RunOrder order;
    order.type = request.type;
    order.modifiers = request.modifiers;
    order.fields = request.fields;
    order.selected = request.selected;
    // One transaction around all: a run is never made of half a scan, and a rehearsal leaves nothing behind.
    store::Transaction transaction = store.transaction();
    for (const auto& [folder, scan] : prepared.scans) {
        const Result<SourceId> source = store.add_source(folder);
        if (!source) {
            return failure(source.error());
        }
        order.sources.push_back(*source);
        if (Status status = store.apply_scan(*source, scan.movies); !status) {
            return failure(std::move(status).error());
        }
        started.found += static_cast<std::int64_t>(scan.movies.size());
        for (const library::ScanTrouble& trouble : scan.troubles) {
            started.problems.push_back({trouble.path, trouble.message});
        }
    }
    const Result<store::RunPlan> plan = store.plan_run(order);
    if (!plan) {
        return failure(plan.error());
    }
    started.task_count = static_cast<std::int64_t>(plan->tasks.size());
    started.already_queued = static_cast<std::int64_t>(plan->attached.size());
    started.dead = plan->dead;
    if (request.dry_run) {
        for (const store::PlannedTask& task : plan->tasks) {
            started.planned.push_back({MovieId{}, task.path, task.title, task.year, task.ids, task.reason});
        }
        return applied;
    }
    if (!plan->tasks.empty() || !plan->attached.empty()) {
        Result<queue::RunCreated> run = store.create_run(order, *plan);
        if (!run) {
            return failure(std::move(run).error());
        }
        started.run = run->run;
        started.task_count = run->task_count;
        applied.run = *std::move(run);
    }
    if (Status status = transaction.commit(); !status) {
        return failure(std::move(status).error());
    }
    return applied;
}

std::string phases_to_json(const RunPhases& phases) {
    return nlohmann::json{{"scrape_phase_ms", phases.scrape_phase().count()},
                          {"save_phase_ms", phases.save_phase().count()}}
        .dump();
}

void read_phases(const std::string& json, control::RunStatus& status) {
    const nlohmann::json report = nlohmann::json::parse(json, nullptr, false);
    if (report.is_object()) {
        status.scrape_phase_ms = report.value("scrape_phase_ms", std::int64_t{0});
        status.save_phase_ms = report.value("save_phase_ms", std::int64_t{0});
    }
}

}  // namespace cinefleet::app
