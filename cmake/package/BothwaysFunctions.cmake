# The compile flags of TARGET, for behind `--`.
function(_bothways_flags target out)
  set(folders "$<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>")
  set(words "$<TARGET_PROPERTY:${target},COMPILE_DEFINITIONS>")
  set(${out}
    "$<$<BOOL:${folders}>:-I$<JOIN:$<REMOVE_DUPLICATES:${folders}>,$<SEMICOLON>-I>>"
    "$<$<BOOL:${words}>:-D$<JOIN:${words},$<SEMICOLON>-D>>"
    PARENT_SCOPE)
endfunction()

# The project's folder as bothways finds it: generated files name headers from there.
function(_bothways_root out)
  foreach(mark IN ITEMS .bothways.yaml .git)
    set(folder "${CMAKE_CURRENT_SOURCE_DIR}")
    while(NOT EXISTS "${folder}/${mark}")
      cmake_path(GET folder PARENT_PATH parent)
      if(parent STREQUAL folder)
        break()
      endif()
      set(folder "${parent}")
    endwhile()
    if(EXISTS "${folder}/${mark}")
      set(${out} "${folder}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
  set(${out} "${CMAKE_CURRENT_SOURCE_DIR}" PARENT_SCOPE)
endfunction()

# bothways_add_check(TARGET target [TEST] [HEADERS header…] [OPTIONS option…])
#
# Runs `bothways check` in the current source folder, with the include folders and definitions of
# `target`: before each build of it, which then fails on findings, or, with TEST, as a test of ctest
# named `target.bothways`. HEADERS narrow what is reported; OPTIONS are passed on, for example
# `OPTIONS --format sarif=bothways.sarif`. The target `target.bothways` runs the check alone.
function(bothways_add_check)
  cmake_parse_arguments(PARSE_ARGV 0 arg "TEST" "TARGET" "HEADERS;OPTIONS")
  if(NOT arg_TARGET OR NOT TARGET "${arg_TARGET}")
    message(FATAL_ERROR "bothways_add_check: TARGET must name a target, not `${arg_TARGET}`")
  endif()
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "bothways_add_check: unknown arguments `${arg_UNPARSED_ARGUMENTS}`")
  endif()
  _bothways_flags("${arg_TARGET}" flags)
  set(command Bothways::bothways check ${arg_OPTIONS} ${arg_HEADERS} -- ${flags})
  if(arg_TEST)
    add_test(NAME "${arg_TARGET}.bothways" COMMAND ${command}
             WORKING_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" COMMAND_EXPAND_LISTS)
    return()
  endif()
  add_custom_target("${arg_TARGET}.bothways" COMMAND ${command} COMMAND_EXPAND_LISTS VERBATIM
                    WORKING_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}"
                    COMMENT "Checking the relationships of ${arg_TARGET}")
  add_dependencies("${arg_TARGET}" "${arg_TARGET}.bothways")
endfunction()

# bothways_generate(TARGET target HEADERS header… WHAT runtime|sql|sqlalchemy [OUTPUT folder]
#                   [PREFIX prefix])
#
# Writes what `bothways generate WHAT` makes of the models, again whenever one of the HEADERS has
# changed, into `folder` (`bothways/` in the current binary folder). With `runtime`, the C file
# becomes a source of `target`, and the folder and that of the project are among its include folders;
# the names that it declares begin with `prefix`.
function(bothways_generate)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "TARGET;WHAT;OUTPUT;PREFIX" "HEADERS")
  if(NOT arg_TARGET OR NOT TARGET "${arg_TARGET}")
    message(FATAL_ERROR "bothways_generate: TARGET must name a target, not `${arg_TARGET}`")
  endif()
  if(NOT arg_HEADERS OR arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "bothways_generate: say TARGET, HEADERS and WHAT")
  endif()
  set(files_runtime models_runtime.c models_runtime.h)
  set(files_sql sqlite.sql postgresql.sql)
  set(files_sqlalchemy models.py)
  if(NOT DEFINED files_${arg_WHAT})
    message(FATAL_ERROR "bothways_generate: WHAT is runtime, sql or sqlalchemy, not `${arg_WHAT}`")
  endif()
  if(NOT arg_OUTPUT)
    set(arg_OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/bothways")
  endif()
  set(headers "")
  foreach(header IN LISTS arg_HEADERS)
    get_filename_component(header "${header}" ABSOLUTE)
    list(APPEND headers "${header}")
  endforeach()
  set(prefix "")
  if(arg_PREFIX)
    set(prefix --prefix "${arg_PREFIX}")
  endif()
  set(outputs ${files_${arg_WHAT}})
  list(TRANSFORM outputs PREPEND "${arg_OUTPUT}/")

  _bothways_flags("${arg_TARGET}" flags)
  add_custom_command(OUTPUT ${outputs}
    COMMAND Bothways::bothways generate ${arg_WHAT} --output "${arg_OUTPUT}" ${prefix} ${headers} -- ${flags}
    DEPENDS ${headers} Bothways::bothways
    WORKING_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}"
    COMMENT "Generating ${arg_WHAT} of ${arg_TARGET}" COMMAND_EXPAND_LISTS VERBATIM)
  target_sources("${arg_TARGET}" PRIVATE ${outputs})
  if(arg_WHAT STREQUAL "runtime")
    _bothways_root(root)
    target_include_directories("${arg_TARGET}" PRIVATE "${arg_OUTPUT}" "${root}")
  endif()
endfunction()
