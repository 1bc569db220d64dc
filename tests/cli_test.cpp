#include <gtest/gtest.h>

#include "cli_fixture.hpp"

namespace udpchat {
namespace {

using namespace std::chrono_literals;
using Command = CommandLine::Command;

TEST(Cli, HasDefaults) {
  const auto line = parse({});
  EXPECT_EQ(line.bind.host, "");
  EXPECT_EQ(line.bind.port, "0");
  EXPECT_TRUE(line.peers.empty());
  EXPECT_FALSE(line.style.timestamps);
  EXPECT_TRUE(line.history);
  EXPECT_TRUE(line.bracketed_paste);
  EXPECT_EQ(line.answer, "");
  EXPECT_EQ(text_of(line), "utf-8 utf-8 text none text");
  EXPECT_EQ(line.command, Command::chat);
  EXPECT_FALSE(line.only_peer);
  EXPECT_TRUE(line.allow.empty() && line.deny.empty());
  EXPECT_EQ(line.style.output, Output::lines);
  EXPECT_FALSE(line.wait);
}

TEST(Cli, ReadsTheAddressToBind) {
  EXPECT_EQ(format(parse({"--bind", "0.0.0.0:4567"}).bind), "0.0.0.0:4567");
  EXPECT_EQ(format(parse({"--bind=[::1]:4567"}).bind), "[::1]:4567");
  EXPECT_EQ(format(parse({"--bind", "4567"}).bind), ":4567");
  EXPECT_EQ(format(parse({"--bind", ":4567"}).bind), ":4567");
}

TEST(Cli, ReadsThePeer) {
  EXPECT_EQ(format(parse({"--peer", "192.168.1.5:8080"}).peers.at(0)), "192.168.1.5:8080");
  EXPECT_EQ(format(parse({"--peer=[::1]:http"}).peers.at(0)), "[::1]:http");
}

TEST(Cli, ReadsEachFlagAlone) {
  const auto timestamps = parse({"--timestamps"});
  EXPECT_TRUE(timestamps.style.timestamps && timestamps.history && timestamps.bracketed_paste);
  const auto history = parse({"--no-history"});
  EXPECT_TRUE(!history.style.timestamps && !history.history && history.bracketed_paste);
  const auto paste = parse({"--no-bracketed-paste"});
  EXPECT_TRUE(!paste.style.timestamps && paste.history && !paste.bracketed_paste);
}

TEST(Cli, ReadsAllOptionsInAnyOrder) {
  const auto line = parse({"--no-bracketed-paste", "--peer", "host:9", "--timestamps", "--bind",
                           "4567", "--no-history"});
  EXPECT_EQ(format(line.bind), ":4567");
  EXPECT_EQ(format(line.peers.at(0)), "host:9");
  EXPECT_TRUE(line.style.timestamps && !line.history && !line.bracketed_paste);
}

TEST(Cli, ReadsHowTextIsSentAndShown) {
  EXPECT_EQ(text_options_of({"--encoding", "GBK"}), "gbk gbk text none text");
  EXPECT_EQ(text_options_of({"--encoding=auto"}), "auto auto text none text");
  EXPECT_EQ(text_options_of({"--input", "hex"}), "utf-8 utf-8 hex none text");
  EXPECT_EQ(text_options_of({"--input", "escaped"}), "utf-8 utf-8 escaped none text");
  EXPECT_EQ(text_options_of({"--input", "raw"}), "utf-8 utf-8 raw none text");
  EXPECT_EQ(text_options_of({"--input", "text"}), "utf-8 utf-8 text none text");
  EXPECT_EQ(text_options_of({"--eol", "lf"}), "utf-8 utf-8 text lf text");
  EXPECT_EQ(text_options_of({"--eol", "crlf"}), "utf-8 utf-8 text crlf text");
  EXPECT_EQ(text_options_of({"--eol", "cr"}), "utf-8 utf-8 text cr text");
  EXPECT_EQ(text_options_of({"--eol", "none"}), "utf-8 utf-8 text none text");
  EXPECT_EQ(text_options_of({"--show", "hex"}), "utf-8 utf-8 text none hex");
  EXPECT_EQ(text_options_of({"--show", "Both"}), "utf-8 utf-8 text none both");
  EXPECT_EQ(text_options_of({"--show", "text"}), "utf-8 utf-8 text none text");
  EXPECT_EQ(text_options_of({"--hex"}), "utf-8 utf-8 text none hex");
  EXPECT_EQ(text_options_of({"--lengths"}), "utf-8 utf-8 text none text lengths");
  EXPECT_EQ(text_options_of({"--escape-backslash"}), "utf-8 utf-8 text none text exact");
}

TEST(Cli, SaysWhichValuesAnOptionTakes) {
  const auto end = " (udpchat --help shows the usage)";
  EXPECT_EQ(fault_of({"--input", "hexx"}),
            std::string("--input: 'hexx' is none of text|hex|escaped|raw") + end);
  EXPECT_EQ(fault_of({"--eol", "lfcr"}),
            std::string("--eol: 'lfcr' is none of none|lf|crlf|cr") + end);
  EXPECT_EQ(fault_of({"--show", ""}), std::string("--show: '' is none of text|hex|both") + end);
  EXPECT_TRUE(
      fault_of({"--encoding", "utf-9"})
          .starts_with("--encoding: there is no encoding 'utf-9'; the nearest are utf-8, "));
}

TEST(Cli, AnswersWithTheHelp) {
  for (const auto* option : {"--help", "-h"}) {
    const auto help = parse({option}).answer;
    for (const std::string part :
         {"--bind", "--peer", "--timestamps", "--no-history", "--encoding", "--input", "--eol",
          "--show", "--hex", "--lengths", "--escape-backslash", "text|hex|escaped|raw",
          "none|lf|crlf|cr", "text|hex|both", "--no-bracketed-paste", "--version",
          "Examples:", "Exit status"})
      EXPECT_NE(help.find(part), std::string::npos) << part;
    EXPECT_TRUE(help.ends_with('\n'));
  }
}

TEST(Cli, AnswersWithTheVersion) {
  EXPECT_EQ(parse({"--version"}).answer, "udpchat " UDPCHAT_VERSION "\n");
}

TEST(Cli, RefusesWrongUsageInOneLineThatPointsToTheHelp) {
  const std::vector<std::pair<std::vector<const char*>, std::string>> cases{
      {{"--nonsense"}, "--nonsense"},
      {{"word"}, "word"},
      {{""}, "not expected"},
      {{"sen"}, "sen"},
      {{"--wait", "3s"}, "3s"},
      {{"--hex", "--show", "text"}, "--hex"},
      {{"--raw"}, "--raw"},
      {{"-n", "1"}, "-n"},
      {{"--reply", "echo"}, "--reply"},
      {{"-x"}, "-x"},
      {{"--bind"}, "--bind"},
      {{"--peer"}, "--peer"},
      {{"--encoding"}, "--encoding"},
      {{"--input"}, "--input"},
      {{"--eol"}, "--eol"},
      {{"--show"}, "--show"},
      {{"--hex=maybe"}, "--hex"},
      {{"--input", "hex", "--input", "text"}, "--input"},
      {{"--encoding", "gbk", "--encoding", "gbk"}, "--encoding"},
      {{"--bind", "1", "--bind", "2"}, "--bind"},
      {{"--bind", "4567", "8080"}, "8080"}};
  for (const auto& [arguments, part] : cases) {
    const auto fault = fault_of(arguments);
    EXPECT_NE(fault.find(part), std::string::npos) << fault;
    EXPECT_TRUE(fault.ends_with(" (udpchat --help shows the usage)")) << fault;
    EXPECT_EQ(fault.find('\n'), std::string::npos) << fault;
  }
}

TEST(Cli, SaysWhatIsWrongWithAnAddress) {
  EXPECT_EQ(fault_of({"--peer", "192.168.1.5"}),
            "--peer: bad address '192.168.1.5': the port is missing; write HOST:PORT, such as "
            "192.168.1.5:8080 or [::1]:8080 (udpchat --help shows the usage)");
  EXPECT_EQ(fault_of({"--bind", "65536"}),
            "--bind: bad address '65536': port 65536 is over 65535; write HOST:PORT or PORT, such "
            "as 0.0.0.0:4567 or 4567 (udpchat --help shows the usage)");
  EXPECT_NE(fault_of({"--peer", "host:0"}).find("nothing can be sent to port 0"),
            std::string::npos);
  EXPECT_NE(fault_of({"--peer", ""}).find("the address is empty"), std::string::npos);
}

TEST(Cli, ReadsWhoseDatagramsAreWanted) {
  const auto line = parse({"--peer", "127.0.0.1:9", "--only-peer", "--allow", "10.0.0.0/8",
                           "--deny", "10.1.0.0/16", "--allow", "::1", "--deny=fe80::/10"});
  EXPECT_TRUE(line.only_peer);
  EXPECT_EQ(line.allow, (std::vector{parse_network("10.0.0.0/8"), parse_network("::1")}));
  EXPECT_EQ(line.deny, (std::vector{parse_network("10.1.0.0/16"), parse_network("fe80::/10")}));
}

TEST(Cli, TakesOneNetworkAtATime) {
  const auto line = send({"--allow", "10.0.0.0/8", "--deny", "::1", "hello"});
  EXPECT_EQ(line.texts, Texts{"hello"});
  EXPECT_EQ(line.allow.size(), 1U);
  EXPECT_EQ(line.deny.size(), 1U);
  EXPECT_EQ(receive_fault({"--allow", "::1", "::2"}),
            "The following argument was not expected: ::2");
  EXPECT_EQ(receive_fault({"--allow", "[::1,::2]"}).substr(0, 41),
            "--allow: bad network '[::1,::2]': a netwo");
}

TEST(Cli, SaysWhatIsWrongWithANetwork) {
  EXPECT_EQ(fault_without_hint({"--allow", "10.0.0.0/33"}),
            "--allow: bad network '10.0.0.0/33': this address has only 32 bits; write 10.0.0.0/8, "
            "fe80::/10 or 192.168.1.5");
  EXPECT_TRUE(receive_fault({"--deny", "host"}).starts_with("--deny: bad network 'host': "));
  EXPECT_TRUE(
      receive_fault({"--allow", "::1", "--allow", ""}).starts_with("--allow: bad network "));
}

TEST(Cli, RefusesOnlyThePeerWhereThereIsNone) {
  EXPECT_EQ(fault_without_hint({"--only-peer"}), "--only-peer needs --peer HOST:PORT");
  EXPECT_EQ(receive_fault({"--only-peer"}), "--only-peer needs --peer HOST:PORT");
  EXPECT_EQ(serve_fault({"--only-peer"}), "--only-peer needs --peer HOST:PORT");
  EXPECT_TRUE(receive({"--only-peer", "--peer", "127.0.0.1:9"}).only_peer);
}

TEST(Cli, ReadsHowLongAChatInAPipeWaits) {
  EXPECT_EQ(parse({"--wait"}).wait, Patience(1s));
  EXPECT_EQ(parse({"--wait=250ms"}).wait, Patience(250ms));
  EXPECT_EQ(parse({"--wait=forever"}).wait, kForever);
  EXPECT_EQ(parse({"--wait=0"}).wait, Patience(0ns));
}

TEST(Cli, WritesJsonWhereItIsAsked) {
  EXPECT_EQ(parse({"--json"}).style.output, Output::json);
  EXPECT_EQ(send({"--json"}).style.output, Output::json);
  EXPECT_EQ(receive({"--json"}).style.output, Output::json);
  EXPECT_EQ(serve({"--json"}).style.output, Output::json);
}

}  // namespace
}  // namespace udpchat
