#include "repl_fixture.hpp"

namespace udpchat {
namespace {

class ReplSettings : public ReplTest {
 protected:
  /// Types these lines in the chat; returns what the user was told after the hint.
  Lines told(const Lines& lines) {
    type(lines, peer);
    return {console.notices.begin() + 1, console.notices.end()};
  }

  [[nodiscard]] Lines sent() const {
    Lines payloads;
    for (const auto& sent : transport.sent) payloads.push_back(sent.payload);
    return payloads;
  }
};

TEST_F(ReplSettings, AreToldWhereThereIsNoValue) {
  EXPECT_EQ(told({"/encoding", "/input ", "/eol", "/show"}),
            Lines(4, "encoding utf-8, input text, eol none, show text"));
}

TEST_F(ReplSettings, ChangeAndAreTold) {
  EXPECT_EQ(told({"/encoding GBK", "/input escaped", "/eol crlf", "/show both"}),
            (Lines{"encoding gbk, input text, eol none, show text",
                   "encoding gbk, input escaped, eol none, show text",
                   "encoding gbk, input escaped, eol crlf, show text",
                   "encoding gbk, input escaped, eol crlf, show both"}));
}

TEST_F(ReplSettings, ApplyToTheNextLine) {
  told({"你", "/encoding gbk", "你", "/eol lf", "a", "/input escaped", "a\\t", "/input hex", "61"});
  EXPECT_EQ(sent(), (Lines{"你", "\xc4\xe3", "a\n", "a\t\n", "a"}));
}

TEST_F(ReplSettings, StayWhereTheValueIsWrong) {
  const auto notices =
      told({"/input", "/encoding gkb", "/input hexx", "/eol no", "/show x y", "/eol"});
  ASSERT_EQ(notices.size(), 6U);
  EXPECT_TRUE(notices[1].starts_with("there is no encoding 'gkb'; the nearest are gbk, "));
  EXPECT_EQ(notices[2], "'hexx' is none of text|hex|escaped|raw");
  EXPECT_EQ(notices[3], "'no' is none of none|lf|crlf|cr");
  EXPECT_EQ(notices[4], "'x y' is none of text|hex|both");
  EXPECT_EQ(notices[5], notices[0]);
  EXPECT_TRUE(sent().empty());
}

TEST_F(ReplSettings, GiveALineThatTheyRefuseBackForEditing) {
  told({"/input hex", "zz", "7a", "/input escaped", "a\\q"});
  EXPECT_EQ(console.questions.at(2).draft, "zz");
  EXPECT_EQ(console.questions.at(3).draft, "");
  EXPECT_EQ(console.questions.at(5).draft, "a\\q");
  EXPECT_EQ(sent(), (Lines{"z"}));
}

TEST_F(ReplSettings, KeepCommandsReadableWhateverTheInput) {
  told({"/input hex", "/encoding utf-16le", "/input text", "a"});
  EXPECT_EQ(sent(), (Lines{std::string("a\0", 2)}));
}

TEST_F(ReplSettings, AreInTheStatus) {
  told({"/encoding auto", "/show hex", "/status"});
  EXPECT_EQ(console.printed.at(2), "encoding auto, input text, eol none, show hex");
}

}  // namespace
}  // namespace udpchat
