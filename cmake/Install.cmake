# `cmake --install`: a prefix that works wherever it is moved to. The program finds its worker beside
# itself and the annotation headers in the include/ above it; pkg-config and CMake files speak of
# their own place alone.
include(CMakePackageConfigHelpers)

set(BOTHWAYS_CMAKE_DIR "${CMAKE_INSTALL_LIBDIR}/cmake/Bothways")
set(BOTHWAYS_PKGCONFIG_DIR "${CMAKE_INSTALL_DATADIR}/pkgconfig")
set(BOTHWAYS_RUNTIME_PKGCONFIG_DIR "${CMAKE_INSTALL_LIBDIR}/pkgconfig")

# No path of the machine that built it: `g_assert` and debug information name sources from the root.
foreach(target IN ITEMS bothways_facts bothways_core bothways bothways-extract bothways_runtime)
  if(TARGET ${target})
    target_compile_options(${target} PRIVATE
      $<$<CONFIG:Release,MinSizeRel>:-ffile-prefix-map=${CMAKE_SOURCE_DIR}=.>
      $<$<CONFIG:Release,MinSizeRel>:-ffile-prefix-map=${CMAKE_BINARY_DIR}=build>)
  endif()
endforeach()

install(TARGETS bothways bothways-extract RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(FILES include/bothways/model.h include/bothways/prefixed.h
        DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/bothways")
install(DIRECTORY docs/schema/ DESTINATION "${CMAKE_INSTALL_DATADIR}/bothways"
        FILES_MATCHING PATTERN *.schema.json)
install(FILES LICENSE CHANGELOG.md DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/bothways")
install(DIRECTORY docs DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/bothways"
        PATTERN man EXCLUDE)

# install_pkgconfig(FILE DESTINATION): fills in cmake/package/FILE.in and installs it.
function(install_pkgconfig file destination)
  set(PREFIX_FROM_HERE "")
  file(RELATIVE_PATH PREFIX_FROM_HERE "/${destination}" "/")
  string(REGEX REPLACE "/$" "" PREFIX_FROM_HERE "${PREFIX_FROM_HERE}")
  configure_file("cmake/package/${file}.in" "${CMAKE_CURRENT_BINARY_DIR}/package/${file}" @ONLY)
  install(FILES "${CMAKE_CURRENT_BINARY_DIR}/package/${file}" DESTINATION "${destination}")
endfunction()

install_pkgconfig(bothways.pc "${BOTHWAYS_PKGCONFIG_DIR}")

# The runtime is static: whoever links it links what it needs.
set(BOTHWAYS_RUNTIME_FILE "")
if(TARGET bothways_runtime)
  set(BOTHWAYS_RUNTIME_FILE "${CMAKE_STATIC_LIBRARY_PREFIX}bothways_runtime${CMAKE_STATIC_LIBRARY_SUFFIX}")
  set(BOTHWAYS_RUNTIME_MODULES "sqlite3")
  if(PQ_FOUND)
    string(APPEND BOTHWAYS_RUNTIME_MODULES " libpq")
  endif()
  install(TARGETS bothways_runtime ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
  install(FILES include/bothways/runtime.h DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/bothways")
  install(DIRECTORY include/bothways/runtime DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/bothways")
  install_pkgconfig(bothways-runtime.pc "${BOTHWAYS_RUNTIME_PKGCONFIG_DIR}")
endif()

configure_package_config_file(
  cmake/package/BothwaysConfig.cmake.in "${CMAKE_CURRENT_BINARY_DIR}/package/BothwaysConfig.cmake"
  INSTALL_DESTINATION "${BOTHWAYS_CMAKE_DIR}"
  PATH_VARS CMAKE_INSTALL_BINDIR CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_INCLUDEDIR)
write_basic_package_version_file("${CMAKE_CURRENT_BINARY_DIR}/package/BothwaysConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/package/BothwaysConfig.cmake"
              "${CMAKE_CURRENT_BINARY_DIR}/package/BothwaysConfigVersion.cmake"
              cmake/package/BothwaysFunctions.cmake
        DESTINATION "${BOTHWAYS_CMAKE_DIR}")

# install_written(FILE DESTINATION ARGUMENT…): what `bothways ARGUMENT…` prints, installed as FILE.
set(written_files "")
function(install_written file destination)
  set(out "${CMAKE_CURRENT_BINARY_DIR}/package/${file}")
  add_custom_command(OUTPUT "${out}"
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} "-DCOMMAND=$<TARGET_FILE:bothways>;${ARGN}"
            -P "${CMAKE_CURRENT_SOURCE_DIR}/cmake/WriteOutput.cmake"
    DEPENDS bothways "${CMAKE_CURRENT_SOURCE_DIR}/cmake/WriteOutput.cmake" VERBATIM)
  install(FILES "${out}" DESTINATION "${destination}")
  set(written_files ${written_files} "${out}" PARENT_SCOPE)
endfunction()

install_written(bash/bothways "${CMAKE_INSTALL_DATADIR}/bash-completion/completions" completions bash)
install_written(zsh/_bothways "${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions" completions zsh)
install_written(fish/bothways.fish "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d" completions fish)
install_written(man/bothways.1 "${CMAKE_INSTALL_MANDIR}/man1" manual)
install(FILES docs/man/bothways-extract.1 DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
add_custom_target(bothways_written ALL DEPENDS ${written_files})

include(Packages)
