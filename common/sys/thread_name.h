#pragma once

namespace cinefleet {

/// What `top -H`, debuggers and profilers call this thread: at most 15 characters, more are left out of it.
/// See pthread_setname_np(3).
void name_this_thread(const char* name);

}  // namespace cinefleet
