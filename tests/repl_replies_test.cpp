#include "repl_fixture.hpp"

namespace udpchat {
namespace {

/// Who is answered, and whose datagrams are wanted, while the user chats.
class ReplReplies : public ReplTest {
 protected:
  Lines told(const Lines& lines, const std::optional<SocketAddress>& known_peer) {
    type(lines, known_peer);
    return console.notices;
  }

  const std::string usual = "encoding utf-8, input text, eol none, show text";
};

TEST_F(ReplReplies, BeginAndEndWithACommand) {
  EXPECT_EQ(told({"/reply", "/reply text:got it", "/reply", "/reply off", "/eol"}, peer),
            (Lines{kHint, "reply off", usual + ", reply text:got it", usual + ", reply text:got it",
                   "reply off", usual}));
  EXPECT_TRUE(transport.sent.empty());
}

TEST_F(ReplReplies, AnswerWhatArrivesOnceTheyAreOn) {
  type({"/reply text:got it"}, peer);
  responder.answer({peer, "hello", {}, {}});
  ASSERT_EQ(transport.sent.size(), 1U);
  EXPECT_EQ(transport.sent[0].payload, "got it");
  EXPECT_EQ(transport.sent[0].destination, peer);
  EXPECT_EQ(console.printed, (Lines{">> 127.0.0.1:9: got it"}));
}

TEST_F(ReplReplies, StayAsTheyAreWhereTheRuleIsWrong) {
  const auto notices = told({"/reply echo", "/reply ecko", "/reply"}, peer);
  ASSERT_EQ(notices.size(), 4U);
  EXPECT_TRUE(notices[2].starts_with("'ecko' is no rule; choose one of ")) << notices[2];
  EXPECT_EQ(notices[3], usual + ", reply echo");
}

TEST_F(ReplReplies, AreInTheStatusWithWhatWasWithheld) {
  traffic.count_filtered();
  traffic.count_suppressed();
  type({"/reply echo", "/status"}, peer);
  EXPECT_EQ(console.printed,
            (Lines{"bound to 127.0.0.1:4567", "talking to 127.0.0.1:9", usual + ", reply echo",
                   "sent 0 datagrams, 0 bytes; received 0 datagrams, 0 bytes",
                   "not shown, from others: 1 datagram", "replies held back: 1"}));
}

TEST_F(ReplReplies, ComeFromThePeerAloneWhereNobodyElseIsWanted) {
  wanted.only_peer = true;
  type({"hello"}, peer);
  EXPECT_TRUE(filter->admits(peer));
  EXPECT_FALSE(filter->admits(address("127.0.0.1:10")));
}

TEST_F(ReplReplies, ComeFromTheNewPeerAloneWhereItChanges) {
  wanted.only_peer = true;
  type({"/peer [::1]:8"}, peer);
  EXPECT_TRUE(filter->admits(address("[::1]:8")));
  EXPECT_FALSE(filter->admits(peer));
}

TEST_F(ReplReplies, ComeFromTheOldPeerWhereTheNewOneIsUnknown) {
  wanted.only_peer = true;
  type({"/peer nowhere:9"}, peer);
  EXPECT_TRUE(filter->admits(peer));
}

TEST_F(ReplReplies, ComeFromNobodyUntilThereIsAPeer) {
  wanted.only_peer = true;
  type({"5"}, std::nullopt);
  EXPECT_FALSE(filter->admits(peer));
}

TEST_F(ReplReplies, ComeFromWhomTheMenuChooses) {
  wanted.only_peer = true;
  type({"4", "127.0.0.1", "9"}, std::nullopt);
  EXPECT_TRUE(filter->admits(peer));
  type({"3", "::1", "8"}, std::nullopt);
  EXPECT_TRUE(filter->admits(address("[::1]:8")));
}

TEST_F(ReplReplies, DoNotComeFromWhomOneMessageWentTo) {
  wanted.only_peer = true;
  type({"/to [::1]:8 hello"}, peer);
  EXPECT_TRUE(filter->admits(peer));
  EXPECT_FALSE(filter->admits(address("[::1]:8")));
}

TEST_F(ReplReplies, LeaveWhatIsToldInTheOutputOfAProgramThatReadsIt) {
  display.set_style({.output = Output::json});
  type({"/reply echo"}, peer);
  ASSERT_EQ(console.printed.size(), console.notices.size());
  EXPECT_TRUE(console.printed.back().ends_with(R"("event":"notice","message":")" + usual +
                                               R"(, reply echo"})"))
      << console.printed.back();
}

}  // namespace
}  // namespace udpchat
