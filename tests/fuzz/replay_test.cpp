// The corpus of each fuzzer, without a fuzzer: what it once found stays mended.

#include "tests/fuzz/targets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

namespace cinefleet::fuzz {
namespace {

namespace fs = std::filesystem;

const fs::path kCorpus = CINEFLEET_FUZZ_CORPUS;

std::string bytes_of(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<fs::path> inputs_of(std::string_view target) {
    std::vector<fs::path> inputs;
    for (const auto& entry : fs::directory_iterator(kCorpus / target)) {
        inputs.push_back(entry.path());
    }
    std::ranges::sort(inputs);
    return inputs;
}

class Replay : public testing::TestWithParam<Target> {};

TEST_P(Replay, EveryInputIsReadOrRefused) {
    const std::vector<fs::path> inputs = inputs_of(GetParam().name);
    ASSERT_FALSE(inputs.empty());
    for (const fs::path& input : inputs) {
        SCOPED_TRACE(input.filename());
        const std::string bytes = bytes_of(input);
        GetParam().run(bytes);
    }
}

// Cut at each place, and with each byte turned over.
TEST_P(Replay, SoIsEveryDamagedOne) {
    constexpr std::size_t kMostPlaces = 400;  // of each input, spread over it
    for (const fs::path& input : inputs_of(GetParam().name)) {
        SCOPED_TRACE(input.filename());
        const std::string bytes = bytes_of(input);
        const std::size_t step = std::max<std::size_t>(1, bytes.size() / kMostPlaces);
        for (std::size_t at = 0; at < bytes.size(); at += step) {
            GetParam().run(std::string_view(bytes).substr(0, at));
            std::string damaged = bytes;
            damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
            GetParam().run(damaged);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Targets, Replay, testing::ValuesIn(targets().begin(), targets().end()),
                         [](const testing::TestParamInfo<Target>& target) {
                             return std::string(target.param.name);
                         });

TEST(ReplayCorpus, HoldsATargetsFolderEachAndNothingElse) {
    std::set<std::string> names;
    for (const Target& target : targets()) {
        names.emplace(target.name);
    }
    std::set<std::string> folders;
    for (const auto& entry : fs::directory_iterator(kCorpus)) {
        folders.insert(entry.path().filename());
    }
    EXPECT_EQ(folders, names);
}

}  // namespace
}  // namespace cinefleet::fuzz
