// One libFuzzer program a target; its name is compiled in.

#include "tests/fuzz/targets.h"

#include "common/check.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace cinefleet::fuzz;
    static const auto kTarget = std::find_if(targets().begin(), targets().end(), [](const Target& target) {
        return target.name == CINEFLEET_FUZZ_TARGET;
    });
    CINEFLEET_CHECK(kTarget != targets().end());
    kTarget->run({reinterpret_cast<const char*>(data), size});
    return 0;
}
