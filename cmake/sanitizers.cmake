# Everything is instrumented for libFuzzer, which takes clang.
option(CINEFLEET_FUZZERS "Build the fuzzers (preset fuzz)" OFF)
if(CINEFLEET_FUZZERS)
    target_compile_options(cinefleet_settings INTERFACE -fsanitize=fuzzer-no-link)
endif()

# CINEFLEET_SANITIZE is a list as -fsanitize takes it: "address,undefined" or "thread".
set(CINEFLEET_SANITIZE "" CACHE STRING "Sanitizers to build with")
if(CINEFLEET_SANITIZE)
    target_compile_options(cinefleet_settings INTERFACE
        -fsanitize=${CINEFLEET_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all
        # GCC 12 sees ghosts in instrumented std::regex.
        $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
    target_link_options(cinefleet_settings INTERFACE -fsanitize=${CINEFLEET_SANITIZE})
endif()
