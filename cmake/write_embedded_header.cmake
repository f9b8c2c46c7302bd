# Run by cinefleet_embed_text: FILES ('|' between them) become raw string literals in OUTPUT, each a
# std::string_view called like its file with every other character than letters and digits as '_',
# preceded by "embedded_": schema/001_init.sql -> embedded_001_init_sql.
string(REPLACE "|" ";" files "${FILES}")
set(text "#pragma once\n\n#include <string_view>\n\nnamespace cinefleet {\n\n")
foreach(file IN LISTS files)
    file(READ "${file}" content)
    get_filename_component(name "${file}" NAME)
    string(REGEX REPLACE "[^A-Za-z0-9]" "_" name "${name}")
    string(APPEND text "inline constexpr std::string_view embedded_${name} = R\"EMBEDDED(${content})EMBEDDED\";\n")
endforeach()
string(APPEND text "\n}  // namespace cinefleet\n")
file(WRITE "${OUTPUT}" "${text}")
