# The unit tests, one program a layer. Each links its layer whole and besides it only what that layer
# may use, so that an arrow that points the wrong way is an undefined reference.
include(GoogleTest)
find_package(GTest QUIET)
need(GTest_FOUND "GoogleTest, for its tests," libgtest-dev)

function(add_layer_tests layer)
  set(sources ${ARGN})
  list(TRANSFORM sources PREPEND ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/)
  list(TRANSFORM sources APPEND _test.cpp)
  add_executable(${layer}_tests ${sources})
  # To compile the tests takes longer than to run them.
  target_precompile_headers(${layer}_tests PRIVATE <gtest/gtest.h>)
  target_compile_options(${layer}_tests PRIVATE -O0)
  target_link_libraries(${layer}_tests PRIVATE $<LINK_LIBRARY:WHOLE_ARCHIVE,udpchat_${layer}>
                                               GTest::gtest_main)
  # What waits for an event that never comes must end some day.
  gtest_discover_tests(${layer}_tests TEST_PREFIX ${UDPCHAT_VARIANT}.${layer}. DISCOVERY_TIMEOUT 60
                       PROPERTIES TIMEOUT 120)
endfunction()

add_layer_tests(core address characters code_page command composer decoder encoder encoding_names
                escape hex line_splitter nearest render render_dump repertoire text
                unescape unsendable)
add_layer_tests(logic display fragmentation line_feed receiver repl_chat repl_menu repl_settings
                sender settings traffic)
add_layer_tests(console history_file output_queue screen_rows signals terminal_output typed_input)
add_layer_tests(socket udp_endpoint udp_endpoint_failures udp_endpoint_stop)
add_layer_tests(cli cli)
