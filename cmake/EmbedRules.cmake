# The fixtures of every rule are embedded, so that `bothways rule` prints examples that the tests run.
file(GLOB embedded_inputs CONFIGURE_DEPENDS fixtures/rules/*/bad.h fixtures/rules/*/good.h
     fixtures/rules/*/bad/*.h fixtures/rules/*/good/*.h
     fixtures/rules/*/bad/*.yaml fixtures/rules/*/good/*.yaml)
set(embedded_sources "${CMAKE_CURRENT_BINARY_DIR}/rule_examples.c")
list(JOIN embedded_inputs "\n" embedded_list)
file(GENERATE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/rule_examples.list" CONTENT "${embedded_list}\n")
add_custom_command(
  OUTPUT "${embedded_sources}"
  COMMAND "${CMAKE_COMMAND}" -DLIST=${CMAKE_CURRENT_BINARY_DIR}/rule_examples.list
          -DOUT=${embedded_sources} -DROOT=${CMAKE_CURRENT_SOURCE_DIR}
          -P "${CMAKE_CURRENT_SOURCE_DIR}/cmake/EmbedFiles.cmake"
  DEPENDS ${embedded_inputs} "${CMAKE_CURRENT_SOURCE_DIR}/cmake/EmbedFiles.cmake"
          "${CMAKE_CURRENT_BINARY_DIR}/rule_examples.list"
  VERBATIM)
