# bothways_warnings: the warnings, sanitizers and coverage that every target of ours is built with.
add_library(bothways_warnings INTERFACE)
target_compile_options(bothways_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings
  -Wpointer-arith -Wcast-qual -Wformat=2 -Wundef -Wvla -Wimplicit-fallthrough)
if(BOTHWAYS_WERROR)
  target_compile_options(bothways_warnings INTERFACE -Werror)
endif()
if(BOTHWAYS_SANITIZE)
  target_compile_options(bothways_warnings INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(bothways_warnings INTERFACE -fsanitize=address,undefined)
endif()
if(BOTHWAYS_COVERAGE)
  target_compile_options(bothways_warnings INTERFACE --coverage)
  target_link_options(bothways_warnings INTERFACE --coverage)
endif()
