# Compiler options of every target of ours, and what the presets switch on.
find_program(CCACHE ccache)
if(CCACHE)
  # Without this ccache leaves alone what is compiled with a precompiled header.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
  add_compile_options($<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
endif()

include(CheckLinkerFlag)
add_compile_options(-Wall -Wextra -Wconversion -Wshadow -Wno-sign-conversion -Wno-missing-field-initializers)
if(RKT_WERROR)
  add_compile_options(-Werror)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  add_compile_options(-fstack-protector-strong -fcf-protection -D_FORTIFY_SOURCE=2)
  add_link_options(-Wl,-z,relro,-z,now)
  # Of 7000 words of rkt's tables, which are pointers: 2 KB instead of 164 that each start reads (glibc 2.36, ld 2.38).
  check_linker_flag(CXX -Wl,-z,pack-relative-relocs RKT_PACKS_RELOCATIONS)
  if(RKT_PACKS_RELOCATIONS)
    add_link_options(-Wl,-z,pack-relative-relocs)
  endif()
endif()
# Libraries that a binary does not call must not cost it their loading time (facts-start.md 5).
add_link_options(-Wl,--as-needed)

# Rooms are linked into programs and into shared objects of ours, which programs of the build tree find by these paths.
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_BUILD_RPATH ${PROJECT_BINARY_DIR}/src/systemd ${PROJECT_BINARY_DIR}/src/net ${PROJECT_BINARY_DIR}/src/sandbox ${PROJECT_BINARY_DIR}/src/metadata)
if(RKT_SANITIZE OR RKT_FUZZ)
  # The sanitizer's own dlopen calls the real one: only DT_RPATH holds for it as well.
  add_link_options(-Wl,--disable-new-dtags)
endif()

# rkt-init is static, without a C++ run-time: it takes none of the sanitizers.
add_library(rkt_sanitizers INTERFACE)
if(RKT_SANITIZE)
  # It is the code under test that is looked after; a test's own costs a third more time to compile.
  set(undefined $<$<NOT:$<BOOL:$<TARGET_PROPERTY:RKT_IS_TEST>>>:-fsanitize=undefined>)
  target_compile_options(rkt_sanitizers INTERFACE -fsanitize=address ${undefined} -fno-sanitize-recover=undefined
                                                  -fno-omit-frame-pointer)
  target_link_options(rkt_sanitizers INTERFACE -fsanitize=address,undefined)
  # Each test is a process: a million words of what the sanitizers know of the code would be relocated for each.
  string(APPEND CMAKE_EXE_LINKER_FLAGS " -no-pie")
endif()
if(RKT_FUZZ)
  target_compile_options(rkt_sanitizers INTERFACE -fsanitize=fuzzer-no-link,address,undefined)
  target_link_options(rkt_sanitizers INTERFACE -fsanitize=address,undefined)
endif()

# rkt_precompile(TARGET OWNER HEADERS…): the headers are compiled once, for OWNER; whoever is compiled with the same
# options takes what is there. It takes a fifth off the time of a build. Not with clang: what a file does not include itself is
# missed by the fuzz preset.
function(rkt_precompile target owner)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    return()
  endif()
  if(target STREQUAL owner)
    target_precompile_headers(${target} PRIVATE ${ARGN})
  else()
    target_precompile_headers(${target} REUSE_FROM ${owner})
  endif()
endfunction()

# dev and ci (CMAKE_UNITY_BUILD in CMakePresets.json) compile BATCH files of a room in one go: the code of templates is
# generated once for all of them, which takes a third off the time of a build. A release does not: its programs take single
# object files out of the rooms' libraries, and would be larger and need more libraries. Nor does fuzz, which sees what a
# file does not include itself.

# rkt_room(NAME SOURCES… USES rooms… LIBS libraries…): one static library per room; what a room may
# include is what it links (ARCHITECTURE.md).
function(rkt_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;USES;LIBS" ${ARGN})
  add_library(rkt_${name} STATIC ${ROOM_SOURCES})
  target_include_directories(rkt_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  list(TRANSFORM ROOM_USES PREPEND rkt_)
  target_link_libraries(rkt_${name} PUBLIC ${ROOM_USES} PRIVATE ${ROOM_LIBS} rkt_sanitizers)
  rkt_precompile(rkt_${name} rkt_base <algorithm> <chrono> <functional> <map> <memory> <optional> <string> <variant> <vector>)
endfunction()
