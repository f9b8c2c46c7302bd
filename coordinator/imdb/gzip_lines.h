#pragma once

#include "common/result.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace cinefleet::imdb {

/// Inflates a gzip stream piece by piece and hands on each line, without its end. Memory: one line and one
/// buffer, however large the file is.
class GzipLines {
  public:
    static constexpr std::size_t kLongestLine = 1U << 20U;
    using OnLine = std::function<Status(std::string_view line)>;

    explicit GzipLines(OnLine on_line);
    ~GzipLines();
    GzipLines(const GzipLines&) = delete;
    GzipLines& operator=(const GzipLines&) = delete;

    /// The next bytes of the file. malformed: no gzip, or a line without end; else what on_line failed with.
    Status feed(std::string_view compressed);

    /// After the last byte. malformed: the stream ends in its middle.
    Status finish();

  private:
    struct Stream;
    Status take(std::string_view text);

    std::unique_ptr<Stream> stream_;
    OnLine on_line_;
    std::string partial_;
};

}  // namespace cinefleet::imdb
