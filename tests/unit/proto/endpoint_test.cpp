#include "proto/endpoint.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cinefleet::proto {
namespace {

TEST(Endpoint, AnnouncedPortTakesTheHostThatTheWorkerKnows) {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"tcp://127.0.0.1:5570", "tcp://127.0.0.1:5571"},
        {"tcp://nas.local:5570", "tcp://nas.local:5571"},
        {"tcp://[fd00::1]:5570", "tcp://[fd00::1]:5571"},
    };
    for (const auto& [connected_to, expected] : cases) {
        const Result<std::string> endpoint = resolve_endpoint(announce_port(5571), connected_to);
        ASSERT_TRUE(endpoint) << connected_to;
        EXPECT_EQ(*endpoint, expected);
    }
}

TEST(Endpoint, AnnouncedHostIsTakenAsItIs) {
    EXPECT_EQ(*resolve_endpoint("tcp://data.example:1", "tcp://nas:5570"), "tcp://data.example:1");
}

TEST(Endpoint, WhatIsNoAddressIsRefusedWithTheForm) {
    for (const char* bad :
         {"", "nas:5570", "tcp://nas", "tcp://:1", "tcp://nas:0", "tcp://nas:65536", "tcp://nas:x",
          "tcp://fd00::1:5570", "tcp://[fd00::1:5570", "ipc://x:1", "tcp://*:5570", "tcp://na s:1"}) {
        const Result<std::string> endpoint = resolve_endpoint(announce_port(5571), bad);
        ASSERT_FALSE(endpoint) << bad;
        EXPECT_EQ(endpoint.error().error_class, ErrorClass::invalid_input);
        EXPECT_NE(endpoint.error().message.find("tcp://HOST:PORT"), std::string::npos);
    }
}

}  // namespace
}  // namespace cinefleet::proto
