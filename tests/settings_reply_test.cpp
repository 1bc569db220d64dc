#include "udpchat/settings.hpp"

#include <gtest/gtest.h>

#include "fakes.hpp"
#include <stdexcept>

namespace udpchat {
namespace {

using Lines = std::vector<std::string>;

const std::string kUsual = "encoding utf-8, input text, eol none, show text";

/// What /reply is about.
class SettingsReply : public testing::Test {
 protected:
  std::string set(std::string_view rule) { return settings.change(CommandId::reply, rule); }

  std::string fault_of(CommandId setting, std::string_view value) {
    try {
      return "now " + settings.change(setting, value);
    } catch (const std::invalid_argument& fault) {
      return fault.what();
    }
  }

  /// What a datagram is answered with.
  Lines answer(std::string_view payload) {
    transport.sent.clear();
    responder.answer({address("127.0.0.1:9"), payload, {}, {}});
    Lines payloads;
    for (const auto& sent : transport.sent) payloads.push_back(sent.payload);
    return payloads;
  }

  FakeConsole console;
  FakeTransport transport;
  FakeExecutor executor;
  Traffic traffic;
  Composer composer{{}};
  Display display{{}, console, traffic};
  Outbox outbox{transport, display, console, {}};
  Sender sender{transport, composer, display, outbox, traffic};
  Responder responder{sender, display, traffic, executor, {}};
  Settings settings{composer, display, responder};
};

TEST_F(SettingsReply, IsOffAtFirst) {
  EXPECT_EQ(set(""), "reply off");
  EXPECT_EQ(set(" \t"), "reply off");
  EXPECT_EQ(settings.describe(), kUsual);
  EXPECT_TRUE(answer("hello").empty());
}

TEST_F(SettingsReply, AreDescribedInEscapesWhereATerminalWouldObey) {
  EXPECT_EQ(set("text:\x1b[2J\n."), kUsual + ", reply text:\\x1b[2J\\n.");
}

TEST_F(SettingsReply, AnswersFromNowOnAndIsDescribed) {
  EXPECT_EQ(set(" upper\t"), kUsual + ", reply upper");
  EXPECT_EQ(settings.describe(), kUsual + ", reply upper");
  EXPECT_EQ(set(""), kUsual + ", reply upper");
  EXPECT_EQ(answer("hello"), (Lines{"HELLO"}));
}

TEST_F(SettingsReply, IsTheLastOneAlone) {
  set("upper");
  EXPECT_EQ(set("text:got it"), kUsual + ", reply text:got it");
  EXPECT_EQ(answer("hello"), (Lines{"got it"}));
}

TEST_F(SettingsReply, CanBeTurnedOff) {
  set("echo");
  EXPECT_EQ(set("Off"), "reply off");
  EXPECT_EQ(settings.describe(), kUsual);
  EXPECT_TRUE(answer("hello").empty());
  EXPECT_EQ(set(""), "reply off");
}

TEST_F(SettingsReply, RefusesAWrongRuleAndStays) {
  set("echo");
  EXPECT_TRUE(fault_of(CommandId::reply, "ecko").starts_with("'ecko' is no rule; choose one of "));
  EXPECT_EQ(settings.describe(), kUsual + ", reply echo");
  EXPECT_EQ(answer("hello"), (Lines{"hello"}));
}

TEST_F(SettingsReply, IsWrittenAsTypedTextIs) {
  set("text:你\\n");
  EXPECT_EQ(answer("x"), (Lines{"你\\n"}));
  settings.change(CommandId::input, "escaped");
  EXPECT_EQ(answer("x"), (Lines{"你\n"}));
  settings.change(CommandId::encoding, "gbk");
  EXPECT_EQ(answer("x"), (Lines{"\xc4\xe3\n"}));
  settings.change(CommandId::eol, "crlf");
  EXPECT_EQ(answer("x"), (Lines{"\xc4\xe3\n\r\n"}));
}

TEST_F(SettingsReply, KnowsLettersInTheEncoding) {
  set("upper");
  EXPECT_EQ(answer("\201aa"), (Lines{"\201AA"}));
  settings.change(CommandId::encoding, "gbk");
  EXPECT_EQ(answer("\201aa"), (Lines{"\201aA"}));  // the first a is the second octet of 乤
}

TEST_F(SettingsReply, IsNotChangedByAnEncodingThatItHasNoFormInNorIsThatTaken) {
  set("text:你");
  const auto fault = fault_of(CommandId::encoding, "latin1");
  EXPECT_TRUE(fault.starts_with("bad rule 'text:你': ")) << fault;
  EXPECT_EQ(settings.describe(), kUsual + ", reply text:你");
  EXPECT_EQ(composer.compose("你"), "你");
  EXPECT_EQ(display.style().encoding, "utf-8");
  EXPECT_EQ(answer("x"), (Lines{"你"}));
}

TEST_F(SettingsReply, IsNotChangedByTheOtherSettings) {
  set("echo");
  EXPECT_EQ(settings.change(CommandId::show, "hex"),
            "encoding utf-8, input text, eol none, show hex, reply echo");
  EXPECT_EQ(answer("hello"), (Lines{"hello"}));
}

TEST_F(SettingsReply, LeavesTheOtherSettingsAsTheyAre) {
  composer = Composer({.encoding = "gbk", .input = Input::hex, .eol = LineEnd::lf});
  display.set_style({.output = Output::json, .view = View::both, .encoding = "gbk"});
  EXPECT_EQ(set("text:48"), "encoding gbk, input hex, eol lf, show both, reply text:48");
  EXPECT_EQ(display.style().output, Output::json);
  EXPECT_EQ(answer("x"), (Lines{"48\n"}));
}

}  // namespace
}  // namespace udpchat
