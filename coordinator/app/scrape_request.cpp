#include "coordinator/app/scrape_request.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace cinefleet::app {
namespace {

// What is not the source, though something is there, is not there either: its movies would be scraped in
// vain.
Result<ScannedSource> scan_if_there(const SourceScan& scan, const std::string& folder,
                                    const SourceScanOptions& options) {
    Result<ScannedSource> source = scan.scan(folder, options);
    if (source && !source->not_the_source.empty()) {
        return failure(ErrorClass::not_found,
                       folder + " " + source->not_the_source + ", and nothing of it is scraped");
    }
    return source;
}

}  // namespace

Result<ScannedFolders> scan_request(const control::ScrapeRequest& request, const SourceScan& scan,
                                    const SourceScanOptions& options) {
    ScannedFolders scanned;
    for (const std::string& folder : request.folders) {
        const Result<ScannedSource> source = scan_if_there(scan, folder, options);
        const bool is_unreachable = !source && (source.error().error_class == ErrorClass::not_found ||
                                                source.error().error_class == ErrorClass::io);
        if (is_unreachable && request.skip_unreachable) {
            scanned.problems.push_back({folder, source.error().message});
            if (scanned.problems.size() == request.folders.size()) {
                return failure(source.error());
            }
            continue;
        }
        if (!source) {
            return failure(source.error());
        }
        scanned.sources.push_back(source->source);
        scanned.found += source->found;
        for (const ScanTrouble& trouble : source->troubles) {
            scanned.problems.push_back({trouble.path, trouble.message});
        }
    }
    return scanned;
}

Result<AppliedScrape> plan_request(store::Store& store, const control::ScrapeRequest& request,
                                   const ScannedFolders& scanned, WallTime now) {
    AppliedScrape applied;
    control::ScrapeStarted& started = applied.started;
    started.found = scanned.found;
    started.problems = scanned.problems;
    store::RunOrder order;
    order.type = request.type;
    order.modifiers = request.modifiers;
    order.fields = request.fields;
    order.replace = request.replace;
    order.overwrite_edited = request.overwrite_edited;
    order.ask_anew = request.ask_anew;
    order.weight = std::clamp(request.weight, 1, control::kMaxRunWeight);
    order.selected = request.selected;
    order.sources = scanned.sources;
    order.changed = scanned.changed;
    if (!request.filter.empty() || request.type.selection == ScrapeSelection::filter) {
        auto filter = filter::parse_filter(request.filter, now.time_since_epoch().count());
        if (!filter) {
            return failure(filter::to_error(filter.error()));
        }
        order.filter = *std::move(filter);
    }
    store::Transaction transaction = store.transaction();
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
    started.takes_all = order.changed && !order.changed->tmdb_ids;
    if (order.changed) {
        for (const store::PlannedTask& task : plan->tasks) {
            applied.outdated.push_back(task.movie);
        }
    }
    if (plan->tasks.empty() && plan->attached.empty()) {
        if (Status status = store.nothing_has_changed(order); !status) {
            return failure(std::move(status).error());
        }
    } else {
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
