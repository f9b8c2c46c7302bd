#include "catalogue.h"
#include "recorder.h"
#include "server.h"
#include "services.h"

#include <CLI/CLI.hpp>

#include <csignal>
#include <cstdio>
#include <regex>
#include <string>
#include <vector>

using namespace cinefleet::standin;

namespace {

bool set_limits(const std::vector<std::string>& limits, const std::vector<std::string>& in_flight,
                Recorder& recorder) {
    static const std::regex kLimit(R"((tmdb|imdb|image|fanart|omdb|wikidata):(\d{1,9})/(\d{1,9}))");
    static const std::regex kInFlight(R"((tmdb|imdb|image|fanart|omdb|wikidata):(\d{1,9}))");
    std::smatch parts;
    for (const std::string& limit : limits) {
        if (!std::regex_match(limit, parts, kLimit)) {
            return false;
        }
        recorder.set_limit(parts[1], std::stoi(parts[2]), std::chrono::milliseconds(std::stoi(parts[3])));
    }
    for (const std::string& limit : in_flight) {
        if (!std::regex_match(limit, parts, kInFlight)) {
            return false;
        }
        recorder.set_in_flight_limit(parts[1], std::stoi(parts[2]));
    }
    return true;
}

bool set_faults(const std::vector<std::string>& rules, Faults& faults) {
    for (const std::string& rule : rules) {
        const std::optional<FaultRule> parsed = parse_fault_rule(rule);
        if (!parsed) {
            return false;
        }
        faults.add(*parsed);
    }
    return true;
}

// The words of the command line.
struct Words {
    std::string catalogue_path;
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;
    int tmdb_ms = 0;
    int imdb_ms = 0;
    int image_ms = 0;
    double scale = 1;
    bool seed_model = false;
    bool warm = false;
    std::vector<std::string> limits;
    std::vector<std::string> in_flight;
    std::vector<std::string> fault_rules;
    std::uint64_t seed = 1;
};

void add_options(CLI::App& app, Words& words) {
    app.add_option("--catalogue", words.catalogue_path, "JSON lines, gzipped or not")->required();
    app.add_option("--host", words.host, "IPv4 address to listen on")->capture_default_str();
    app.add_option("--port", words.port, "0: any free one");
    app.add_option("--latency-tmdb-ms", words.tmdb_ms, "Before TMDB answers");
    app.add_option("--latency-imdb-ms", words.imdb_ms, "Before IMDb answers");
    app.add_option("--latency-image-ms", words.image_ms, "Before an image comes");
    app.add_flag("--seed-model", words.seed_model, "TMDB 1,083 ms, IMDb 1,857 ms, each of four images 85 ms");
    app.add_option("--scale", words.scale, "Multiplies every latency");
    app.add_flag("--warm", words.warm, "Draw all images of the usual sizes before listening");
    app.add_option("--limit", words.limits,
                   "SERVICE:N/MS: at most N requests in any MS milliseconds, else 429");
    app.add_option("--in-flight", words.in_flight, "SERVICE:N: at most N requests at once, else 429");
    app.add_option(
        "--fault", words.fault_rules,
        "KIND:PERCENT[:PATH PREFIX]; 500, 503, 404, 401, 429, 403, challenge, malformed, truncated, "
        "reset, hang, wrong_type, huge");
    app.add_option("--seed", words.seed, "Of the faults");
}

std::map<std::string, std::chrono::milliseconds> latencies(Words words) {
    if (words.seed_model) {
        words.tmdb_ms = 1'083;
        words.imdb_ms = 1'857;
        words.image_ms = 85;
    }
    const auto scaled = [&](int latency) {
        return std::chrono::milliseconds(static_cast<std::int64_t>(latency * words.scale));
    };
    return {
        {"tmdb", scaled(words.tmdb_ms)}, {"imdb", scaled(words.imdb_ms)}, {"image", scaled(words.image_ms)}};
}

// So that no client waits for a drawing.
void draw_all(const Catalogue& catalogue) {
    for (const Json& movie : catalogue.movies()) {
        const std::string id = std::to_string(movie["tmdb_id"].get<std::int64_t>());
        for (const std::string& path : {"w780/poster" + id + "en.jpg", "w1280/backdrop" + id + ".jpg",
                                        "w1280/backdrop" + id + "en.jpg", "w500/logo" + id + "en.png"}) {
            static_cast<void>(answer_image(catalogue, {"/t/p/" + path, {}, {}}));
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app(
        "Stands in for TMDB, IMDb, fanart.tv, OMDb and Wikidata: the same formats, from a catalogue file, "
        "for "
        "no other machine unless --host says so.");
    Words words;
    add_options(app, words);
    CLI11_PARSE(app, argc, argv);
    const ServerOptions options{words.port, latencies(words), words.host};

    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, nullptr);

    const std::optional<Catalogue> catalogue = Catalogue::load(words.catalogue_path);
    if (!catalogue) {
        std::fprintf(stderr, "cinefleet-standin: %s holds no movies\n", words.catalogue_path.c_str());
        return 3;
    }
    Recorder recorder;
    Faults faults(words.seed);
    if (!set_limits(words.limits, words.in_flight, recorder) || !set_faults(words.fault_rules, faults)) {
        std::fprintf(stderr, "cinefleet-standin: a --limit, --in-flight or --fault is not as --help says\n");
        return 2;
    }
    if (words.warm) {
        draw_all(*catalogue);
    }
    const std::unique_ptr<Server> server = Server::start(options, *catalogue, recorder, faults);
    if (!server) {
        std::fprintf(stderr, "cinefleet-standin: cannot listen on %s, port %d\n", options.host.c_str(),
                     options.port);
        return 3;
    }
    std::printf("listening on http://%s:%d\n", options.host.c_str(), server->port());
    std::fflush(stdout);
    int signal = 0;
    sigwait(&signals, &signal);
    return 0;
}
