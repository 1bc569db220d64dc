# The unit tests, one program a layer. Each links its layer whole and besides it only what that layer
# may use, so that an arrow that points the wrong way is an undefined reference.
include(GoogleTest)
find_package(GTest QUIET)
need(GTest_FOUND "GoogleTest, for its tests," libgtest-dev)

function(add_layer_tests layer)
  if(UDPCHAT_SANITIZE STREQUAL "thread" AND layer MATCHES "^(core|cli|files)$")
    return() # there are no threads in these
  endif()
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
  if(UDPCHAT_SANITIZE) # to start a thousand of these programs takes longer than all they do
    add_test(NAME ${UDPCHAT_VARIANT}.${layer} COMMAND ${layer}_tests)
    set_tests_properties(${UDPCHAT_VARIANT}.${layer} PROPERTIES TIMEOUT 600)
    return()
  endif()
  gtest_discover_tests(${layer}_tests TEST_PREFIX ${UDPCHAT_VARIANT}.${layer}. DISCOVERY_TIMEOUT 60
                       PROPERTIES TIMEOUT 120)
endfunction()

add_layer_tests(core address address_writer characters code_page command composer decoder dscp duration encoder
                encoding_names escape formats hex json_format json_sequence line_splitter membership nearest
                network network_error octets pattern progress render render_dump repertoire
                reply_rule text unescape unsendable upper_case words)
if(TARGET core_tests)
  target_include_directories(core_tests SYSTEM PRIVATE ${JSON_INCLUDE_DIR})
endif()
add_layer_tests(logic address_table contacts display display_json fragmentation outbox outbox_notices
                outbox_stalls pace quota receiver repeat_counts repeats repl_chat repl_menu
                repl_peers repl_replies repl_settings reply_limit responder responder_commands
                send_loop send_loop_busy send_loop_replies send_requests sender sender_events
                settings settings_reply source_filter traffic outbox_batch responder_batch
                display_arrivals send_loop_batch)
add_layer_tests(socket drop_watch interfaces receive_batch socket_messages socket_reports socket_setup udp_endpoint
                udp_endpoint_busy udp_endpoint_failures udp_endpoint_groups udp_endpoint_options
                udp_endpoint_stop udp_endpoint_batch udp_endpoint_waiting packet_queues)
add_layer_tests(files history_file input_file)
add_layer_tests(console line_history outlet output_queue screen_rows signals terminal_output
                typed_input)
add_layer_tests(process child_process child_process_death command_runner)
add_layer_tests(cli cli cli_addresses cli_commands cli_help cli_network cli_receive cli_send cli_serve)
