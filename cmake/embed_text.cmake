# cinefleet_embed_text(TARGET NAMESPACE FILE...)
# Makes each text FILE a `constexpr std::string_view` (schema/001_init.sql -> embedded_001_init_sql)
# in a generated header `<target>_embedded.h` that only TARGET sees.
function(cinefleet_embed_text target)
    set(header ${CMAKE_CURRENT_BINARY_DIR}/embedded/${target}_embedded.h)
    set(files ${ARGN})
    list(TRANSFORM files PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
    string(REPLACE ";" "|" joined "${files}")
    add_custom_command(
        OUTPUT ${header}
        COMMAND ${CMAKE_COMMAND} -DOUTPUT=${header} "-DFILES=${joined}" -P
                ${PROJECT_SOURCE_DIR}/cmake/write_embedded_header.cmake
        DEPENDS ${files} ${PROJECT_SOURCE_DIR}/cmake/write_embedded_header.cmake
        VERBATIM)
    target_sources(${target} PRIVATE ${header})
    target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/embedded)
endfunction()
