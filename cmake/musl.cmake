# rkt_link_musl(TARGET): a static program on musl instead of glibc. glibc asks the processor for its features and caches
# when a program starts, some 25 cpuid instructions that a virtual machine traps: 0.4 ms of every pod's start. Only what
# libstdc++ has in headers may be used; those are Debian's, written for glibc, hence the two macros.
execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-multiarch OUTPUT_VARIABLE multiarch OUTPUT_STRIP_TRAILING_WHITESPACE)
string(REPLACE "-gnu" "-musl" musl "${multiarch}")
find_path(MUSL_INCLUDE features.h PATHS /usr/include/${musl} NO_DEFAULT_PATH REQUIRED)
find_file(MUSL_SPECS musl-gcc.specs PATHS /usr/lib/${musl} NO_DEFAULT_PATH REQUIRED)

function(rkt_link_musl target)
  set(own ${CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES})
  list(FILTER own INCLUDE REGEX "c\\+\\+")
  set(compilers ${CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES})
  list(FILTER compilers INCLUDE REGEX "/lib/(gcc|llvm)[^+]*/include$")
  set(kernels ${CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES})
  list(FILTER kernels EXCLUDE REGEX "c\\+\\+|/lib/")
  set(flags -nostdinc)
  foreach(directory ${own} ${MUSL_INCLUDE} ${compilers})
    list(APPEND flags "SHELL:-isystem ${directory}")
  endforeach()
  foreach(directory ${kernels})
    list(APPEND flags "SHELL:-idirafter ${directory}")
  endforeach()
  target_compile_options(${target} PRIVATE ${flags} -U_FORTIFY_SOURCE -fno-pie "-D__GLIBC_PREREQ(major,minor)=0"
                                            -D__locale_t=locale_t)
  target_link_options(${target} PRIVATE -static -no-pie "SHELL:-specs ${MUSL_SPECS}")
  set_target_properties(${target} PROPERTIES LINKER_LANGUAGE C)
endfunction()
