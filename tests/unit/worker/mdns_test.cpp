#include "worker/membership/mdns.h"

#include <gmock/gmock.h>

namespace cinefleet::worker {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<std::string> endpoints_in(const std::string& said) {
    std::vector<std::string> endpoints;
    for (const Announced& one : announced_in(said, "")) {
        endpoints.push_back(one.endpoint);
    }
    return endpoints;
}

std::string resolved(const std::string& protocol, const std::string& address, const std::string& port) {
    return "=;eth0;" + protocol + ";cinefleet\\032on\\032nas;_cinefleet._tcp;local;nas.local;" + address +
           ";" + port + ";\n";
}

TEST(MdnsEndpoints, AreThoseOfResolvedServicesInTheirOrder) {
    const std::string said =
        "+;eth0;IPv6;cinefleet\\032on\\032nas;_cinefleet._tcp;local\n"
        "+;eth0;IPv4;cinefleet\\032on\\032nas;_cinefleet._tcp;local\n" +
        resolved("IPv6", "2001:db8::5", "7780") + resolved("IPv4", "192.168.1.10", "7780") +
        "=;eth0;IPv4;other;_cinefleet._tcp;local;b.local;10.0.0.9;7783;\"a=b;c\" \"d\"\n";
    EXPECT_THAT(endpoints_in(said),
                ElementsAre("tcp://[2001:db8::5]:7780", "tcp://192.168.1.10:7780", "tcp://10.0.0.9:7783"));
}

TEST(MdnsEndpoints, ThatAreSaidTwiceCountOnce) {
    const std::string one = resolved("IPv4", "192.168.1.10", "7780");
    EXPECT_THAT(endpoints_in(one + one), SizeIs(1));
}

TEST(MdnsEndpoints, AreNotMoreThanWeCanTry) {
    std::string said;
    for (int i = 1; i <= 100; ++i) {
        said += resolved("IPv4", "10.0.0." + std::to_string(i), "7780");
    }
    EXPECT_THAT(endpoints_in(said), SizeIs(16));
}

TEST(MdnsEndpoints, OnOneLinkOnlyAreSaidWithTheInterfaceThatLeadsThere) {
    EXPECT_THAT(endpoints_in(resolved("IPv6", "fe80::1", "7780")), ElementsAre("tcp://[fe80::1%eth0]:7780"));
    EXPECT_THAT(endpoints_in(resolved("IPv6", "febf::1", "7780")), ElementsAre("tcp://[febf::1%eth0]:7780"));
}

TEST(MdnsEndpoints, OnOneLinkOnlyCountIfNothingElseIsKnownOfTheirName) {
    const std::string attic = "IPv6;attic;_cinefleet._tcp;local;attic.local;fe80::1;7780;\n";
    const std::string twice = "=;eth0;" + attic + "=;br-lan.2;" + attic;
    EXPECT_THAT(
        endpoints_in(twice + resolved("IPv4", "10.0.0.1", "7780")),
        ElementsAre("tcp://10.0.0.1:7780", "tcp://[fe80::1%eth0]:7780", "tcp://[fe80::1%br-lan.2]:7780"));
    EXPECT_THAT(endpoints_in(twice + "=;eth0;IPv4;attic;_cinefleet._tcp;local;attic.local;10.0.0.2;7780;\n"),
                ElementsAre("tcp://10.0.0.2:7780"));
    std::string crowd = twice;
    for (int i = 1; i <= 100; ++i) {
        crowd += resolved("IPv4", "10.0.0." + std::to_string(i), "7780");
    }
    EXPECT_THAT(endpoints_in(crowd), SizeIs(16));
}

TEST(MdnsEndpoints, OfAnInterfaceThatAnEndpointCannotNameAreOfNoUse) {
    const std::string address = ";IPv6;n;_cinefleet._tcp;local;h;fe80::1;7780;\n";
    for (const std::string interface : {"", "1eth", "eth]", "et h", "a%b", "e:0"}) {
        EXPECT_THAT(endpoints_in("=;" + interface + address), IsEmpty()) << interface;
    }
}

std::string of_name(const std::string& field) {
    return "=;eth0;IPv4;" + field + ";_cinefleet._tcp;local;h;10.0.0.1;7780;\n";
}

TEST(MdnsNames, AreReadAsAvahiWritesThem) {
    const auto name = [](const std::string& field) { return announced_in(of_name(field), "").at(0).name; };
    EXPECT_EQ(name("nas"), "nas");
    EXPECT_EQ(name("cinefleet\\032on\\032nas"), "cinefleet on nas");
    EXPECT_EQ(name("a\\.b\\\\c\\059"), "a.b\\c;");
    EXPECT_EQ(name("K\\195\\188che"), "K\u00fcche");
    EXPECT_EQ(name("\\195"), "\ufffd");
    EXPECT_EQ(name("x\\"), "x\\");
    EXPECT_EQ(name("x\\1"), "x1");
    EXPECT_EQ(name("x\\12"), "x12");
    EXPECT_EQ(name("x\\-12"), "x-12");
}

TEST(MdnsNames, ChooseOneOfSeveral) {
    std::string crowd;
    for (int i = 1; i <= 100; ++i) {
        crowd += resolved("IPv4", "10.0.1." + std::to_string(i), "7780");
    }
    EXPECT_THAT(announced_in(crowd + of_name("the\\032attic"), "the attic"),
                ElementsAre(Announced{"the attic", "tcp://10.0.0.1:7780"}));
    EXPECT_THAT(announced_in(crowd, "the attic"), IsEmpty());
}

TEST(MdnsNames, AreSaidInTheEndpoint) {
    EXPECT_EQ(mdns_name_in("mdns:"), "");
    EXPECT_EQ(mdns_name_in("mdns:the attic"), "the attic");
    EXPECT_EQ(mdns_name_in("tcp://10.0.0.1:7780"), std::nullopt);
    EXPECT_EQ(mdns_name_in(""), std::nullopt);
}

class HostileLine : public testing::TestWithParam<std::string> {};

TEST_P(HostileLine, IsLeftOut) {
    EXPECT_THAT(endpoints_in(GetParam() + "\n" + resolved("IPv4", "10.0.0.1", "1")),
                ElementsAre("tcp://10.0.0.1:1"));
}

const std::string kBegin = "=;eth0;IPv4;n;_cinefleet._tcp;local;h;";

INSTANTIATE_TEST_SUITE_P(
    All, HostileLine,
    testing::Values("", ";", ";;;;;;;;;;;;;;;", "=;eth0;IPv4;n;_cinefleet._tcp;local;h;10.0.0.2;7780",
                    kBegin + "10.0.0.2;0;", kBegin + "10.0.0.2;65536;", kBegin + "10.0.0.2;-1;",
                    kBegin + "10.0.0.2;+80;", kBegin + "10.0.0.2;080;", kBegin + "10.0.0.2;;",
                    kBegin + "10.0.0.2;80 ;", kBegin + "10.0.0.2;0x50;", kBegin + "nas.local;7780;",
                    kBegin + "10.0.0.2:1/x;7780;", kBegin + " 10.0.0.2;7780;", kBegin + "10.0.0.256;7780;",
                    kBegin + "10.2;7780;", kBegin + "*;7780;", kBegin + "2001:db8::5;7780;",
                    kBegin + std::string("10.0.0.2\0", 9) + ";7780;",
                    kBegin + std::string(5'000, '1') + ";7780;",
                    std::string("=;eth0;IPv6;n;_cinefleet._tcp;local;h;10.0.0.2;7780;"),
                    std::string("=;eth0;IPv6;n;_cinefleet._tcp;local;h;fe80::1%eth0;7780;"),
                    std::string("=;eth0;IPv5;n;_cinefleet._tcp;local;h;10.0.0.2;7780;"),
                    std::string("=;eth0;IPv4;n;_http._tcp;local;h;10.0.0.2;7780;"),
                    std::string("-;eth0;IPv4;n;_cinefleet._tcp;local;h;10.0.0.2;7780;")));

TEST(MdnsEndpoints, HalfALineIsNone) {
    EXPECT_THAT(endpoints_in(kBegin + "10.0.0.2;77"), IsEmpty());
    EXPECT_THAT(endpoints_in(kBegin + "10.0.0.2;7780;"), IsEmpty());
}

}  // namespace
}  // namespace cinefleet::worker
