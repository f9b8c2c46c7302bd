// Real files of other programs, which are not part of the repository.

#include "coordinator/nfo/nfo.h"
#include "tests/support/real_data.h"

#include <gtest/gtest.h>

#include <pugixml.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace cinefleet::nfo {
namespace {

namespace fs = std::filesystem;

class RealNfo : public ::testing::Test {
  protected:
    void SetUp() override {
        std::error_code error;
        for (const auto& entry : fs::directory_iterator(real_data("nfo"), error)) {
            files_.push_back(entry.path());
        }
        if (files_.empty()) {
            GTEST_SKIP() << without_real_data("nfo");
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

// Of what a scrape changes, the title alone, so that everything else can be compared.
void expect_only_the_title_changes(const std::string& bytes) {
    Movie movie = read_movie_nfo(bytes).movie;
    const bool had_title = !movie.title.empty();
    movie.title = "Something else";
    const std::string written = *write_movie_nfo(movie, bytes);
    EXPECT_NE(written, bytes);
    EXPECT_EQ(read_movie_nfo(written).movie.title, "Something else");
    // An empty title gets a text of its own.
    const std::string before =
        had_title ? bytes : std::string(bytes).replace(bytes.find("<title></title>"), 15, "<title>x</title>");
    EXPECT_EQ(content_of(written), content_of(before));
}

TEST_F(RealNfo, ARewriteKeepsEveryOtherElement) {
    for (const fs::path& path : files_) {
        SCOPED_TRACE(path);
        expect_only_the_title_changes(bytes_of(path));
    }
}

TEST_F(RealNfo, AnUnknownElementStaysWhereverItIs) {
    constexpr const char* kUnknown = "<unheard_of a='1'>of <b>whom</b><!-- why --></unheard_of>";
    for (const fs::path& path : files_) {
        SCOPED_TRACE(path);
        const std::string bytes = bytes_of(path);
        pugi::xml_document document;
        ASSERT_TRUE(document.load_string(bytes.c_str()));
        std::size_t places = 0;
        for (const pugi::xml_node& element : document.child("movie").children()) {
            const auto place = static_cast<std::size_t>(element.offset_debug()) - 1;
            ASSERT_EQ(bytes.at(place), '<');
            expect_only_the_title_changes(std::string(bytes).insert(place, kUnknown));
            ++places;
        }
        EXPECT_GT(places, 5U);
    }
}

}  // namespace
}  // namespace cinefleet::nfo
