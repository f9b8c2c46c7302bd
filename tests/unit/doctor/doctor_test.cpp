#include "coordinator/doctor/doctor.h"

#include "coordinator/app/key_folder.h"
#include "coordinator/store/store.h"
#include "tests/support/environment.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <utility>

namespace cinefleet::doctor {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class DoctorTest : public testing::Test {
  protected:
    DoctorTest() {
        settings_.state_dir = (folder_.path() / "state").string();
        settings_.port = 0;
        settings_.tmdb_api_key = "0123456789abcdef0123456789abcdef";
        fs::create_directories(library());
        outside_.ask = [this](const HttpRequest& request) { return answer(request); };
        outside_.version = "1.2.3";
        outside_.worker_program = program("worker", "echo 1.2.3");
    }

    std::string library() const { return (folder_.path() / "movies").string(); }

    std::string program(const std::string& name, const std::string& line) const {
        const std::string path = (folder_.path() / name).string();
        std::ofstream(path) << "#!/bin/sh\n" << line << "\n";
        ::chmod(path.c_str(), 0755);
        return path;
    }

    void make_database() {
        fs::create_directories(settings_.state_dir);
        auto store = *store::Store::open(settings_.database(), clock_);
        EXPECT_TRUE(store->add_source(library()));
    }

    HttpAnswer answer(const HttpRequest& request) {
        asked_.push_back(request);
        HttpAnswer answer;
        answer.transport_error = hindrance_;
        if (!hindrance_) {
            answer.status = request.url.find("/configuration") != std::string::npos ? tmdb_status_ : 404;
            answer.date_s = clock_.wall().time_since_epoch().count() / 1'000 + service_ahead_s_;
        }
        return answer;
    }

    static Finding find(const std::vector<Finding>& findings, const std::string& check) {
        const auto found = std::ranges::find(findings, check, &Finding::check);
        EXPECT_NE(found, findings.end()) << check;
        return found != findings.end() ? *found : Finding();
    }
    Finding service(const std::string& check) {
        return find(check_services(settings_, outside_.ask, clock_), check);
    }
    Finding state(const std::string& check) { return find(check_state(settings_, clock_), check); }
    Finding machine(const std::string& check) {
        return find(check_machine(settings_, outside_, clock_), check);
    }

    TemporaryFolder folder_;
    SystemClock clock_;
    Settings settings_;
    Outside outside_;
    int tmdb_status_ = 200;
    std::int64_t service_ahead_s_ = 0;
    std::optional<Error> hindrance_;
    std::vector<HttpRequest> asked_;
};

TEST_F(DoctorTest, AGoodSetUpHasNoProblem) {
    make_database();
    const std::vector<Finding> findings = examine(settings_, outside_, clock_);
    EXPECT_GE(findings.size(), 10U);
    for (const Finding& finding : findings) {
        EXPECT_NE(finding.verdict, Verdict::problem) << finding.check << ": " << finding.text;
        EXPECT_EQ(finding.remedy.empty(), finding.verdict == Verdict::ok) << finding.check;
        EXPECT_THAT(finding.text + finding.remedy, Not(HasSubstr(settings_.tmdb_api_key)));
    }
}

TEST_F(DoctorTest, BeforeTheFirstScrapeNothingIsMade) {
    for (const Finding& finding : examine(settings_, outside_, clock_)) {
        EXPECT_NE(finding.verdict, Verdict::problem) << finding.check << ": " << finding.text;
    }
    EXPECT_FALSE(fs::exists(settings_.state_dir));
}

TEST_F(DoctorTest, AKeyThatIsRefusedOrMissingIsAProblem) {
    tmdb_status_ = 401;
    EXPECT_EQ(service("TMDB key").verdict, Verdict::problem);
    tmdb_status_ = 503;
    EXPECT_EQ(service("TMDB key").verdict, Verdict::warning);
    settings_.tmdb_api_key.clear();
    asked_.clear();
    EXPECT_THAT(service("TMDB key").remedy, HasSubstr("TMDB_API_KEY"));
    EXPECT_TRUE(std::ranges::none_of(asked_, [](const HttpRequest& request) {
        return request.url.find("configuration") != std::string::npos;
    }));
}

TEST_F(DoctorTest, ATokenGoesIntoAHeader) {
    settings_.tmdb_api_key = std::string(200, 't');
    service("TMDB key");
    EXPECT_THAT(asked_.front().url, Not(HasSubstr("ttt")));
    EXPECT_THAT(asked_.front().headers, ElementsAre("Authorization: Bearer " + settings_.tmdb_api_key));
}

TEST_F(DoctorTest, WithoutANetworkItSaysWhoDoesNotAnswer) {
    hindrance_ = Error{ErrorClass::unavailable, "cannot be reached", {}};
    EXPECT_EQ(service("TMDB key").verdict, Verdict::problem);
    EXPECT_EQ(service("TMDB key").text, "TMDB cannot be reached");
    EXPECT_EQ(service("TMDB images").verdict, Verdict::warning);
}

TEST_F(DoctorTest, MoreThanItWantsToHearIsAnAnswer) {
    hindrance_ = Error{ErrorClass::malformed, "sent more than is accepted", {}};
    EXPECT_EQ(service("TMDB images").verdict, Verdict::ok);
}

TEST_F(DoctorTest, ItMayGoWhereTheSettingsSayInNumbers) {
    const auto may = [this](const std::string& base_url) {
        asked_.clear();
        settings_.tmdb_base_url = base_url;
        service("TMDB key");
        const HttpPermission& permission = asked_.front().permission;
        return std::pair(permission.may_use_http, permission.may_be_inside);
    };
    EXPECT_EQ(may("https://api.themoviedb.org/3"), std::pair(false, false));
    EXPECT_EQ(may("http://localhost:8080/3"), std::pair(true, true));
    EXPECT_EQ(may("https://192.168.1.20/3"), std::pair(false, true));
}

TEST_F(DoctorTest, OnlyServicesThatWouldBeAskedAreAsked) {
    check_services(settings_, outside_.ask, clock_);
    const std::size_t without_keys = asked_.size();
    settings_.services.at(ProviderId::omdb).api_key = "k";
    EXPECT_EQ(service("OMDb").verdict, Verdict::ok);
    EXPECT_EQ(asked_.size(), 2 * without_keys + 1);
}

TEST_F(DoctorTest, AWrongClockIsNoticed) {
    service_ahead_s_ = 30;
    EXPECT_EQ(service("clock").verdict, Verdict::ok);
    service_ahead_s_ = 600;
    EXPECT_THAT(service("clock").text, HasSubstr("behind"));
    service_ahead_s_ = -600;
    EXPECT_THAT(service("clock").text, HasSubstr("ahead of"));
}

TEST_F(DoctorTest, ADamagedDatabaseIsNamedWithWhatHelps) {
    make_database();
    EXPECT_EQ(state("database").verdict, Verdict::ok);
    std::ofstream(settings_.database(), std::ios::trunc) << std::string(8'192, 'x');
    EXPECT_EQ(state("database").verdict, Verdict::problem);
    EXPECT_THAT(state("database").remedy, HasSubstr("cinefleet restore"));
}

TEST_F(DoctorTest, AStateFolderThatCannotBeWrittenIsAProblem) {
    settings_.state_dir = "/proc/self";
    EXPECT_EQ(state("state folder").verdict, Verdict::problem);
}

TEST_F(DoctorTest, KeysThatOthersMayReadAndABareNetworkAreProblems) {
    settings_.listen_host = "0.0.0.0";
    EXPECT_THAT(state("fleet's keys").text, HasSubstr("keys init"));
    ASSERT_TRUE(app::KeyFolder(settings_.key_folder()).init());
    EXPECT_EQ(state("fleet's keys").verdict, Verdict::ok);
    ASSERT_EQ(::chmod((settings_.key_folder() + "/server.key").c_str(), 0644), 0);
    EXPECT_THAT(state("fleet's keys").text, HasSubstr("chmod 600"));
}

TEST_F(DoctorTest, OldDatasetsAndMissingBackupsAreWarnedOf) {
    EXPECT_EQ(state("IMDb's datasets").verdict, Verdict::ok);
    fs::create_directories(settings_.state_dir);
    std::ofstream(settings_.imdb_database()) << "x";
    EXPECT_EQ(state("IMDb's datasets").verdict, Verdict::ok);
    fs::last_write_time(settings_.imdb_database(), fs::file_time_type::clock::now() - std::chrono::days(90));
    EXPECT_EQ(state("IMDb's datasets").verdict, Verdict::warning);
    EXPECT_EQ(state("backups").verdict, Verdict::ok);
    settings_.backup_every = "1d";
    EXPECT_EQ(state("backups").verdict, Verdict::warning);
}

TEST_F(DoctorTest, AFolderOfSetsThatIsAwayIsAProblem) {
    settings_.artwork_sets = (folder_.path() / "sets").string();
    EXPECT_THAT(state("artwork of sets").text, HasSubstr("is not there"));
    fs::create_directory(settings_.artwork_sets);
    EXPECT_EQ(state("artwork of sets").verdict, Verdict::ok);
}

TEST_F(DoctorTest, ASourceThatIsAwayIsAProblem) {
    make_database();
    EXPECT_EQ(check_sources(settings_).at(0).verdict, Verdict::ok);
    fs::remove_all(library());
    EXPECT_THAT(check_sources(settings_).at(0).text, HasSubstr("is not there"));
}

TEST_F(DoctorTest, SourcesInOneAnotherAreWarnedOf) {
    make_database();
    fs::create_directory(library() + "/Kids");
    ASSERT_TRUE((*store::Store::open(settings_.database(), clock_))->add_source(library() + "/Kids"));
    for (const Finding& finding : check_sources(settings_)) {
        EXPECT_EQ(finding.verdict, Verdict::warning) << finding.text;
        EXPECT_THAT(finding.remedy, HasSubstr("`cinefleet sources remove`"));
    }
}

TEST_F(DoctorTest, AWorkerProgramOfAnotherVersionIsAProblem) {
    EXPECT_EQ(machine("worker program").verdict, Verdict::ok);
    outside_.worker_program = program("other", "echo 0.9");
    EXPECT_THAT(machine("worker program").text, HasSubstr("is of version 0.9"));
    outside_.worker_program = program("broken", "exit 1");
    EXPECT_EQ(machine("worker program").verdict, Verdict::problem);
    outside_.worker_program = "/nowhere/cinefleet-worker";
    EXPECT_THAT(machine("worker program").remedy, HasSubstr("workers.program"));
}

TEST_F(DoctorTest, AnAnnouncementTakesAvahi) {
    fs::create_directories(folder_.path() / "bin");
    const Environment path("PATH", (folder_.path() / "bin").string());
    EXPECT_EQ(machine("mDNS").verdict, Verdict::ok);
    EXPECT_THAT(machine("mDNS").text, HasSubstr("coordinator.mdns_name"));
    settings_.mdns_name = "attic";
    EXPECT_EQ(machine("mDNS").verdict, Verdict::problem);
    EXPECT_THAT(machine("mDNS").remedy, HasSubstr("avahi-utils"));
    program("bin/avahi-publish", "exit 1");
    program("bin/avahi-browse", "echo 'Daemon not running' >&2; exit 1");
    EXPECT_EQ(machine("mDNS").verdict, Verdict::problem);
    EXPECT_EQ(machine("mDNS").text, "Avahi does not answer: Daemon not running");
    EXPECT_THAT(machine("mDNS").remedy, HasSubstr("systemctl start avahi-daemon"));
    program("bin/avahi-browse", "test \"$*\" = '--terminate --parsable _cinefleet._tcp'");
    EXPECT_EQ(machine("mDNS").verdict, Verdict::ok);
    EXPECT_THAT(machine("mDNS").text, HasSubstr("attic"));
}

TEST_F(DoctorTest, APortThatIsTakenIsNamed) {
    EXPECT_EQ(machine("coordinator").verdict, Verdict::ok);
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    ASSERT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&address), size), 0);
    ASSERT_EQ(::listen(fd, 1), 0);
    ASSERT_EQ(::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size), 0);
    settings_.port = ntohs(address.sin_port);
    EXPECT_THAT(machine("coordinator").text, HasSubstr("port " + std::to_string(settings_.port)));
    ::close(fd);
}

}  // namespace
}  // namespace cinefleet::doctor
