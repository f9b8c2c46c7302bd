#include "tests/unit/proto/sample_messages.h"

#include <utility>

namespace cinefleet::proto {
namespace {

Artwork sample_poster() {
    Artwork poster;
    poster.kind = ImageKind::keyart;
    poster.format = ImageFormat::png;
    poster.provider = ProviderId::tmdb_images;
    poster.url = "https://image.example/t/p/w500/poster.png";
    poster.language = "en";
    poster.width = 500;
    poster.height = 750;
    poster.size_bytes = 123'456;
    poster.sha256 = std::string(64, 'a');
    return poster;
}

Artwork sample_portrait() {
    Artwork portrait = sample_poster();
    portrait.role = ImageRole::actor;
    portrait.subject = "Edward Norton";
    return portrait;
}

Movie sample_movie() {
    Movie movie;
    movie.ids = {550, "tt0137523", {{"wikidata", "Q190050"}}};
    movie.title = "Fight Club";
    movie.original_title = "Fight Club – 鬥陣俱樂部";
    movie.sort_title = "Fight Club, The";
    movie.tagline = "A tagline.";
    movie.outline = "An outline.";
    movie.plot = "A plot in one line.";
    movie.year = 1999;
    movie.premiered = "1999-10-15";
    movie.runtime_min = 139;
    movie.certification = "R";
    movie.top250 = 13;
    movie.ratings = {{"imdb", 8.75, 100, 2'300'000}};
    movie.genres = {"Drama", "Thriller"};
    movie.countries = {"Germany"};
    movie.studios = {"Regency"};
    movie.tags = {"insomnia"};
    movie.languages = {"en"};
    movie.set = MovieSet{"A collection", "About it.", 77, "https://image.example/set.jpg",
                         "https://image.example/set-fanart.jpg"};
    movie.cast = {{"Edward Norton", "Narrator", 1, "https://image.example/norton.jpg", 819}};
    movie.crew = {{"David Fincher", "Director", 7467}};
    movie.trailer_url = "https://video.example/trailer";
    movie.artwork = {sample_poster()};
    movie.alternative_titles = {"El club de la lucha"};
    movie.certifications = {{"AT", "16"}};
    movie.releases = {{"AT", ReleaseKind::digital, "2000-01-02"}};
    movie.theme_url = "https://theme.example/550.mp3";
    movie.media = {{{"hevc", 2.39, 1920, 804, 8'340, "left_right", "hdr10"}}, {{"ac3", "eng", 6}}, {{"ger"}}};
    return movie;
}

std::vector<KeptAnswer> sample_answers() {
    KeptAnswer answer;
    answer.provider = ProviderId::fanart;
    answer.request = std::string(64, 'b');
    answer.kind = AnswerKind::search;
    answer.status = 404;
    answer.etag = "W/\"5f1e\"";
    answer.last_modified = "Sat, 01 Jan 2000 00:00:00 GMT";
    answer.is_fresh = true;
    answer.is_confirmed = true;
    answer.body = Blob::from_string(std::string("\x78\x9c\x00\xff", 4));
    return {answer};
}

ProviderError sample_error() {
    return {ProviderId::imdb, ErrorClass::throttled, "IMDb asked to wait.", 2'500};
}

ScrapedMovieResult sample_result() {
    ScrapedMovieResult result;
    result.outcome = ScrapeOutcome::scraped;
    result.movie = sample_movie();
    result.origins = {{MovieField::title, {ProviderId::tmdb}},
                      {MovieField::ratings, {ProviderId::imdb, ProviderId::tmdb}}};
    result.old_title = "fight club";
    result.new_title = "Fight Club";
    result.error = sample_error();
    result.problems = {{ProviderId::tmdb_images, ErrorClass::not_found, "No banner.", 1}};
    result.candidates = {
        {ProviderId::imdb, 550, "Fight Club", 1999, 0.97, "title 1.00, year exact", "tt0137523"}};
    result.usage = {{ProviderId::tmdb, {2, 145'000, 1, 3}}};
    result.timings = {1, 2, 3, 4, 5};
    result.extras = {sample_portrait()};
    return result;
}

TaskSpec sample_spec() {
    TaskSpec spec;
    spec.movie = MovieId{9};
    spec.title = "Fight Club";
    spec.alternative_title = "El club de la lucha";
    spec.year = 1999;
    spec.runtime_min = 139;
    spec.ids = {550, "tt0137523"};
    spec.language = "es-ES";
    spec.mode = ScrapeMode::ask;
    spec.modifiers = ModifierSet();
    spec.modifiers.add(Modifier::main_nfo);
    spec.modifiers.add(Modifier::main_discart);
    spec.fields = FieldSet();
    spec.fields.add(MovieField::plot);
    spec.attached = {{ProviderId::tmdb, sample_movie(), {{MovieField::tags, {ProviderId::omdb}}}}};
    spec.only = {ProviderId::imdb};
    spec.have = {sample_poster()};
    spec.ask_anew = true;
    spec.has_own_folder = true;
    spec.have_extras = {sample_portrait()};
    spec.have_sets = {4'003'119'532};
    return spec;
}

ScrapeSettings sample_settings() {
    ScrapeSettings settings;
    settings.providers = {{ProviderId::imdb, false, "http://127.0.0.1:8000/tmdb/3", "example-key", false}};
    settings.language = "de-AT";
    settings.country = "AT";
    settings.image_languages = {"de", ""};
    settings.image_sizes = {{ImageKind::fanart, "w1280"}};
    settings.requests_per_scrape = 4;
    settings.match_threshold_percent = 75;
    settings.connect_timeout_ms = 1'001;
    settings.stall_timeout_ms = 1'002;
    settings.request_timeout_ms = 1'003;
    settings.max_api_bytes = 1'004;
    settings.max_image_bytes = 1'005;
    settings.merge = {{MovieField::plot, MergeRule::all, {ProviderId::omdb, ProviderId::tmdb}}};
    settings.image_providers = {ProviderId::fanart};
    settings.default_rating = "metacritic";
    settings.include_adult = true;
    settings.set_overviews = true;
    settings.imdb_suggestion_url = "http://127.0.0.1:8000";
    settings.imdb_pages = false;
    settings.trailer_max_height = 720;
    settings.actor_thumbs = 5;
    settings.extrafanart = 3;
    settings.set_artwork = true;
    settings.poster_min_width = 1'000;
    settings.fanart_min_width = 1'920;
    return settings;
}

std::vector<HeldLease> sample_leases() {
    return {{LeaseId{4'001}, TaskId{17}, LeasePhase::scraping, 1'250}, {LeaseId{4'002}, TaskId{18}}};
}

std::vector<LeaseDecision> sample_decisions() {
    return {{LeaseId{4'001}, LeaseVerdict::abort}, {LeaseId{4'002}, LeaseVerdict::keep}};
}

Message sample_hello() {
    Hello hello;
    hello.worker_id = "nas/0";
    hello.incarnation = 0xFEDC'BA98'7654'3210U;
    hello.pid = 4'242;
    hello.host = "nas";
    hello.version = "0.1.0";
    hello.slots = 3;
    hello.features = {"brotli"};
    hello.held = sample_leases();
    hello.permits = {PermitId{900}, PermitId{901}};
    return hello;
}

Message sample_welcome() {
    Welcome welcome;
    welcome.coordinator_version = "0.1.0";
    welcome.data_endpoint = "tcp://*:5571";
    welcome.cancel_endpoint = "tcp://*:5572";
    welcome.sync_interval_ms = 1'500;
    welcome.lease_ttl_ms = 12'000;
    welcome.byte_credit = 64 << 20;
    welcome.cancel_seq = CancelSeq{6};
    welcome.settings = sample_settings();
    welcome.decisions = sample_decisions();
    return welcome;
}

Message sample_result_message() {
    ResultMessage result;
    result.lease_id = LeaseId{4'001};
    result.task_id = TaskId{17};
    result.worker_id = "nas/0";
    result.incarnation = 99;
    result.result = sample_result();
    result.image_count = 1;
    result.image_bytes = 123'456;
    result.answers = sample_answers();
    return result;
}

Message sample_lease() {
    return Lease{LeaseId{4'001}, TaskId{17}, RunId{2}, 3, 120'000, sample_spec(), true, sample_answers()};
}

}  // namespace

std::vector<SampleMessage> sample_messages() {
    return {
        {"hello.v2", sample_hello()},
        {"sync.v3", Sync{99, 5, 2, CancelSeq{6}, sample_leases(), 48 << 20, 4, true}},
        {"permit_request.v1", PermitRequest{ProviderId::imdb, 2, 31}},
        {"permit_release.v2", PermitRelease{PermitId{900}, PermitOutcome::throttled, 2'500, 180, 45'000}},
        {"goodbye.v2", Goodbye{99, true}},
        {"child_exited.v2", ChildExited{"nas/0", 99, 4'242, 137, 9, true}},
        {"result.v5", sample_result_message()},
        {"image.v2", ImageMessage{LeaseId{4'001}, 1, sample_portrait()}},
        {"welcome.v5", sample_welcome()},
        {"lease.v8", sample_lease()},
        {"sync_reply.v1", SyncReply{5, CancelSeq{6}, 64 << 20, sample_decisions()}},
        {"permit_grant.v2", PermitGrant{ProviderId::imdb, 31, {PermitId{900}, PermitId{901}}, 61'000}},
        {"result_ack.v1", ResultAck{LeaseId{4'001}, AckVerdict::resend}},
        {"ask_hello.v1", AskHello{}},
        {"unsupported.v1", Unsupported{77, 1, 2, "upgrade the worker"}},
        {"drain.v1", Drain{}},
        {"cancel.v1", Cancel{CancelSeq{7}, RunId{2}, TaskId{17}}},
        {"changes_request.v1", ChangesRequest{12, "2026-11-13", "2026-11-27", 3}},
        {"changes.v1", Changes{12, {550, 603}, 4, sample_error()}},
    };
}

}  // namespace cinefleet::proto
