#include "tests/support/fleet_test.h"

#include "common/check.h"

#include <curl/curl.h>
#include <poll.h>
#include <sqlite3.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace cinefleet {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::minutes kLongestProgram{2};
constexpr std::chrono::minutes kLongestWait{1};
constexpr int kLookEveryMs = 5;
constexpr const char* kKey = "0123456789abcdef0123456789abcdef";

std::string quoted(const std::string& word) {
    std::string safe = "'";
    for (const char c : word) {
        safe += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return safe + "'";
}

ChildProcess start_in(const fs::path& folder, const std::vector<std::string>& arguments,
                      const std::string& input) {
    fs::create_directories(folder);
    std::ofstream(folder / "in") << input;
    std::string line = "exec";
    for (const std::string& argument : arguments) {
        line += " " + quoted(argument);
    }
    line += " <" + quoted(folder / "in") + " >" + quoted(folder / "out") + " 2>" + quoted(folder / "err");
    Result<ChildProcess> process = ChildProcess::start({"/bin/sh", "-c", line});
    CINEFLEET_CHECK(process.has_value());
    return *std::move(process);
}

struct CloseDatabase {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
};

struct EndStatement {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

}  // namespace

nlohmann::json Finished::report() const {
    return nlohmann::json::parse(out, nullptr, false);
}

RunningProgram::RunningProgram(const fs::path& folder, const std::vector<std::string>& arguments,
                               const std::string& input)
    : folder_(folder), process_(start_in(folder, arguments, input)) {}

bool RunningProgram::has_ended() {
    if (!end_) {
        end_ = process_.poll_end();
    }
    return end_.has_value();
}

Finished RunningProgram::wait() {
    const auto deadline = std::chrono::steady_clock::now() + kLongestProgram;
    while (!has_ended()) {
        if (std::chrono::steady_clock::now() > deadline) {
            ADD_FAILURE() << "the program does not end; it said: " << err();
            process_.send_signal(SIGKILL);
        }
        pollfd ended{process_.end_fd(), POLLIN, 0};
        ::poll(&ended, 1, 1'000);
    }
    return {end_->exit_code, out(), err()};
}

std::string RunningProgram::out() const {
    return read_file(folder_ / "out");
}

std::string RunningProgram::err() const {
    return read_file(folder_ / "err");
}

fs::path FleetTest::sample_catalogue() {
    return CINEFLEET_SOURCE_DIR "/deploy/sample/catalogue.jsonl";
}

FleetTest::FleetTest() {
    ::setenv("TMDB_API_KEY", kKey, 1);  // as people are told to: a command line is no place for a key
    fs::create_directories(library());
}

void FleetTest::start_standin(const std::vector<std::string>& flags) {
    std::vector<std::string> arguments = {program("cinefleet-standin"), "--catalogue", catalogue_file,
                                          "--port", "0"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    standin_ = std::make_unique<RunningProgram>(folder_.path() / "standin", arguments);
    const std::string words = "listening on ";
    ASSERT_TRUE(wait_until([&] { return standin_->out().ends_with("\n") || standin_->has_ended(); }));
    ASSERT_TRUE(standin_->out().starts_with(words)) << standin_->err();
    url_ = standin_->out().substr(words.size());
    url_.pop_back();
}

void FleetTest::set_fault(const std::string& rule) {
    http_get(url_ + "/_standin/faults" + (rule.empty() ? "" : "?set=" + rule));
}

nlohmann::json FleetTest::standin_statistics() const {
    return nlohmann::json::parse(http_get(url_ + "/_standin/stats"), nullptr, false);
}

std::int64_t FleetTest::standin_requests() const {
    std::int64_t sum = 0;
    const nlohmann::json services = standin_statistics();
    for (const nlohmann::json& counts : services) {
        sum += counts.at("requests").get<std::int64_t>();
    }
    return sum;
}

void FleetTest::forget_requests() const {
    http_get(url_ + "/_standin/reset");
}

FleetTest::Files FleetTest::files_in(const std::filesystem::path& folder) {
    Files all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) {
            all[std::filesystem::relative(entry.path(), folder)] = {entry.last_write_time(),
                                                                    read_file(entry.path())};
        }
    }
    return all;
}

const std::vector<nlohmann::json>& FleetTest::catalogue() {
    static const std::vector<nlohmann::json> kMovies = [] {
        std::vector<nlohmann::json> movies;
        std::ifstream file(sample_catalogue());
        for (std::string line; std::getline(file, line);) {
            movies.push_back(nlohmann::json::parse(line));
        }
        return movies;
    }();
    return kMovies;
}

void FleetTest::make_library(std::size_t count) {
    CINEFLEET_CHECK(count <= catalogue().size());
    for (std::size_t i = 0; i < count; ++i) {
        const std::string name = "Movie {tmdb-" + catalogue()[i]["tmdb_id"].dump() + "}";
        add_file(name + "/" + name + ".mkv");
    }
}

void FleetTest::add_file(const std::string& relative_path) {
    const fs::path path = library() / relative_path;
    fs::create_directories(path.parent_path());
    std::ofstream(path).flush();
}

std::vector<std::string> FleetTest::command_line(const std::string& command,
                                                 const std::vector<std::string>& more) const {
    std::vector<std::string> arguments = {program("cinefleet"), command};
    arguments.insert(arguments.end(), more.begin(), more.end());
    // Any port: several tests serve at the same time.
    std::vector<std::string> all = {"paths.state_dir=" + state().string(),
                                    "coordinator.port=0",
                                    "tmdb.base_url=" + url_ + "/3",
                                    "tmdb.image_base_url=" + url_ + "/t/p",
                                    "tmdb.requests_per_window=0",
                                    "imdb.pages=true",
                                    "imdb.in_flight=0",
                                    "imdb.base_url=" + url_,
                                    "retry.first_delay_ms=50"};
    all.insert(all.end(), settings.begin(), settings.end());
    for (const std::string& setting : all) {
        arguments.insert(arguments.end(), {"--set", setting});
    }
    return arguments;
}

std::unique_ptr<RunningProgram> FleetTest::start(const std::string& command,
                                                 const std::vector<std::string>& more) {
    return std::make_unique<RunningProgram>(folder_.path() / ("program" + std::to_string(++started_)),
                                            command_line(command, more), input);
}

std::unique_ptr<RunningProgram> FleetTest::start_worker(const std::string& endpoint,
                                                        const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {program("cinefleet-worker"), "--connect", endpoint, "--name",
                                          "apart"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return std::make_unique<RunningProgram>(folder_.path() / ("program" + std::to_string(++started_)),
                                            arguments);
}

Finished FleetTest::run(const std::string& command, const std::vector<std::string>& more) {
    return start(command, more)->wait();
}

std::unique_ptr<RunningProgram> FleetTest::start_scrape(const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"--json", library()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return start("scrape", arguments);
}

Finished FleetTest::scrape(const std::vector<std::string>& more) {
    return start_scrape(more)->wait();
}

std::string FleetTest::query_text(const std::string& sql) const {
    sqlite3* opened = nullptr;
    const int code =
        sqlite3_open_v2((state() / "cinefleet.db").c_str(), &opened, SQLITE_OPEN_READONLY, nullptr);
    const std::unique_ptr<sqlite3, CloseDatabase> database(opened);
    sqlite3_stmt* prepared = nullptr;
    if (code != SQLITE_OK || sqlite3_busy_timeout(opened, 5'000) != SQLITE_OK ||
        sqlite3_prepare_v2(opened, sql.c_str(), -1, &prepared, nullptr) != SQLITE_OK) {
        return {};
    }
    const std::unique_ptr<sqlite3_stmt, EndStatement> statement(prepared);
    if (sqlite3_step(prepared) != SQLITE_ROW) {
        return {};
    }
    const void* bytes = sqlite3_column_blob(prepared, 0);
    return {static_cast<const char*>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(prepared, 0))};
}

std::int64_t FleetTest::query(const std::string& sql) const {
    const std::string text = query_text("SELECT CAST((" + sql + ") AS TEXT)");
    return text.empty() ? 0 : std::stoll(text);
}

bool FleetTest::wait_until(const std::function<bool()>& is_so) {
    const auto deadline = std::chrono::steady_clock::now() + kLongestWait;
    while (!is_so()) {
        if (std::chrono::steady_clock::now() > deadline) {
            return false;
        }
        ::poll(nullptr, 0, kLookEveryMs);
    }
    return true;
}

std::vector<std::string> FleetTest::partial_files() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::recursive_directory_iterator(library())) {
        const std::string name = entry.path().filename();
        const std::string extension = entry.path().extension();
        const bool is_known = extension == ".mkv" || extension == ".nfo" || extension == ".jpg" ||
                              extension == ".png" || entry.is_directory();
        if (!is_known || name.starts_with('.')) {
            found.push_back(entry.path());
        }
    }
    return found;
}

std::string http_get(const std::string& url) {
    std::string body;
    const auto append = +[](char* data, std::size_t size, std::size_t count, void* user) {
        static_cast<std::string*>(user)->append(data, size * count);
        return size * count;
    };
    CURL* handle = curl_easy_init();
    curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, append);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &body);
    EXPECT_EQ(curl_easy_perform(handle), CURLE_OK) << url;
    curl_easy_cleanup(handle);
    return body;
}

std::string read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

fs::path program(const std::string& name) {
    return fs::path(own_program_path()).parent_path() / name;
}

}  // namespace cinefleet
