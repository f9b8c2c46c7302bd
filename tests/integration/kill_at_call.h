#pragma once

#include "tests/support/environment.h"

#include <string>

namespace cinefleet {

/// Has the programs that are started meanwhile killed at a call, as kill_at_call.cpp counts them by the
/// variable `counted`.
class KillAtCall {
  public:
    KillAtCall(const char* counted, int call) : number_(counted, std::to_string(call)) {}

  private:
    Environment preload_{"LD_PRELOAD", CINEFLEET_KILL_AT_CALL};
    Environment asan_{"ASAN_OPTIONS", "verify_asan_link_order=0"};
    Environment number_;
};

}  // namespace cinefleet
