#include "common/sys/sha256.h"

#include "common/check.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

namespace cinefleet {

namespace {

using Digest = std::array<unsigned char, EVP_MAX_MD_SIZE>;

std::string hex_of(const Digest& digest, unsigned int size) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string hex;
    hex.reserve(std::size_t{2} * size);
    for (unsigned int i = 0; i < size; ++i) {
        hex += kDigits[digest[i] >> 4U];
        hex += kDigits[digest[i] & 0x0FU];
    }
    return hex;
}

}  // namespace

std::string sha256_hex(std::span<const char> bytes) {
    Digest digest{};
    unsigned int size = 0;
    CINEFLEET_CHECK(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) == 1);
    return hex_of(digest, size);
}

std::string hmac_sha256_hex(std::span<const char> key, std::span<const char> bytes) {
    Digest digest{};
    unsigned int size = 0;
    CINEFLEET_CHECK(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                         reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data(),
                         &size) != nullptr);
    return hex_of(digest, size);
}

}  // namespace cinefleet
