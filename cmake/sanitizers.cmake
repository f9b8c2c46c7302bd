# CINEFLEET_SANITIZE is a list as -fsanitize takes it: "address,undefined" or "thread".
set(CINEFLEET_SANITIZE "" CACHE STRING "Sanitizers to build with")
if(CINEFLEET_SANITIZE)
    target_compile_options(cinefleet_settings INTERFACE
        -fsanitize=${CINEFLEET_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    target_link_options(cinefleet_settings INTERFACE -fsanitize=${CINEFLEET_SANITIZE})
endif()
