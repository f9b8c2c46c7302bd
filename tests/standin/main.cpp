#include "catalogue.h"
#include "recorder.h"
#include "server.h"
#include "services.h"

#include <CLI/CLI.hpp>

#include <csignal>
#include <cstdio>
#include <string>

using namespace cinefleet::standin;

int main(int argc, char** argv) {
    CLI::App app(
        "Stands in for TMDB and IMDb: the same formats, from a catalogue file, on this machine only.");
    std::string catalogue_path;
    ServerOptions options;
    int tmdb_ms = 0;
    int imdb_ms = 0;
    int image_ms = 0;
    double scale = 1;
    bool seed_model = false;
    bool warm = false;
    std::string limit;
    app.add_option("--catalogue", catalogue_path, "JSON lines, gzipped or not")->required();
    app.add_option("--port", options.port, "0: any free one");
    app.add_option("--latency-tmdb-ms", tmdb_ms, "Before TMDB answers");
    app.add_option("--latency-imdb-ms", imdb_ms, "Before IMDb answers");
    app.add_option("--latency-image-ms", image_ms, "Before an image comes");
    app.add_flag("--seed-model", seed_model, "TMDB 1,083 ms, IMDb 1,857 ms, each of four images 85 ms");
    app.add_option("--scale", scale, "Multiplies every latency");
    app.add_flag("--warm", warm, "Draw all images of the usual sizes before listening");
    app.add_option("--tmdb-limit", limit, "N/MS: at most N requests in any MS milliseconds, else 429");
    CLI11_PARSE(app, argc, argv);
    if (seed_model) {
        tmdb_ms = 1'083;
        imdb_ms = 1'857;
        image_ms = 85;
    }
    const auto scaled = [scale](int latency) {
        return std::chrono::milliseconds(static_cast<std::int64_t>(latency * scale));
    };
    options.latency = {{"tmdb", scaled(tmdb_ms)}, {"imdb", scaled(imdb_ms)}, {"image", scaled(image_ms)}};

    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, nullptr);

    const std::optional<Catalogue> catalogue = Catalogue::load(catalogue_path);
    if (!catalogue) {
        std::fprintf(stderr, "cinefleet-standin: %s holds no movies\n", catalogue_path.c_str());
        return 3;
    }
    Recorder recorder;
    if (const std::size_t slash = limit.find('/'); slash != std::string::npos) {
        recorder.set_limit("tmdb", std::atoi(limit.c_str()),
                           std::chrono::milliseconds(std::atoi(limit.c_str() + slash + 1)));
    }
    if (warm) {
        for (const Json& movie : catalogue->movies()) {
            const std::string id = std::to_string(movie["tmdb_id"].get<std::int64_t>());
            for (const std::string& path : {"w780/poster" + id + "en.jpg", "w1280/backdrop" + id + ".jpg",
                                            "w1280/backdrop" + id + "en.jpg", "w500/logo" + id + "en.png"}) {
                static_cast<void>(answer_image(*catalogue, {"/t/p/" + path, {}, {}}));
            }
        }
    }
    const std::unique_ptr<Server> server = Server::start(options, *catalogue, recorder);
    if (!server) {
        std::fprintf(stderr, "cinefleet-standin: port %d is in use\n", options.port);
        return 3;
    }
    std::printf("listening on http://127.0.0.1:%d\n", server->port());
    std::fflush(stdout);
    int signal = 0;
    sigwait(&signals, &signal);
    return 0;
}
