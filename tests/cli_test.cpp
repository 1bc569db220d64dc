#include "udpchat/cli.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <vector>

namespace udpchat {
namespace {

CommandLine parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "udpchat");
  return parse_command_line(static_cast<int>(arguments.size()), arguments.data());
}

std::string fault_of(const std::vector<const char*>& arguments) {
  try {
    parse(arguments);
    return "accepted";
  } catch (const UsageError& fault) {
    return fault.what();
  }
}

/// Encoding to send in, and to show; input, line end, view, and the flags of how to show.
std::string text_of(const CommandLine& line) {
  const auto& style = line.style;
  return line.composing.encoding + " " + style.encoding + " " +
         std::string(name_of(kInputs, line.composing.input)) + " " +
         std::string(name_of(kLineEnds, line.composing.eol)) + " " +
         std::string(name_of(kViews, style.view)) + (style.lengths ? " lengths" : "") +
         (style.exact ? " exact" : "");
}

std::string text_options_of(const std::vector<const char*>& arguments) {
  return text_of(parse(arguments));
}

TEST(Cli, HasDefaults) {
  const auto line = parse({});
  EXPECT_EQ(line.bind.host, "");
  EXPECT_EQ(line.bind.port, "0");
  EXPECT_FALSE(line.peer);
  EXPECT_FALSE(line.style.timestamps);
  EXPECT_TRUE(line.history);
  EXPECT_TRUE(line.bracketed_paste);
  EXPECT_EQ(line.answer, "");
  EXPECT_EQ(text_of(line), "utf-8 utf-8 text none text");
}

TEST(Cli, ReadsTheAddressToBind) {
  EXPECT_EQ(format(parse({"--bind", "0.0.0.0:4567"}).bind), "0.0.0.0:4567");
  EXPECT_EQ(format(parse({"--bind=[::1]:4567"}).bind), "[::1]:4567");
  EXPECT_EQ(format(parse({"--bind", "4567"}).bind), ":4567");
  EXPECT_EQ(format(parse({"--bind", ":4567"}).bind), ":4567");
}

TEST(Cli, ReadsThePeer) {
  EXPECT_EQ(format(parse({"--peer", "192.168.1.5:8080"}).peer.value()), "192.168.1.5:8080");
  EXPECT_EQ(format(parse({"--peer=[::1]:http"}).peer.value()), "[::1]:http");
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
  EXPECT_EQ(format(line.peer.value()), "host:9");
  EXPECT_TRUE(line.style.timestamps && !line.history && !line.bracketed_paste);
}

TEST(Cli, ReadsHowTextIsSentAndShown) {
  EXPECT_EQ(text_options_of({"--encoding", "GBK"}), "gbk gbk text none text");
  EXPECT_EQ(text_options_of({"--encoding=auto"}), "auto auto text none text");
  EXPECT_EQ(text_options_of({"--input", "hex"}), "utf-8 utf-8 hex none text");
  EXPECT_EQ(text_options_of({"--input", "escaped"}), "utf-8 utf-8 escaped none text");
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
            std::string("--input: 'hexx' is none of text|hex|escaped") + end);
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
          "--show", "--hex", "--lengths", "--escape-backslash", "text|hex|escaped",
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
      {{"--peer", "a:1", "--peer", "b:2"}, "--peer"},
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

TEST(Cli, SetsTheHelpInEightyColumns) {
  std::istringstream help(parse({"--help"}).answer);
  for (std::string line; std::getline(help, line);) EXPECT_LE(line.size(), 80U) << line;
}

TEST(Cli, SetsTheExamplesInTwoColumns) {
  const auto help = parse({"--help"}).answer;
  std::istringstream examples(help.substr(help.find("Examples:\n") + 10));
  for (std::string line; std::getline(examples, line) && !line.empty();) {
    EXPECT_EQ(line.substr(48, 2), "  ") << line;
    EXPECT_NE(line.substr(50, 1), " ") << line;
  }
}

}  // namespace
}  // namespace udpchat
