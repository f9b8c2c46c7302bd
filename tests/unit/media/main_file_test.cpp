#include "coordinator/media/main_file.h"

#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace cinefleet::media {
namespace {

class MainFileTest : public testing::Test {
  protected:
    std::string put(const std::string& name, std::size_t bytes) const {
        const std::filesystem::path path = folder_.path() / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path) << std::string(bytes, 'x');
        return path;
    }

    TemporaryFolder folder_;
};

TEST_F(MainFileTest, AVideoFileSpeaksForItself) {
    const std::string file = put("Alien.mkv", 3);
    put("bigger.mkv", 30);
    EXPECT_EQ(main_file_of(file, MovieLayout::file), file);
}

TEST_F(MainFileTest, OfADvdItIsTheTitleWithMostVideo) {
    const std::string index = put("VIDEO_TS/VIDEO_TS.IFO", 10);
    put("VIDEO_TS/VTS_01_0.IFO", 10);
    put("VIDEO_TS/VTS_01_1.VOB", 100);
    const std::string main = put("VIDEO_TS/VTS_02_0.IFO", 10);
    put("VIDEO_TS/VTS_02_1.VOB", 80);
    put("VIDEO_TS/VTS_02_2.VOB", 80);
    put("VIDEO_TS/VIDEO_TS.VOB", 900);
    EXPECT_EQ(main_file_of(index, MovieLayout::video_ts), main);
}

TEST_F(MainFileTest, OfABluRayItIsTheLargestStream) {
    const std::string index = put("BDMV/index.bdmv", 10);
    put("BDMV/STREAM/00001.m2ts", 5);
    const std::string main = put("BDMV/STREAM/00800.m2ts", 50);
    put("BDMV/STREAM/notes.txt", 500);
    EXPECT_EQ(main_file_of(index, MovieLayout::bdmv), main);
}

TEST_F(MainFileTest, OfADiscWithoutVideoItIsItsIndex) {
    const std::string dvd = put("VIDEO_TS/VIDEO_TS.IFO", 10);
    const std::string blu_ray = put("BDMV/index.bdmv", 10);
    EXPECT_EQ(main_file_of(dvd, MovieLayout::video_ts), dvd);
    EXPECT_EQ(main_file_of(blu_ray, MovieLayout::bdmv), blu_ray);
}

}  // namespace
}  // namespace cinefleet::media
