#include "common/check.h"

#include <cstdio>
#include <cstdlib>

namespace cinefleet::detail {

void check_failed(const char* condition, const char* file, int line) {
    std::fprintf(stderr, "cinefleet: internal error: %s is not true (%s:%d)\n", condition, file, line);
    std::abort();
}

}  // namespace cinefleet::detail
