# cmake -DNM=… -DOBJCOPY=… -DARCHIVE=… -DPREFIX=… -P OwnNames.cmake
# Gives what the objects of an archive know of each other names with the library's prefix, so that
# none meets a name of the program that it is linked to.
execute_process(COMMAND "${NM}" --defined-only --extern-only --format=posix "${ARCHIVE}"
  OUTPUT_VARIABLE listed COMMAND_ERROR_IS_FATAL ANY)
string(REPLACE "\n" ";" lines "${listed}")
set(renamed "")
foreach(line IN LISTS lines)
  if(line MATCHES "^([A-Za-z][A-Za-z0-9_]*) [TDBRC] ")
    set(name "${CMAKE_MATCH_1}")
    if(NOT name MATCHES "^${PREFIX}")
      string(APPEND renamed "${name} ${PREFIX}own_${name}\n")
    endif()
  endif()
endforeach()
file(WRITE "${ARCHIVE}.names" "${renamed}")
execute_process(COMMAND "${OBJCOPY}" "--redefine-syms=${ARCHIVE}.names" "${ARCHIVE}"
  COMMAND_ERROR_IS_FATAL ANY)
