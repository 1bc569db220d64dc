#include "udpchat/settings.hpp"

#include <gtest/gtest.h>

#include "fakes.hpp"
#include <stdexcept>

namespace udpchat {
namespace {

class SettingsTest : public testing::Test {
 protected:
  std::string fault_of(CommandId setting, std::string_view value) {
    try {
      return "now " + settings.change(setting, value);
    } catch (const std::invalid_argument& fault) {
      return fault.what();
    }
  }

  FakeConsole console;
  Traffic traffic;
  Composer composer{{}};
  Display display{{.lengths = true}, console, traffic};
  FakeTransport transport;
  FakeExecutor executor;
  Outbox outbox{transport, display, console, {}};
  Sender sender{transport, composer, display, outbox, traffic};
  Responder responder{sender, display, traffic, executor, {}};
  Settings settings{composer, display, responder};
};

TEST_F(SettingsTest, AreDescribedOnOneLine) {
  EXPECT_EQ(settings.describe(), "encoding utf-8, input text, eol none, show text");
}

TEST_F(SettingsTest, AreWhatTheProgramWasStartedWith) {
  composer = Composer({.encoding = "gbk", .input = Input::escaped, .eol = LineEnd::crlf});
  display.set_style({.view = View::both, .encoding = "gbk"});
  EXPECT_EQ(settings.describe(), "encoding gbk, input escaped, eol crlf, show both");
}

TEST_F(SettingsTest, ChangeOneByOne) {
  EXPECT_EQ(settings.change(CommandId::encoding, "GBK"),
            "encoding gbk, input text, eol none, show text");
  EXPECT_EQ(settings.change(CommandId::input, " hex\t"),
            "encoding gbk, input hex, eol none, show text");
  EXPECT_EQ(settings.change(CommandId::eol, "CR"), "encoding gbk, input hex, eol cr, show text");
  EXPECT_EQ(settings.change(CommandId::show, "both"), "encoding gbk, input hex, eol cr, show both");
  EXPECT_EQ(settings.describe(), "encoding gbk, input hex, eol cr, show both");
}

TEST_F(SettingsTest, StayWhereThereIsNoValue) {
  for (const auto setting :
       {CommandId::encoding, CommandId::input, CommandId::eol, CommandId::show})
    EXPECT_EQ(settings.change(setting, " "), "encoding utf-8, input text, eol none, show text");
}

TEST_F(SettingsTest, TakeEffectOnWhatIsSentAndShown) {
  settings.change(CommandId::encoding, "gbk");
  settings.change(CommandId::eol, "lf");
  EXPECT_EQ(composer.compose("你"), "\xc4\xe3\n");
  display.show(Datagram{address("127.0.0.1:9"), "\xc4\xe3", {}});
  EXPECT_EQ(console.printed.at(0), "<< 127.0.0.1:9 (2 bytes): 你");
  settings.change(CommandId::input, "hex");
  EXPECT_EQ(composer.compose("48"), "H");
  settings.change(CommandId::show, "hex");
  EXPECT_EQ(display.style().view, View::hex);
}

TEST_F(SettingsTest, RefuseAWrongValueAndStay) {
  EXPECT_EQ(fault_of(CommandId::input, "hexx"), "'hexx' is none of text|hex|escaped|raw");
  EXPECT_EQ(fault_of(CommandId::eol, "\\n"), "'\\n' is none of none|lf|crlf|cr");
  EXPECT_EQ(fault_of(CommandId::show, "hex both"), "'hex both' is none of text|hex|both");
  EXPECT_TRUE(fault_of(CommandId::encoding, "gkb")
                  .starts_with("there is no encoding 'gkb'; the nearest are gbk, "));
  EXPECT_EQ(settings.describe(), "encoding utf-8, input text, eol none, show text");
}

}  // namespace
}  // namespace udpchat
