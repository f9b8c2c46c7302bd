#include "coordinator/imdb/gzip_lines.h"

#include "tests/unit/imdb/dataset_files.h"

#include <gmock/gmock.h>

#include <vector>

namespace cinefleet::imdb {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

struct Read {
    std::vector<std::string> lines;
    Status status;
};

Read read_in_pieces(const std::string& bytes, std::size_t piece) {
    Read read;
    GzipLines lines([&read](std::string_view line) {
        read.lines.emplace_back(line);
        return Status{};
    });
    for (std::size_t at = 0; at < bytes.size() && read.status; at += piece) {
        read.status = lines.feed(std::string_view(bytes).substr(at, piece));
    }
    read.status = read.status ? lines.finish() : read.status;
    return read;
}

TEST(GzipLines, GivesEachLineHoweverTheBytesCome) {
    const std::string bytes = gzipped("one\ntwo\n\nlast without an end");
    for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
        const Read read = read_in_pieces(bytes, piece);
        ASSERT_TRUE(read.status) << piece << read.status.error().message;
        ASSERT_THAT(read.lines, ElementsAre("one", "two", "", "last without an end")) << piece;
    }
}

TEST(GzipLines, ReadsFilesOfSeveralMembers) {
    const Read read = read_in_pieces(gzipped("one\nt") + gzipped("wo\n"), 7);
    ASSERT_TRUE(read.status) << read.status.error().message;
    EXPECT_THAT(read.lines, ElementsAre("one", "two"));
}

TEST(GzipLines, InflatesMoreThanItsBuffer) {
    std::string text;
    for (int i = 0; i < 200'000; ++i) {
        text += std::to_string(i) + "\tvalue\n";
    }
    EXPECT_THAT(read_in_pieces(gzipped(text), 1'000).lines, SizeIs(200'000));
}

TEST(GzipLines, AFileThatIsCutAnywhereIsRefused) {
    const std::string bytes = gzipped("one\ntwo\n");
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        const Read read = read_in_pieces(bytes.substr(0, length), 100);
        ASSERT_FALSE(read.status) << length;
        EXPECT_EQ(read.status.error().error_class, ErrorClass::malformed);
    }
}

TEST(GzipLines, WhatIsNoGzipIsRefused) {
    EXPECT_FALSE(read_in_pieces("tconst\ttitleType\n", 100).status);
    EXPECT_FALSE(read_in_pieces("<html>not found</html>", 100).status);
    std::string damaged = gzipped(std::string(5'000, 'x') + "\n");
    damaged[damaged.size() / 2] = static_cast<char>(~damaged[damaged.size() / 2]);
    EXPECT_FALSE(read_in_pieces(damaged, 100).status);
}

// A bomb inflates to anything: memory does not follow.
TEST(GzipLines, ALineWithoutEndIsRefused) {
    const Read read = read_in_pieces(gzipped(std::string(4U << 20U, 'x')), 100);
    ASSERT_FALSE(read.status);
    EXPECT_THAT(read.lines, SizeIs(0));
}

TEST(GzipLines, WhatTheLinesReaderSaysEndsIt) {
    int seen = 0;
    GzipLines lines([&seen](std::string_view) -> Status {
        return ++seen == 2 ? failure(ErrorClass::cancelled, "enough") : Status{};
    });
    const Status status = lines.feed(gzipped("1\n2\n3\n"));
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().error_class, ErrorClass::cancelled);
    EXPECT_EQ(seen, 2);
}

}  // namespace
}  // namespace cinefleet::imdb
