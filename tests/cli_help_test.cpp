#include <gtest/gtest.h>

#include "cli_fixture.hpp"
#include <sstream>

namespace udpchat {
namespace {

const std::vector<Arguments> kHelps{
    {"--help"}, {"send", "--help"}, {"recv", "--help"}, {"serve", "--help"}};

TEST(CliHelp, IsThatOfTheCommand) {
  const std::vector<std::pair<std::string, Texts>> commands{
      {"send",
       {"--peer", "--input", "--file FILE", "--size BYTES", "--repeat N", "--interval TIME",
        "--rate N/s", "--wait[=TIME]", "--replies N", "TEXT"}},
      {"recv", {"--bind", "-n,--count N", "--timeout TIME", "--raw", "--delimiter TEXT", "--null"}},
      {"serve",
       {"--reply RULE", "--on PATTERN=RULE", "--limit N|none", "--exec-time TIME",
        "--exec-at-once N", "--quiet", "Rules:", "Patterns:", "echo", "upper", "prefix:TEXT",
        "exec:COMMAND", "regex:RE"}}};
  for (const auto& [command, parts] : commands)
    for (const auto* option : {"--help", "-h"}) {
      const auto help = parse({command.c_str(), option}).answer;
      EXPECT_NE(help.find("Usage: udpchat " + command + " [OPTIONS]"), std::string::npos) << help;
      for (const auto& part : parts) EXPECT_NE(help.find(part), std::string::npos) << part;
      for (const auto* part : {"--allow NETWORK", "--json", "--encoding NAME", "-4,--ipv4",
                               "-6,--ipv6", "--join GROUP[@INTERFACE]", "--device INTERFACE",
                               "--receive-buffer SIZE", "--destination", "--summary", "Examples:"})
        EXPECT_NE(help.find(part), std::string::npos) << part;
      EXPECT_EQ(help.find("--no-history"), std::string::npos);
      EXPECT_TRUE(help.ends_with('\n'));
    }
}

TEST(CliHelp, NamesHowToSendWhereSomethingIsSent) {
  for (const auto& arguments :
       {Arguments{"-h"}, Arguments{"send", "-h"}, Arguments{"serve", "-h"}}) {
    const auto help = parse(arguments).answer;
    for (const auto* part : {"--multicast-interface INTERFACE", "--no-loopback", "--broadcast",
                             "--ttl N", "--dscp N|NAME", "--dont-fragment"})
      EXPECT_NE(help.find(part), std::string::npos) << part;
  }
}

TEST(CliHelp, NamesTheCommands) {
  const auto help = parse({"--help"}).answer;
  for (const auto* command : {"\n  send  ", "\n  recv  ", "\n  serve  "})
    EXPECT_NE(help.find(command), std::string::npos) << command;
  EXPECT_NE(help.find("Usage: udpchat [OPTIONS]"), std::string::npos);
}

TEST(CliHelp, TellsHowToTalkToMany) {
  const auto help = parse({"--help"}).answer;
  for (const auto* part : {"/peers ", "/peer NUMBER ", "/all TEXT "})
    EXPECT_NE(help.find(part), std::string::npos) << part;
}

TEST(CliHelp, TellsTheExitStatusWhateverTheCommand) {
  for (const auto& arguments : kHelps)
    EXPECT_NE(parse(arguments).answer.find("\nExit status: 0 "), std::string::npos);
}

TEST(CliHelp, NeedsNothingElse) {
  EXPECT_NE(parse({"send", "--help"}).answer, "");
  EXPECT_NE(parse({"serve", "--help"}).answer, "");
  EXPECT_NE(parse({"send", "--size", "3", "--help"}).answer, "");
}

TEST(CliHelp, ShowsOptionsAsTheyAreWritten) {
  for (const auto& arguments : kHelps) {
    const auto help = parse(arguments).answer;
    for (const auto* part : {"{1s}", "(1048576x)", "TEXT ...", "REQUIRES", "EXCLUDES",
                             "Needs:", "Excludes:", " in [", "[default"})
      EXPECT_EQ(help.find(part), std::string::npos) << part;
  }
}

TEST(CliHelp, FitsEightyColumns) {
  for (const auto& arguments : kHelps) {
    std::istringstream help(parse(arguments).answer);
    for (std::string line; std::getline(help, line);) EXPECT_LE(line.size(), 80U) << line;
  }
}

TEST(CliHelp, HasNoBlanksAtTheEndsOfLines) {
  for (const auto& arguments : kHelps) {
    std::istringstream help(parse(arguments).answer);
    for (std::string line; std::getline(help, line);) EXPECT_FALSE(line.ends_with(' ')) << line;
  }
}

TEST(CliHelp, GroupsTheOptions) {
  const auto groups_of = [](const Arguments& arguments) {
    std::istringstream help(parse(arguments).answer);
    Texts groups;
    for (std::string line, before; std::getline(help, line); before = line)
      if (before.empty() && line.ends_with(':') && line != "Examples:" && line != "Rules:")
        groups.push_back(line);
    return groups;
  };
  EXPECT_EQ(
      groups_of({"--help"}),
      (Texts{"Options:", "Addresses:", "Text:", "Output:", "Chat:", "Network:", "Subcommands:"}));
  EXPECT_EQ(groups_of({"send", "--help"}), (Texts{"Positionals:", "Options:", "Addresses:", "Text:",
                                                  "Output:", "Sending:", "Network:"}));
  EXPECT_EQ(groups_of({"recv", "--help"}),
            (Texts{"Options:", "Addresses:", "Text:", "Output:", "Receiving:", "Network:"}));
  EXPECT_EQ(groups_of({"serve", "--help"}),
            (Texts{"Options:", "Addresses:", "Text:", "Output:", "Answering:", "Network:"}));
}

TEST(CliHelp, HasNoTwoEmptyLinesTogether) {
  for (const auto& arguments : kHelps)
    EXPECT_EQ(parse(arguments).answer.find("\n\n\n"), std::string::npos);
}

TEST(CliHelp, SetsTheExamplesInTwoColumns) {
  for (const auto& arguments : kHelps) {
    const auto help = parse(arguments).answer;
    std::istringstream examples(help.substr(help.find("Examples:\n") + 10));
    std::size_t column = 0;  // of what they do, where that is said
    for (std::string line; std::getline(examples, line) && !line.empty();) {
      EXPECT_TRUE(line.starts_with("  ")) << line;
      const auto gap = line.find("  ", line.find_first_not_of(' '));
      if (gap == line.npos) continue;
      const auto begin = line.find_first_not_of(' ', gap);
      if (column == 0) column = begin;
      EXPECT_EQ(begin, column) << line;
    }
  }
}

TEST(CliHelp, ExplainsEachExampleOfTheChat) {
  const auto help = parse({"--help"}).answer;
  std::istringstream examples(help.substr(help.find("Examples:\n") + 10));
  for (std::string line; std::getline(examples, line) && !line.empty();) {
    if (line.ends_with('\\')) continue;  // the next line is the end of it
    EXPECT_EQ(line.substr(48, 2), "  ") << line;
    EXPECT_NE(line.substr(50, 1), " ") << line;
  }
}

}  // namespace
}  // namespace udpchat
