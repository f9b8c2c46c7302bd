#pragma once

#include "common/sys/process.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace cinefleet {

/// How a program of ours ended, and what it said.
struct Finished {
    int exit_code = -1;  ///< -1: it was killed
    std::string out;
    std::string err;
    nlohmann::json report() const;  ///< of `scrape --json`
};

/// A program of ours that runs, its output in files.
class RunningProgram {
  public:
    /// `input`: what it reads from standard input.
    RunningProgram(const std::filesystem::path& folder, const std::vector<std::string>& arguments,
                   const std::string& input = "");

    /// Waits for its end; fails the test and kills it after two minutes.
    Finished wait();
    bool has_ended();
    void send_signal(int signal) { process_.send_signal(signal); }
    pid_t pid() const { return process_.pid(); }
    std::string out() const;
    std::string err() const;

  private:
    std::filesystem::path folder_;
    ChildProcess process_;
    std::optional<ProcessEnd> end_;
};

/// The real programs on a library of the sample catalogue, against the stand-in, in a folder of its own.
class FleetTest : public testing::Test {
  protected:
    FleetTest();

    /// `flags`: of cinefleet-standin.
    void start_standin(const std::vector<std::string>& flags = {});
    void set_fault(const std::string& rule);  ///< "": no faults any more
    std::string standin_url() const { return url_; }
    nlohmann::json standin_statistics() const;
    /// Of all services together.
    std::int64_t standin_requests() const;
    /// Counts from nothing again.
    void forget_requests() const;

    /// The first `count` movies of the sample catalogue, a folder each, named with their TMDB ids.
    void make_library(std::size_t count);
    /// An empty file in the library.
    void add_file(const std::string& relative_path);
    static const std::vector<nlohmann::json>& catalogue();

    /// `cinefleet` with `command`, more arguments, and settings for the stand-in.
    std::vector<std::string> command_line(const std::string& command,
                                          const std::vector<std::string>& more = {}) const;
    /// Starts `cinefleet` with `command` and more arguments; settings for the stand-in are added.
    std::unique_ptr<RunningProgram> start(const std::string& command,
                                          const std::vector<std::string>& more = {});
    Finished run(const std::string& command, const std::vector<std::string>& more = {});
    /// `cinefleet-worker`, by default with one process.
    std::unique_ptr<RunningProgram> start_worker(const std::string& endpoint,
                                                 const std::vector<std::string>& more = {});
    /// `cinefleet scrape --json LIBRARY`
    std::unique_ptr<RunningProgram> start_scrape(const std::vector<std::string>& more = {});
    Finished scrape(const std::vector<std::string>& more = {});

    std::filesystem::path library() const { return folder_.path() / "library"; }
    std::filesystem::path state() const { return folder_.path() / "state"; }
    std::filesystem::path folder() const { return folder_.path(); }

    /// The first value of the first row; 0 while there is no database or no row.
    std::int64_t query(const std::string& sql) const;
    std::string query_text(const std::string& sql) const;

    /// Looks again and again, for a minute at most.
    [[nodiscard]] static bool wait_until(const std::function<bool()>& is_so);

    /// Every file below a folder, by its path within, with when it was written.
    using Files = std::map<std::string, std::pair<std::filesystem::file_time_type, std::string>>;
    static Files files_in(const std::filesystem::path& folder);

    /// Names that a writer leaves only when it is interrupted.
    std::vector<std::string> partial_files() const;

    std::vector<std::string> settings;  ///< "key=value", for every command
    std::string input;                  ///< what every command reads from standard input
    std::filesystem::path catalogue_file = sample_catalogue();  ///< of the stand-in
    static std::filesystem::path sample_catalogue();

  private:
    TemporaryFolder folder_;
    std::unique_ptr<RunningProgram> standin_;
    std::string url_ = "http://127.0.0.1:1";
    int started_ = 0;
};

/// The whole body of a local HTTP answer.
std::string http_get(const std::string& url);
std::string read_file(const std::filesystem::path& path);
/// The folder of the programs that are tested.
std::filesystem::path program(const std::string& name);

}  // namespace cinefleet
