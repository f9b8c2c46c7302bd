#include "coordinator/app/announcement.h"

#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <poll.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <vector>

namespace cinefleet::app {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// How long a test waits for what must come: many short turns, so that it ends as soon as it is there.
constexpr int kTurns = 4'000;
constexpr int kTurnMs = 5;

class HandClock final : public Clock {
  public:
    MonoTime mono() const override { return now_; }
    WallTime wall() const override { return WallTime{}; }
    void advance(Millis time) { now_ += time; }

  private:
    MonoTime now_{};
};

class AnnouncementTest : public testing::Test {
  protected:
    AnnouncementTest() { ::setenv("PATH", folder_.path().c_str(), 1); }
    ~AnnouncementTest() override { ::setenv("PATH", path_.c_str(), 1); }

    void write_avahi_publish(const std::string& body) const {
        const fs::path program = folder_.path() / "avahi-publish";
        std::ofstream(program) << "#!/bin/sh\nPATH=/usr/bin:/bin\n" << body << "\n";
        fs::permissions(program, fs::perms::owner_all);
    }

    Announcement announcement() {
        const auto log = [this](const std::string& line) { log_.push_back(line); };
        return {{"attic", 7780, {log, log}}, clock_};
    }

    // Until this has been logged.
    bool keep_up_until(Announcement& announcement, const std::string& words) {
        for (int turns = 0; turns < kTurns; ++turns) {
            announcement.keep_up();
            for (const std::string& line : log_) {
                if (line.find(words) != std::string::npos) {
                    return true;
                }
            }
            ::poll(nullptr, 0, kTurnMs);
        }
        return false;
    }

    const std::string path_ = std::getenv("PATH");
    const TemporaryFolder folder_;
    HandClock clock_;
    std::vector<std::string> log_;
};

TEST_F(AnnouncementTest, IsAvahisAndWhatAvahiSaysIsLogged) {
    write_avahi_publish("echo \"$@\"; echo 'Name collision' >&2; exec sleep 60");
    Announcement told = announcement();
    ASSERT_TRUE(keep_up_until(told, "collision"));
    EXPECT_THAT(log_, ElementsAre("avahi-publish: --no-fail --service -- attic _cinefleet._tcp 7780",
                                  "avahi-publish: Name collision"));
}

TEST_F(AnnouncementTest, OneThatEndsIsMadeAgainAfterAPause) {
    write_avahi_publish("echo once");
    Announcement told = announcement();
    ASSERT_TRUE(keep_up_until(told, "does avahi-daemon run"));
    write_avahi_publish("echo again; exec sleep 60");
    clock_.advance(Millis{59'999});
    told.keep_up();
    told.keep_up();
    EXPECT_THAT(log_, ElementsAre("avahi-publish: once", HasSubstr("does avahi-daemon run")));
    clock_.advance(Millis{1});
    EXPECT_TRUE(keep_up_until(told, "again"));
}

TEST_F(AnnouncementTest, WithoutAvahiThatIsSaidOnce) {
    Announcement told = announcement();
    told.keep_up();
    clock_.advance(Millis{60'000});
    told.keep_up();
    EXPECT_THAT(log_, ElementsAre(HasSubstr("avahi-utils")));
    write_avahi_publish("echo here; exec sleep 60");
    clock_.advance(Millis{60'000});
    EXPECT_TRUE(keep_up_until(told, "here"));
}

TEST(PortOf, IsTheEndpointsNumber) {
    EXPECT_EQ(port_of("tcp://0.0.0.0:7780"), 7780);
    EXPECT_EQ(port_of("tcp://[::]:65535"), 65535);
    EXPECT_EQ(port_of("tcp://0.0.0.0:*"), std::nullopt);
    EXPECT_EQ(port_of("7780"), 7780);
    EXPECT_EQ(port_of(""), std::nullopt);
}

}  // namespace
}  // namespace cinefleet::app
