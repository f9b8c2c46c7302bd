# Run by CPack before it packs: manual pages and change logs are compressed, as Debian wants them.
file(GLOB_RECURSE texts ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*/usr/share/man/*.1
    ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*/usr/share/doc/*/changelog
    ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*/usr/share/doc/*/NEWS)
execute_process(COMMAND gzip --best --no-name --force ${texts} COMMAND_ERROR_IS_FATAL ANY)
