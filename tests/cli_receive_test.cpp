#include <gtest/gtest.h>

#include "cli_fixture.hpp"

namespace udpchat {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

TEST(CliReceive, HasDefaults) {
  const auto line = receive({});
  EXPECT_FALSE(line.count || line.timeout || !line.peers.empty());
  EXPECT_EQ(line.style.output, Output::lines);
  EXPECT_EQ(line.style.delimiter, "");
}

TEST(CliReceive, ReadsWhenToLeave) {
  for (const auto& arguments : {Arguments{"-n", "3"}, Arguments{"-n3"}, Arguments{"--count", "3"},
                                Arguments{"--count=3"}, Arguments{"-n", "003"}})
    EXPECT_EQ(receive(arguments).count, 3U);
  EXPECT_EQ(receive({"--timeout", "500ms"}).timeout, Patience(500ms));
  EXPECT_EQ(receive({"--timeout=0"}).timeout, Patience(0ns));
  EXPECT_EQ(receive({"--timeout", "forever"}).timeout, Patience());
}

TEST(CliReceive, SaysWhatIsWrongWithANumberOrATime) {
  for (const std::string number : {"0", "-1", "x", "", "1.5"})
    EXPECT_EQ(receive_fault({"-n", number.c_str()}),
              "--count: '" + number + "' is no number above 0");
  EXPECT_EQ(
      receive_fault({"--timeout", "soon"}),
      "--timeout: 'soon' is no time: the number is missing; write 250ms, 2s, 1min or forever");
  EXPECT_NE(receive_fault({"--timeout"}).find("--timeout"), std::string::npos);
  EXPECT_NE(receive_fault({"-n"}).find("--count"), std::string::npos);
}

TEST(CliReceive, WritesPayloadsRaw) {
  const auto delimiter_of = [](const Arguments& arguments) {
    const auto style = receive(with({"--raw"}, arguments)).style;
    EXPECT_EQ(style.output, Output::payloads);
    return style.delimiter;
  };
  EXPECT_EQ(delimiter_of({}), "");
  EXPECT_EQ(delimiter_of({"--null"}), "\0"s);
  EXPECT_EQ(delimiter_of({"--delimiter", "---"}), "---");
  EXPECT_EQ(delimiter_of({"--delimiter", "\\r\\n"}), "\r\n");
  EXPECT_EQ(delimiter_of({"--delimiter=\\0\\xff\\\\\\u{4f60}"}), "\0\xff\\你"s);
  EXPECT_EQ(delimiter_of({"--delimiter", "\n"}), "\n");
  EXPECT_EQ(delimiter_of({"--delimiter", ""}), "");
}

TEST(CliReceive, WritesADelimiterInUtf8WhateverTheEncoding) {
  const auto line = receive({"--encoding", "utf-16le", "--raw", "--delimiter", "你\\n"});
  EXPECT_EQ(line.style.delimiter, "你\n");
}

TEST(CliReceive, SaysWhatIsWrongWithADelimiter) {
  EXPECT_EQ(receive_fault({"--raw", "--delimiter", "\\q"}),
            "--delimiter: there is no such escape; there are \\n \\r \\t \\0 \\\\ \\xNN \\u{N}");
  EXPECT_EQ(receive_fault({"--delimiter", "x"}), "--delimiter requires --raw");
  EXPECT_EQ(receive_fault({"--null"}), "--null requires --raw");
  EXPECT_EQ(receive_fault({"--raw", "--null", "--delimiter", "x"}), "--delimiter excludes --null");
}

TEST(CliReceive, WritesEitherRawOrJson) {
  EXPECT_EQ(receive_fault({"--raw", "--json"}), "--json excludes --raw");
  EXPECT_EQ(receive_fault({"--json", "--raw"}), "--json excludes --raw");
}

TEST(CliReceive, WritesEitherRawOrJsonWhereverThatIsAsked) {
  EXPECT_NE(fault_without_hint({"--json", "recv", "--raw"}, " recv").find("--raw"),
            std::string::npos);
}

}  // namespace
}  // namespace udpchat
