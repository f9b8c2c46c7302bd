# Two Debian packages by CPack: cinefleet (component coordinator) and cinefleet-worker (component worker).
set(debian ${PROJECT_SOURCE_DIR}/deploy/debian)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME cinefleet)
set(CPACK_PACKAGE_VENDOR cinefleet)
set(CPACK_PACKAGE_CONTACT "cinefleet maintainers <maintainers@cinefleet.invalid>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_COMPONENTS_ALL coordinator worker)
set(CPACK_STRIP_FILES ON)
# Only what is already built goes in: packaging does not build the tests.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)
set(CPACK_PRE_BUILD_SCRIPTS ${debian}/compress.cmake)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_COORDINATOR_PACKAGE_NAME cinefleet)
set(CPACK_DEBIAN_COORDINATOR_PACKAGE_SECTION video)
set(CPACK_DEBIAN_COORDINATOR_DESCRIPTION "Finds the movies in your folders, asks TMDB and others about each, and writes
what Kodi, Jellyfin and Emby read: NFO files and artwork.

This package has the coordinator, which owns the library's database and hands
the movies out to workers.")
# It starts workers of its own, which speak its very version.
set(CPACK_DEBIAN_COORDINATOR_PACKAGE_DEPENDS
    "cinefleet-worker (= ${PROJECT_VERSION}), ca-certificates, debconf (>= 0.5) | debconf-2.0, systemd | systemd-standalone-sysusers, systemd | systemd-standalone-tmpfiles")
# It reads what video files hold; without it everything else works.
set(CPACK_DEBIAN_COORDINATOR_PACKAGE_RECOMMENDS mediainfo)
# coordinator.mdns_name, and --connect mdns: of workers.
set(CPACK_DEBIAN_COORDINATOR_PACKAGE_SUGGESTS "avahi-daemon, avahi-utils")
set(CPACK_DEBIAN_COORDINATOR_PACKAGE_CONTROL_EXTRA
    ${debian}/coordinator/postinst ${debian}/coordinator/prerm ${debian}/coordinator/postrm
    ${debian}/coordinator/config ${debian}/coordinator/templates)

set(CPACK_DEBIAN_WORKER_PACKAGE_NAME cinefleet-worker)
set(CPACK_DEBIAN_WORKER_PACKAGE_SECTION video)
set(CPACK_DEBIAN_WORKER_DESCRIPTION "Asks TMDB and other metadata services about movies for a cinefleet
coordinator, on its machine or on another one. It takes no access to the
library and no configuration but its key.")
set(CPACK_DEBIAN_WORKER_PACKAGE_DEPENDS "ca-certificates, systemd | systemd-standalone-tmpfiles")
set(CPACK_DEBIAN_WORKER_PACKAGE_CONTROL_EXTRA
    ${debian}/worker/postinst ${debian}/worker/prerm ${debian}/worker/postrm)
set(CPACK_DEBIAN_WORKER_PACKAGE_SUGGESTS "avahi-daemon, avahi-utils")

include(CPack)
