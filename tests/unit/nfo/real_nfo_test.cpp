// Real files of other programs, which are not part of the repository: $CINEFLEET_SHARED_DATA/nfo, or
// ../shared/data/nfo beside the repository.

#include "coordinator/nfo/nfo.h"

#include <gtest/gtest.h>

#include <pugixml.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace cinefleet::nfo {
namespace {

namespace fs = std::filesystem;

fs::path folder() {
    const char* stated = std::getenv("CINEFLEET_SHARED_DATA");
    return stated != nullptr ? fs::path(stated) / "nfo"
                             : fs::path(CINEFLEET_SOURCE_DIR) / "../shared/data/nfo";
}

class RealNfo : public ::testing::Test {
  protected:
    void SetUp() override {
        std::error_code error;
        for (const auto& entry : fs::directory_iterator(folder(), error)) {
            files_.push_back(entry.path());
        }
        if (files_.empty()) {
            GTEST_SKIP() << "no real data in " << folder();
        }
    }

    static std::string bytes_of(const fs::path& path) {
        std::ifstream stream(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), {}};
    }

    std::vector<fs::path> files_;
};

// All elements but the scraped title, with their attributes and texts, in document order.
struct Content : pugi::xml_tree_walker {
    bool for_each(pugi::xml_node& node) override {
        const bool is_title = std::string_view(node.parent().name()) == "title";
        text += std::string(static_cast<std::size_t>(depth()), ' ') + node.name() + "=" +
                (is_title ? "" : node.value());
        for (const pugi::xml_attribute& attribute : node.attributes()) {
            text += std::string(" ") + attribute.name() + "=" + attribute.value();
        }
        text += "\n";
        return true;
    }
    std::string text;
};

std::string content_of(const std::string& bytes) {
    pugi::xml_document document;
    EXPECT_TRUE(document.load_string(bytes.c_str(), pugi::parse_full));
    Content content;
    document.traverse(content);
    return content.text;
}

TEST_F(RealNfo, ReadWriteReadIsTheIdentity) {
    for (const fs::path& path : files_) {
        const std::string bytes = bytes_of(path);
        const NfoMovie nfo = read_movie_nfo(bytes);
        EXPECT_FALSE(nfo.broken) << path;
        EXPECT_EQ(*write_movie_nfo(nfo.movie, bytes), bytes) << path;
        const Movie again = read_movie_nfo(*write_movie_nfo(nfo.movie, "")).movie;
        for (const MovieFieldInfo& info : kMovieFields) {
            EXPECT_EQ(field_text(again, info.field), field_text(nfo.movie, info.field)) << path << info.name;
        }
        EXPECT_EQ(again.artwork, nfo.movie.artwork) << path;
    }
}

TEST_F(RealNfo, ARewriteKeepsEveryOtherElement) {
    for (const fs::path& path : files_) {
        const std::string bytes = bytes_of(path);
        Movie movie = read_movie_nfo(bytes).movie;
        movie.title = "Something else";
        const std::string written = *write_movie_nfo(movie, bytes);
        EXPECT_NE(written, bytes) << path;
        EXPECT_EQ(read_movie_nfo(written).movie.title, "Something else");
        // An empty title gets a text of its own; nothing else differs.
        const bool had_title = !read_movie_nfo(bytes).movie.title.empty();
        const std::string before =
            had_title ? bytes
                      : std::string(bytes).replace(bytes.find("<title></title>"), 15, "<title>x</title>");
        EXPECT_EQ(content_of(written), content_of(before)) << path;
    }
}

}  // namespace
}  // namespace cinefleet::nfo
