#include <gtest/gtest.h>

#include "cli_fixture.hpp"

namespace udpchat {
namespace {

using namespace std::chrono_literals;

TEST(CliServe, HasDefaults) {
  const auto line = serve({});
  EXPECT_EQ(line.limit, 1000U);
  EXPECT_EQ(line.commands_at_once, 16U);
  EXPECT_EQ(line.command_time, 5s);
  EXPECT_FALSE(line.quiet);
  EXPECT_EQ(line.rules.size(), 1U);
}

TEST(CliServe, NeedsARule) {
  const auto fault = "serve needs a rule, such as --reply echo";
  EXPECT_EQ(fault_without_hint({"serve"}, " serve"), fault);
  EXPECT_EQ(fault_without_hint({"serve", "--bind", "0", "--quiet"}, " serve"), fault);
}

TEST(CliServe, TriesTheRulesInTheirOrderAndTheReplyLast) {
  auto line = parse({"serve", "--reply", "text:else", "--on", "A=text:1", "--on",
                     "regex:^[AB]=text:2", "--on", "hex:43=text:3", "--on=A=text:never"});
  ASSERT_EQ(line.rules.size(), 5U);
  EXPECT_EQ(reply_to(line, "A"), "1");
  EXPECT_EQ(reply_to(line, "AB"), "2");
  EXPECT_EQ(reply_to(line, "B"), "2");
  EXPECT_EQ(reply_to(line, "C"), "3");
  EXPECT_EQ(reply_to(line, "D"), "else");
}

TEST(CliServe, AnswersWhatMatchesAloneWhereThereIsNoReply) {
  auto line = parse({"serve", "--on", "PING=text:PONG"});
  EXPECT_EQ(reply_to(line, "PING"), "PONG");
  EXPECT_EQ(reply_to(line, "PONG"), "nothing");
}

TEST(CliServe, TakesOneRuleAtATime) {
  EXPECT_EQ(serve_fault({"--on", "A=echo", "B=echo"}),
            "The following argument was not expected: B=echo");
  auto line = parse({"serve", "--on", "[A=text:x,B=text:y]"});
  EXPECT_EQ(line.rules.size(), 1U);
  EXPECT_EQ(reply_to(line, "[A"), "x,B=text:y]");
}

TEST(CliServe, ReadsRulesOnceTheOtherOptionsAreKnown) {
  const Arguments rules{"serve", "--reply", "text:你\\n", "--on", "好=text:\\x41"};
  const Arguments options{"--encoding", "gbk", "--input", "escaped", "--eol", "lf"};
  for (const auto& arguments :
       {with(rules, options), with(options, rules),
        with({"serve"}, with(options, {"--on", rules[4], "--reply", rules[2]}))}) {
    auto line = parse(arguments);
    EXPECT_EQ(reply_to(line, "\xba\xc3"), "A\n");
    EXPECT_EQ(reply_to(line, "x"), "\xc4\xe3\n\n");
  }
}

TEST(CliServe, SaysWhatIsWrongWithARule) {
  const auto fault = [](const Arguments& arguments) {
    return fault_without_hint(with({"serve"}, arguments), " serve");
  };
  const std::string choices =
      "echo, upper, text:TEXT, prefix:TEXT, hex:OCTETS, exec:COMMAND or shell:COMMAND";
  const std::vector<std::pair<Arguments, std::string>> cases{
      {{"--reply", "nope"}, "'nope' is no rule; choose one of " + choices},
      {{"--on", "PING"},
       "'PING' is no PATTERN=RULE, such as PING=text:PONG; a rule is one of " + choices},
      {{"--on", "regex:(=echo"}, "bad pattern 'regex:('"},
      {{"--reply", "hex:4"}, "bad rule 'hex:4': hex digits come in pairs, and this one is alone"},
      {{"--reply", "exec:"}, "bad command ''"},
      {{"--reply", "text:你", "--encoding", "latin1"}, "'你' U+4F60 has no form in latin1"},
      {{"--on", "A=text:你", "--encoding", "latin1"}, "'你' U+4F60 has no form in latin1"},
      {{"--reply", "echo", "--reply", "echo"}, "--reply: At Most 1 required but received 2"},
      {{"--reply"}, "--reply"},
      {{"--on"}, "--on"},
      {{"--reply", ""}, "rule"},
      {{"--on", ""}, "'' is no PATTERN=RULE"}};
  for (const auto& [arguments, part] : cases) {
    const auto text = fault(arguments);
    EXPECT_NE(text.find(part), std::string::npos) << text;
  }
}

TEST(CliServe, ReadsTheLimit) {
  EXPECT_EQ(serve({"--limit", "5"}).limit, 5U);
  EXPECT_EQ(serve({"--limit=5/s"}).limit, 5U);
  EXPECT_EQ(serve({"--limit", "none"}).limit, std::nullopt);
  EXPECT_EQ(serve({"--limit", "1000000000"}).limit, 1000000000U);
}

TEST(CliServe, SaysWhatIsWrongWithTheLimit) {
  for (const std::string limit : {"0", "-1", "1.5", "abc", "", "nothing"})
    EXPECT_EQ(serve_fault({"--limit", limit.c_str()}),
              "--limit: '" + limit + "' is no number above 0");
}

TEST(CliServe, ReadsHowCommandsAreRun) {
  EXPECT_EQ(serve({"--exec-time", "1500ms"}).command_time, 1500ms);
  EXPECT_EQ(serve({"--exec-at-once", "4"}).commands_at_once, 4U);
  EXPECT_TRUE(serve({"--quiet"}).quiet);
  EXPECT_TRUE(
      serve_fault({"--exec-time", "forever"}).starts_with("--exec-time: 'forever' is no time"));
  for (const std::string number : {"0", "-1", "abc", ""})
    EXPECT_TRUE(serve_fault({"--exec-at-once", number.c_str()}).starts_with("--exec-at-once: "));
}

}  // namespace
}  // namespace udpchat
