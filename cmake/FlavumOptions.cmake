# Compiler settings shared by every target, and the one way to declare a target.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

find_program(FLAVUM_CCACHE ccache)
if(FLAVUM_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${FLAVUM_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${FLAVUM_CCACHE})
endif()

add_library(flavum_options INTERFACE)
target_include_directories(flavum_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(flavum_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-qual -Werror
  -Wno-restrict  # g++ 12 reports falsely on std::string concatenation (GCC bug 105651)
  -fno-math-errno)
if(FLAVUM_SANITIZE)
  target_compile_options(flavum_options INTERFACE
    -fsanitize=${FLAVUM_SANITIZE} -fno-omit-frame-pointer -g)
  target_link_options(flavum_options INTERFACE -fsanitize=${FLAVUM_SANITIZE})
endif()

if(FLAVUM_FUZZ)
  target_compile_options(flavum_options INTERFACE -fsanitize=fuzzer-no-link -Wno-error)
endif()

# Same results on every machine: no fused multiply-add where the source does not ask for one.
add_library(flavum_deterministic INTERFACE)
target_compile_options(flavum_deterministic INTERFACE -ffp-contract=off)

# flavum_library(NAME source... ): one static library per folder, sources listed by name.
function(flavum_library name)
  add_library(${name} STATIC ${ARGN})
  target_link_libraries(${name} PUBLIC flavum_options)
endfunction()

# flavum_test(NAME sources... LINK libraries... [LABEL label]): a GoogleTest program.
function(flavum_test name)
  cmake_parse_arguments(ARG "WHOLE" "LABEL" "LINK" ${ARGN})
  # find_reader.cpp: programs that read DICOM start the reader of this build.
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS} ${CMAKE_SOURCE_DIR}/tests/support/find_reader.cpp)
  target_link_libraries(${name} PRIVATE flavum_options ${ARG_LINK} GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE FLAVUM_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
    FLAVUM_DICOM_READER="${CMAKE_BINARY_DIR}/bin/flavum-dicom-reader")
  add_dependencies(${name} flavum-dicom-reader)
  if(NOT ARG_LABEL)
    set(ARG_LABEL unit)
  endif()
  # One run for all of its tests where they share something dear; else one run for each.
  if(ARG_WHOLE)
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES LABELS ${ARG_LABEL} TIMEOUT 1200)
  else()
    gtest_discover_tests(${name} PROPERTIES LABELS ${ARG_LABEL} TIMEOUT 600 DISCOVERY_TIMEOUT 60)
  endif()
endfunction()
