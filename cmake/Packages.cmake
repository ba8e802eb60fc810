# CPack: a .deb for the Debian release it is built on, and a .tar.gz that runs wherever it is unpacked.
# `./dev package` builds both.
set(BOTHWAYS_MAINTAINER "Bothways developers <developers@bothways.invalid>"
    CACHE STRING "Whom the .deb names as its maintainer")

set(CPACK_PACKAGE_NAME bothways)
set(CPACK_PACKAGE_VENDOR "Bothways developers")
set(CPACK_PACKAGE_CONTACT "${BOTHWAYS_MAINTAINER}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "linter for relationships between C data models")
set(CPACK_PACKAGE_DESCRIPTION
"Bothways reads annotated C headers, works out the graph of models, keys and
relationships, and reports every pair of ends that does not agree, with both
places, before anything runs.
.
This package holds the linter, its helper for build systems, the annotation
headers and the static library that runs the declarations over SQLite and
PostgreSQL.")
set(CPACK_RESOURCE_FILE_LICENSE "${CMAKE_SOURCE_DIR}/LICENSE")
set(CPACK_GENERATOR "DEB;TGZ")
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_CHECKSUM SHA256)

# libclang reads with clang's own headers (stddef.h) and those of the C library, which are packages of
# their own.
get_filename_component(libclang "${bothways-extract_LIBRARY}" REALPATH)
string(REGEX MATCH "(llvm-|libclang-)([0-9]+)" ignored "${libclang};${bothways-extract_LIBRARY}")
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libclang-common-${CMAKE_MATCH_2}-dev, libc6-dev | libc-dev")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "libsqlite3-dev, libpq-dev, pkg-config")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

# What Debian wants in /usr/share/doc, and compressed pages of the manual.
string(TIMESTAMP BOTHWAYS_CHANGELOG_DATE "%a, %d %b %Y %H:%M:%S +0000" UTC)
configure_file(cmake/package/debian-changelog.in package/debian-changelog @ONLY)
configure_file(cmake/package/debian-copyright.in package/debian-copyright @ONLY)
configure_file(cmake/package/PrepareDeb.cmake.in package/PrepareDeb.cmake @ONLY)
set(CPACK_PRE_BUILD_SCRIPTS "${CMAKE_CURRENT_BINARY_DIR}/package/PrepareDeb.cmake")

include(CPack)
