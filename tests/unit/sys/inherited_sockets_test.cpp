#include "common/sys/inherited_sockets.h"

#include "common/sys/owned_fd.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string>

namespace cinefleet {
namespace {

constexpr int kFirstHere = 200;  // the test program itself uses the lowest ones

class InheritedSocketsTest : public testing::Test {
  protected:
    ~InheritedSocketsTest() override {
        for (const char* name : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) {
            ::unsetenv(name);
        }
    }

    std::string path() const { return folder_.path() / "control.sock"; }

    // As the manager does: at the next number from kFirstHere on.
    void give(int fd) {
        ASSERT_GE(fd, 0);
        ASSERT_EQ(::dup2(fd, kFirstHere + given_), kFirstHere + given_);
        ++given_;
        ::close(fd);
    }

    void give_unix_socket(int type = SOCK_STREAM) {
        const int fd = ::socket(AF_UNIX, type, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path().copy(address.sun_path, sizeof(address.sun_path) - 1);
        ASSERT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
        if (type == SOCK_STREAM) {
            ASSERT_EQ(::listen(fd, 8), 0);
        }
        give(fd);
    }

    void give_tcp_socket(int backlog) {
        const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
        if (backlog > 0) {
            ASSERT_EQ(::listen(fd, backlog), 0);
        }
        give(fd);
    }

    void announce(const std::string& pid, const std::string& count) {
        ::setenv("LISTEN_PID", pid.c_str(), 1);
        ::setenv("LISTEN_FDS", count.c_str(), 1);
        ::setenv("LISTEN_FDNAMES", "cinefleet.socket", 1);
    }

    static bool is_open(int fd) { return ::fcntl(fd, F_GETFD) >= 0; }

    TemporaryFolder folder_;
    int given_ = 0;
};

TEST_F(InheritedSocketsTest, FindsThemByWhatTheyAre) {
    give_tcp_socket(8);
    give_unix_socket();
    announce(std::to_string(::getpid()), "2");
    {
        const InheritedSockets sockets(kFirstHere);
        EXPECT_EQ(sockets.tcp(), kFirstHere);
        EXPECT_EQ(sockets.unix_at(path()), kFirstHere + 1);
        EXPECT_EQ(sockets.unix_at(path() + ".other"), -1);
        EXPECT_EQ(::fcntl(kFirstHere, F_GETFD), FD_CLOEXEC);
        EXPECT_EQ(std::getenv("LISTEN_PID"), nullptr);
        EXPECT_EQ(std::getenv("LISTEN_FDS"), nullptr);
        EXPECT_EQ(std::getenv("LISTEN_FDNAMES"), nullptr);
    }
    EXPECT_FALSE(is_open(kFirstHere));
    EXPECT_FALSE(is_open(kFirstHere + 1));
}

TEST_F(InheritedSocketsTest, WhatIsForAnotherProcessIsLeftAlone) {
    give_unix_socket();
    announce(std::to_string(::getppid()), "1");
    {
        const InheritedSockets sockets(kFirstHere);
        EXPECT_EQ(sockets.unix_at(path()), -1);
    }
    EXPECT_TRUE(is_open(kFirstHere));
    ::close(kFirstHere);
}

TEST_F(InheritedSocketsTest, WhatListensToNothingIsLeftAlone) {
    give_unix_socket(SOCK_DGRAM);
    give_tcp_socket(0);
    announce(std::to_string(::getpid()), "5");  // more than there are
    const InheritedSockets sockets(kFirstHere);
    EXPECT_EQ(sockets.unix_at(path()), -1);
    EXPECT_EQ(sockets.tcp(), -1);
    ::close(kFirstHere);
    ::close(kFirstHere + 1);
}

TEST_F(InheritedSocketsTest, NoNumberIsNone) {
    give_tcp_socket(8);
    for (const char* count : {"", "x", "-1", "0", "99999999999999999999"}) {
        announce(std::to_string(::getpid()), count);
        EXPECT_EQ(InheritedSockets(kFirstHere).tcp(), -1) << count;
    }
    ::close(kFirstHere);
}

}  // namespace
}  // namespace cinefleet
