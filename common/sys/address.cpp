#include "common/sys/address.h"

#include "common/text.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>

namespace cinefleet {
namespace {

struct Block4 {
    std::uint32_t first;
    int bits;
};

// Source: the IANA IPv4 special-purpose address registry, and multicast.
constexpr std::array<Block4, 15> kInside4 = {{{0x00000000, 8},    // this network
                                              {0x0A000000, 8},    // private
                                              {0x64400000, 10},   // shared, carriers'
                                              {0x7F000000, 8},    // loopback
                                              {0xA9FE0000, 16},   // link-local, clouds' metadata
                                              {0xAC100000, 12},   // private
                                              {0xC0000000, 24},   // protocol assignments
                                              {0xC0000200, 24},   // documentation
                                              {0xC0586300, 24},   // 6to4 relays
                                              {0xC0A80000, 16},   // private
                                              {0xC6120000, 15},   // benchmarks
                                              {0xC6336400, 24},   // documentation
                                              {0xCB007100, 24},   // documentation
                                              {0xE0000000, 4},    // multicast
                                              {0xF0000000, 4}}};  // reserved, broadcast

bool is_inside(std::uint32_t address) {
    return std::ranges::any_of(kInside4, [address](const Block4& block) {
        return (address ^ block.first) >> static_cast<unsigned>(32 - block.bits) == 0;
    });
}

std::uint32_t ipv4_at(const in6_addr& address, std::size_t offset) {
    std::uint32_t value = 0;
    std::memcpy(&value, &address.s6_addr[offset], sizeof value);
    return ntohl(value);
}

// Global unicast is 2000::/3; within it 2001::/23 and 2001:db8::/32 are special, and 2002::/16 carries an
// IPv4 address, as ::ffff:0:0/96 and 64:ff9b::/96 do.
bool is_inside(const in6_addr& address) {
    const auto* const bytes = address.s6_addr;
    static constexpr std::array<std::uint8_t, 12> kNat64 = {0x00, 0x64, 0xFF, 0x9B};
    if (IN6_IS_ADDR_V4MAPPED(&address) || std::memcmp(bytes, kNat64.data(), kNat64.size()) == 0) {
        return is_inside(ipv4_at(address, 12));
    }
    if (bytes[0] == 0x20 && bytes[1] == 0x02) {
        return is_inside(ipv4_at(address, 2));
    }
    const bool is_global = (bytes[0] & 0xE0U) == 0x20;
    const bool is_special =
        bytes[0] == 0x20 && bytes[1] == 0x01 && (bytes[2] < 0x02 || (bytes[2] == 0x0D && bytes[3] == 0xB8));
    return !is_global || is_special;
}

std::string without_brackets(std::string_view host) {
    if (host.size() > 2 && host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    }
    return std::string(host);
}

std::optional<in_addr> as_ipv4(const std::string& host) {
    in_addr address{};
    return ::inet_pton(AF_INET, host.c_str(), &address) == 1 ? std::optional(address) : std::nullopt;
}

std::optional<in6_addr> as_ipv6(const std::string& host) {
    in6_addr address{};
    return ::inet_pton(AF_INET6, host.c_str(), &address) == 1 ? std::optional(address) : std::nullopt;
}

}  // namespace

std::string_view host_in_url(std::string_view url) {
    constexpr std::string_view kBefore = "://";
    const std::size_t scheme = url.find(kBefore);
    if (scheme == std::string_view::npos) {
        return {};
    }
    url.remove_prefix(scheme + kBefore.size());
    const std::string_view authority = url.substr(0, url.find_first_of("/?#"));
    if (authority.find('@') != std::string_view::npos) {
        return {};
    }
    return authority.starts_with('[') ? authority.substr(0, authority.find(']') + 1)
                                      : authority.substr(0, authority.find(':'));
}

bool is_loopback_host(std::string_view host) {
    const std::string plain = without_brackets(host);
    if (const std::optional<in_addr> address = as_ipv4(plain)) {
        return ntohl(address->s_addr) >> 24U == 127;
    }
    if (const std::optional<in6_addr> address = as_ipv6(plain)) {
        return IN6_IS_ADDR_LOOPBACK(&*address);
    }
    return equal_ignoring_ascii_case(plain, "localhost");
}

bool is_address_literal(std::string_view host) {
    const std::string plain = without_brackets(host);
    return as_ipv4(plain) || as_ipv6(plain);
}

std::optional<std::string> host_in_endpoint(std::string_view host) {
    if (const std::string plain = without_brackets(host); as_ipv6(plain)) {
        return "[" + plain + "]";
    }
    const bool is_host = !host.empty() && host.find_first_of(":/[]@?#* \t\r\n") == std::string_view::npos;
    return is_host ? std::optional(std::string(host)) : std::nullopt;
}

bool is_inside_address(const sockaddr& address) {
    if (address.sa_family == AF_INET) {
        sockaddr_in ipv4{};
        std::memcpy(&ipv4, &address, sizeof ipv4);
        return is_inside(ntohl(ipv4.sin_addr.s_addr));
    }
    if (address.sa_family == AF_INET6) {
        sockaddr_in6 ipv6{};
        std::memcpy(&ipv6, &address, sizeof ipv6);
        return is_inside(ipv6.sin6_addr);
    }
    return true;
}

}  // namespace cinefleet
