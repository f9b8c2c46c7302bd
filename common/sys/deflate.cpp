#include "common/sys/deflate.h"

#include "common/check.h"

#include <zlib.h>

#include <array>

namespace cinefleet {

std::string deflated(std::string_view text) {
    uLongf size = compressBound(static_cast<uLong>(text.size()));
    std::string bytes(size, '\0');
    CINEFLEET_CHECK(compress2(reinterpret_cast<Bytef*>(bytes.data()), &size,
                              reinterpret_cast<const Bytef*>(text.data()), static_cast<uLong>(text.size()),
                              Z_DEFAULT_COMPRESSION) == Z_OK);
    bytes.resize(size);
    return bytes;
}

std::optional<std::string> inflated(std::string_view bytes, std::size_t most_bytes) {
    constexpr std::size_t kPiece = 64U << 10U;
    z_stream stream = {};
    CINEFLEET_CHECK(inflateInit(&stream) == Z_OK);
    std::string input(bytes);  // zlib takes no const bytes
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    std::string text;
    std::array<char, kPiece> piece;
    int code = Z_OK;
    while (code == Z_OK && text.size() <= most_bytes) {
        stream.next_out = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_out = static_cast<uInt>(piece.size());
        code = inflate(&stream, Z_NO_FLUSH);
        text.append(piece.data(), piece.size() - stream.avail_out);
    }
    inflateEnd(&stream);
    if (code != Z_STREAM_END || text.size() > most_bytes) {
        return std::nullopt;
    }
    return text;
}

}  // namespace cinefleet
