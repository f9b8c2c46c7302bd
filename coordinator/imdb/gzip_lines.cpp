#include "coordinator/imdb/gzip_lines.h"

#include <zlib.h>

#include <array>
#include <utility>

namespace cinefleet::imdb {
namespace {

constexpr int kGzipOnly = 16;
constexpr std::size_t kBuffer = 256U << 10U;

tl::unexpected<Error> no_gzip(const char* detail) {
    return failure(ErrorClass::malformed, "it is damaged or no gzip file: fetch it again", detail);
}

}  // namespace

struct GzipLines::Stream {
    z_stream inflate = {};
    bool is_open = false;
    bool ended = false;  // a member has ended, none has begun since
    bool began = false;
    std::array<char, kBuffer> buffer;
};

GzipLines::GzipLines(OnLine on_line) : stream_(std::make_unique<Stream>()), on_line_(std::move(on_line)) {
    stream_->is_open = inflateInit2(&stream_->inflate, MAX_WBITS + kGzipOnly) == Z_OK;
}

GzipLines::~GzipLines() {
    if (stream_->is_open) {
        inflateEnd(&stream_->inflate);
    }
}

Status GzipLines::feed(std::string_view compressed) {
    Stream& stream = *stream_;
    if (!stream.is_open) {
        return no_gzip("zlib cannot be started");
    }
    std::string bytes(compressed);  // zlib takes no const bytes
    stream.inflate.next_in = reinterpret_cast<Bytef*>(bytes.data());
    stream.inflate.avail_in = static_cast<uInt>(bytes.size());
    stream.began = stream.began || !bytes.empty();
    while (stream.inflate.avail_in > 0) {
        if (stream.ended) {  // a file may consist of several members
            inflateReset(&stream.inflate);
            stream.ended = false;
        }
        int code = Z_OK;
        do {
            stream.inflate.next_out = reinterpret_cast<Bytef*>(stream.buffer.data());
            stream.inflate.avail_out = static_cast<uInt>(stream.buffer.size());
            code = inflate(&stream.inflate, Z_NO_FLUSH);
            if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) {
                return no_gzip(stream.inflate.msg != nullptr ? stream.inflate.msg : "damaged");
            }
            const std::size_t size = stream.buffer.size() - stream.inflate.avail_out;
            if (Status status = take({stream.buffer.data(), size}); !status) {
                return status;
            }
        } while (code != Z_STREAM_END && stream.inflate.avail_out == 0);
        stream.ended = code == Z_STREAM_END;
    }
    return {};
}

Status GzipLines::take(std::string_view text) {
    for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        std::string_view line = text.substr(0, end);
        if (!partial_.empty()) {
            partial_ += line;
            line = partial_;
        }
        if (Status status = on_line_(line); !status) {
            return status;
        }
        partial_.clear();
        text.remove_prefix(end + 1);
    }
    partial_ += text;
    if (partial_.size() > kLongestLine) {
        return failure(ErrorClass::malformed, "a line of it is longer than 1 MiB: it is no IMDb dataset");
    }
    return {};
}

Status GzipLines::finish() {
    if (!stream_->began || !stream_->ended) {
        return failure(ErrorClass::malformed, "it ends in its middle: fetch it again");
    }
    return partial_.empty() ? Status{} : on_line_(std::exchange(partial_, {}));
}

}  // namespace cinefleet::imdb
