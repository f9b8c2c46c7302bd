# What every target of ours compiles with: link cinefleet::settings privately.
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)

find_program(CINEFLEET_CCACHE ccache)
if(CINEFLEET_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    # Paths relative to the source tree, so that a fresh clone elsewhere finds what another one has compiled.
    set(CMAKE_CXX_COMPILER_LAUNCHER
        ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=true ${CINEFLEET_CCACHE})
endif()

option(CINEFLEET_WERROR "Treat warnings as errors (developer presets)" OFF)

add_library(cinefleet_settings INTERFACE)
add_library(cinefleet::settings ALIAS cinefleet_settings)
target_compile_features(cinefleet_settings INTERFACE cxx_std_20)
target_include_directories(cinefleet_settings INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_definitions(cinefleet_settings INTERFACE CINEFLEET_VERSION="${PROJECT_VERSION}")
target_compile_options(cinefleet_settings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wcast-align
    -Wnon-virtual-dtor -Woverloaded-virtual -Wdouble-promotion -Wextra-semi -Wformat=2
    -Wimplicit-fallthrough -Wswitch-enum -Wmissing-declarations
    -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=
    $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wduplicated-branches>
    # A source that is included by a unity build is no header.
    $<$<AND:$<BOOL:${CMAKE_UNITY_BUILD}>,$<CXX_COMPILER_ID:GNU>>:-Wno-subobject-linkage>
    $<$<BOOL:${CINEFLEET_WERROR}>:-Werror>)
