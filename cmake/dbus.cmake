# rkt_dbus(TARGET NAME…): compiles dbus/<NAME>.xml into <NAME>_proxy.hpp and <NAME>_adaptor.hpp below the
# build folder; TARGET is an interface library that has them on its include path, as system headers
# because the generator's output is not held to our warnings.
find_package(sdbus-c++-tools 1.2 REQUIRED)

function(rkt_dbus target)
  set(generated ${CMAKE_CURRENT_BINARY_DIR}/generated)
  file(MAKE_DIRECTORY ${generated})
  foreach(name ${ARGN})
    set(xml ${PROJECT_SOURCE_DIR}/dbus/${name}.xml)
    # Relative names: the generator makes its include guards from them.
    add_custom_command(OUTPUT ${generated}/${name}_proxy.hpp ${generated}/${name}_adaptor.hpp
      COMMAND SDBusCpp::sdbus-c++-xml2cpp ${xml} --proxy=${name}_proxy.hpp --adaptor=${name}_adaptor.hpp
      WORKING_DIRECTORY ${generated} DEPENDS ${xml} VERBATIM)
    list(APPEND headers ${generated}/${name}_proxy.hpp ${generated}/${name}_adaptor.hpp)
  endforeach()
  add_custom_target(${target}_headers DEPENDS ${headers})
  add_library(${target} INTERFACE)
  target_include_directories(${target} SYSTEM INTERFACE ${generated})
  add_dependencies(${target} ${target}_headers)
endfunction()
