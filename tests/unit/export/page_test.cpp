#include "coordinator/export/page.h"

#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

namespace cinefleet::exports {
namespace {

namespace fs = std::filesystem;

using testing::HasSubstr;
using testing::Not;

TEST(Page, EscapesEveryText) {
    EXPECT_EQ(html_text("<b>\"Tom\" & 'Jerry'</b>\n"),
              "&lt;b&gt;&quot;Tom&quot; &amp; &#39;Jerry&#39;&lt;/b&gt; ");
    control::MovieReport movie;
    movie.movie.title = "<script>alert(1)</script>";
    const auto writer = make_page_writer({Format::page, *fields_by_name({"title", "year"}), true, "/srv"});
    const std::string row = writer->movie(movie);
    EXPECT_THAT(row, HasSubstr("<td>&lt;script&gt;alert(1)&lt;/script&gt;</td>"));
    EXPECT_THAT(row, Not(HasSubstr("<script")));
}

TEST(Page, LinksLeadFromThePageToTheImage) {
    EXPECT_EQ(link_from("/srv", "/srv/movies/Alien (1979)/Alien-poster.jpg"),
              "movies/Alien%20%281979%29/Alien-poster.jpg");
    EXPECT_EQ(link_from("/home/me/pages", "/srv/a.jpg"), "../../../srv/a.jpg");
    EXPECT_EQ(link_from("/srv", "/srv/javascript:x #?%&.jpg"), "javascript%3Ax%20%23%3F%25%26.jpg");
    EXPECT_EQ(link_from("/srv", "/srv/\xE9.jpg"), "%E9.jpg");
}

TEST(Page, ShowsThePosterBesideTheMovieOnceItIsLookedAt) {
    const TemporaryFolder folder;
    const fs::path root = fs::canonical(folder.path());
    fs::create_directories(root / "Heat & Dust");
    std::ofstream(root / "Heat & Dust/poster.jpg").put('x');
    control::MovieReport movie;
    movie.path = (root / "Heat & Dust/Heat.mkv").native();
    movie.movie.year = 1983;
    const auto writer = make_page_writer({Format::page, *fields_by_name({"year"}), true, root.native()});
    EXPECT_EQ(writer->movie(movie),
              "<tr><td class=\"poster\"><img loading=\"lazy\" decoding=\"async\" alt=\"\""
              " src=\"Heat%20%26%20Dust/poster.jpg\"></td><td class=\"number\">1983</td></tr>\n");
}

TEST(Page, IsWholeByItself) {
    const auto writer =
        make_page_writer({Format::page, *fields_by_name({"title", "runtime_min"}), true, "/"});
    const std::string page = writer->head() + writer->foot();
    EXPECT_THAT(page,
                HasSubstr("<th><button type=\"button\">runtime min</button></th></tr></thead>\n<tbody>\n"));
    EXPECT_THAT(page, HasSubstr("default-src 'none'"));
    EXPECT_THAT(page, HasSubstr("function sortBy("));
    EXPECT_THAT(page, HasSubstr("position: sticky"));
    EXPECT_THAT(page, Not(HasSubstr("http:")));
    EXPECT_THAT(page, Not(HasSubstr("https:")));
}

}  // namespace
}  // namespace cinefleet::exports
