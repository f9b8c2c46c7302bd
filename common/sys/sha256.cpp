#include "common/sys/sha256.h"

#include "common/check.h"

#include <openssl/evp.h>

#include <array>

namespace cinefleet {

std::string sha256_hex(std::span<const char> bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    CINEFLEET_CHECK(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) == 1);
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string hex;
    hex.reserve(std::size_t{2} * size);
    for (unsigned int i = 0; i < size; ++i) {
        hex += kDigits[digest[i] >> 4U];
        hex += kDigits[digest[i] & 0x0FU];
    }
    return hex;
}

}  // namespace cinefleet
