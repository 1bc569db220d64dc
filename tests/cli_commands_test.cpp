#include <gtest/gtest.h>

#include "cli_fixture.hpp"

namespace udpchat {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using Command = CommandLine::Command;

TEST(CliCommands, AreSendRecvAndServe) {
  EXPECT_EQ(send({}).command, Command::send);
  EXPECT_EQ(receive({}).command, Command::receive);
  EXPECT_EQ(serve({}).command, Command::serve);
}

TEST(CliCommands, TakeWhatTheyHaveInCommonBeforeThemToo) {
  auto line = parse({"--json", "recv"});
  EXPECT_EQ(line.command, Command::receive);
  EXPECT_EQ(line.style.output, Output::json);
  line = parse({"--peer", "127.0.0.1:9", "--bind=4567", "--encoding", "gbk", "--input", "hex",
                "--eol", "lf", "--hex", "--lengths", "--escape-backslash", "--timestamps",
                "--only-peer", "--allow", "::1", "--wait=2s", "send", "text"});
  EXPECT_EQ(line.command, Command::send);
  EXPECT_EQ(format(line.peers.at(0)), "127.0.0.1:9");
  EXPECT_EQ(format(line.bind), ":4567");
  EXPECT_EQ(text_of(line), "gbk gbk hex lf hex lengths exact");
  EXPECT_TRUE(line.style.timestamps && line.only_peer && line.allow.size() == 1);
  EXPECT_EQ(line.wait, Patience(2s));
  EXPECT_EQ(line.texts, Texts{"text"});
}

TEST(CliCommands, TakeWhatTheyHaveInCommonBehindThem) {
  for (const auto* command : {"send", "serve"}) {
    Arguments arguments{command,        "--peer",
                        "127.0.0.1:9",  "--bind=4567",
                        "--encoding",   "gbk",
                        "--input",      "escaped",
                        "--eol",        "cr",
                        "--show",       "both",
                        "--lengths",    "--escape-backslash",
                        "--timestamps", "--only-peer",
                        "--deny",       "::1"};
    if (command == "serve"s) arguments = with(arguments, {"--reply", "echo"});
    const auto line = parse(arguments);
    EXPECT_EQ(format(line.peers.at(0)), "127.0.0.1:9");
    EXPECT_EQ(format(line.bind), ":4567");
    EXPECT_EQ(text_of(line), "gbk gbk escaped cr both lengths exact");
    EXPECT_TRUE(line.style.timestamps && line.only_peer && line.deny.size() == 1);
  }
  const auto line = receive({"--encoding", "gbk", "--hex", "--lengths", "--bind", "[::1]:9"});
  EXPECT_EQ(text_of(line), "gbk gbk text none hex lengths");
  EXPECT_EQ(format(line.bind), "[::1]:9");
}

TEST(CliCommands, PreferWhatIsBehindThem) {
  const auto line =
      parse({"--bind", "1", "--encoding", "gbk", "recv", "--bind", "2", "--encoding", "big5"});
  EXPECT_EQ(format(line.bind), ":2");
  EXPECT_EQ(text_of(line), "big5 big5 text none text");
}

TEST(CliCommands, RefuseTheOptionsOfOthers) {
  const Arguments own_of_send{"--file", "--size", "--repeat", "--interval", "--rate", "--replies"};
  const Arguments own_of_receive{"--raw", "--delimiter", "--null", "--count", "--timeout"};
  const Arguments own_of_serve{"--on", "--limit", "--exec-time", "--exec-at-once", "--quiet"};
  const Arguments own_of_chat{"--no-history", "--no-bracketed-paste"};
  const auto expect_unknown = [](const std::string& fault, const char* option) {
    EXPECT_TRUE(fault.starts_with("The following argument")) << fault;
    EXPECT_TRUE(fault.ends_with(option)) << fault;
  };
  for (const auto& options : {own_of_receive, own_of_serve, own_of_chat})
    for (const auto* option : options) expect_unknown(send_fault({option}), option);
  for (const auto& options :
       {own_of_send, own_of_serve, own_of_chat, {"--wait", "--input", "--eol"}})
    for (const auto* option : options) expect_unknown(receive_fault({option}), option);
  for (const auto& options : {own_of_send, own_of_receive, own_of_chat, {"--wait"}})
    for (const auto* option : options) expect_unknown(serve_fault({option}), option);
  for (const auto& options : {own_of_send, own_of_receive, own_of_serve})
    for (const auto* option : options) expect_unknown(fault_without_hint({option}), option);
}

TEST(CliCommands, RefuseWordsThatTheyDoNotTake) {
  for (const auto* word : {"hello", "send", "recv", "serve", ""}) {
    const auto fault = "The following argument was not expected: "s + word;
    EXPECT_EQ(receive_fault({word}), fault);
    EXPECT_EQ(serve_fault({word}), fault);
  }
}

}  // namespace
}  // namespace udpchat
