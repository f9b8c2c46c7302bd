#include "coordinator/export/output.h"

#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace cinefleet::exports {
namespace {

namespace fs = std::filesystem;

class OutputTest : public testing::Test {
  protected:
    std::string content() const {
        std::ostringstream text;
        text << std::ifstream(file_).rdbuf();
        return text.str();
    }
    std::ptrdiff_t files() const {
        return std::distance(fs::directory_iterator(folder_.path()), fs::directory_iterator());
    }

    TemporaryFolder folder_;
    fs::path file_ = folder_.path() / "movies.csv";
};

TEST_F(OutputTest, AppearsWholeOrNotAtAll) {
    {
        const auto output = Output::open(file_.native());
        ASSERT_TRUE(output);
        EXPECT_TRUE((*output)->write("half"));
        EXPECT_FALSE(fs::exists(file_));
    }
    EXPECT_EQ(files(), 0);
    const auto output = Output::open(file_.native());
    ASSERT_TRUE(output);
    EXPECT_EQ((*output)->folder(), fs::canonical(folder_.path()).native());
    EXPECT_TRUE((*output)->write("whole"));
    EXPECT_TRUE((*output)->finish());
    EXPECT_EQ(content(), "whole");
    EXPECT_EQ(files(), 1);
    EXPECT_NE(fs::status(file_).permissions() & fs::perms::owner_write, fs::perms::none);
}

TEST_F(OutputTest, ReplacesAFileAndKeepsItsMode) {
    std::ofstream(file_) << "before";
    fs::permissions(file_, fs::perms(0640));
    const auto output = Output::open(file_.native());
    ASSERT_TRUE(output);
    EXPECT_TRUE((*output)->write("after"));
    EXPECT_EQ(content(), "before");
    EXPECT_TRUE((*output)->finish());
    EXPECT_EQ(content(), "after");
    EXPECT_EQ(fs::status(file_).permissions(), fs::perms(0640));
}

TEST_F(OutputTest, SaysWhereNoFileCanBe) {
    EXPECT_EQ(Output::open((folder_.path() / "away/x.csv").native()).error().error_class,
              ErrorClass::not_found);
    EXPECT_EQ(Output::open(folder_.path().native()).error().error_class, ErrorClass::invalid_input);
    EXPECT_EQ(Output::open(folder_.path().native() + "/").error().error_class, ErrorClass::invalid_input);
    EXPECT_EQ(Output::open("/dev/null").error().error_class, ErrorClass::invalid_input);
    EXPECT_EQ(files(), 0);
}

}  // namespace
}  // namespace cinefleet::exports
