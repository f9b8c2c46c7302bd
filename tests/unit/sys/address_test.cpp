#include "common/sys/address.h"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cstring>
#include <string>

namespace cinefleet {
namespace {

bool is_inside(const std::string& text) {
    sockaddr_storage storage{};
    if (text.find(':') != std::string::npos) {
        sockaddr_in6 address{};
        address.sin6_family = AF_INET6;
        EXPECT_EQ(::inet_pton(AF_INET6, text.c_str(), &address.sin6_addr), 1) << text;
        std::memcpy(&storage, &address, sizeof address);
    } else {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        EXPECT_EQ(::inet_pton(AF_INET, text.c_str(), &address.sin_addr), 1) << text;
        std::memcpy(&storage, &address, sizeof address);
    }
    return is_inside_address(*static_cast<const sockaddr*>(static_cast<const void*>(&storage)));
}

TEST(Address, LoopbackHostsAreThisMachine) {
    for (const char* host : {"localhost", "LocalHost", "127.0.0.1", "127.200.3.4", "::1", "[::1]"}) {
        EXPECT_TRUE(is_loopback_host(host)) << host;
    }
    for (const char* host : {"", "*", "0.0.0.0", "::", "128.0.0.1", "127.0.0.1.example.org",
                             "localhost.example.org", "10.0.0.1", "nas"}) {
        EXPECT_FALSE(is_loopback_host(host)) << host;
    }
}

TEST(Address, OnlyAnIpv6AddressGetsBracketsInAnEndpoint) {
    EXPECT_EQ(host_in_endpoint("nas.local"), "nas.local");
    EXPECT_EQ(host_in_endpoint("192.168.1.10"), "192.168.1.10");
    EXPECT_EQ(host_in_endpoint("fd00::1"), "[fd00::1]");
    EXPECT_EQ(host_in_endpoint("[fd00::1]"), "[fd00::1]");
    for (const char* other : {"", "foo:80", "192.168.1.10:7780", "[fd00::1]:7780", "tcp://nas", "nas/",
                              "[nas]", "my nas", "me@nas", "*", "nas\n", "fe80::1%eth0"}) {
        EXPECT_EQ(host_in_endpoint(other), std::nullopt) << other;
    }
}

TEST(Address, OfAnUrlIsItsHost) {
    EXPECT_EQ(host_in_url("http://localhost:80/x"), "localhost");
    EXPECT_EQ(host_in_url("https://[::1]:443/x:y"), "[::1]");
    EXPECT_EQ(host_in_url("https://api.themoviedb.org?a=/b"), "api.themoviedb.org");
    EXPECT_EQ(host_in_url("https://nas#x:1"), "nas");
    EXPECT_EQ(host_in_url("http://localhost:x@example.org/"), "");
    EXPECT_EQ(host_in_url("http:///x"), "");
    EXPECT_EQ(host_in_url("localhost"), "");
}

TEST(Address, LiteralsAreNumbersOnly) {
    for (const char* host : {"127.0.0.1", "8.8.8.8", "::1", "[2001:4860::8888]"}) {
        EXPECT_TRUE(is_address_literal(host)) << host;
    }
    for (const char* host : {"localhost", "127.1", "0x7f000001", "2130706433", "8.8.8.8.", "[]", "nas"}) {
        EXPECT_FALSE(is_address_literal(host)) << host;
    }
}

TEST(Address, NetworksOfOnesOwnAreInside) {
    for (const char* text : {"0.0.0.0",
                             "10.1.2.3",
                             "100.64.0.1",
                             "127.0.0.1",
                             "169.254.169.254",
                             "172.16.0.1",
                             "172.31.255.255",
                             "192.168.1.1",
                             "198.18.0.1",
                             "224.0.0.1",
                             "255.255.255.255",
                             "::",
                             "::1",
                             "fe80::1",
                             "fc00::1",
                             "fd12::1",
                             "ff02::1",
                             "::ffff:10.0.0.1",
                             "::ffff:127.0.0.1",
                             "64:ff9b::7f00:1",
                             "2002:7f00:1::",
                             "2002:c0a8:101::1",
                             "2001:db8::1",
                             "2001::1"}) {
        EXPECT_TRUE(is_inside(text)) << text;
    }
}

TEST(Address, TheInternetIsOutside) {
    for (const char* text :
         {"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.128.0.1", "126.255.255.255", "128.0.0.0",
          "172.15.255.255", "172.32.0.0", "192.167.255.255", "223.255.255.255", "2606:4700::1111",
          "2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"}) {
        EXPECT_FALSE(is_inside(text)) << text;
    }
}

TEST(Address, WhatIsNoInternetAddressIsInside) {
    sockaddr unix_socket{};
    unix_socket.sa_family = AF_UNIX;
    EXPECT_TRUE(is_inside_address(unix_socket));
}

}  // namespace
}  // namespace cinefleet
