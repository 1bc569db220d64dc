#include "repl_fixture.hpp"

namespace udpchat {
namespace {

const std::string kTooLong =
    "not sent: one datagram over IPv4 holds 65507 bytes (over IPv6 65527), and this has 65508";

class ReplChat : public ReplTest {
 protected:
  /// Talks to `peer`, and leaves when the lines are typed.
  int talk(const Lines& lines) { return type(lines, peer); }

  [[nodiscard]] std::vector<FakeTransport::Sent> to_peer(const Lines& texts) const {
    std::vector<FakeTransport::Sent> sent;
    for (const auto& text : texts) sent.push_back({text, peer});
    return sent;
  }

  /// What the user was told after the first line, the hint.
  [[nodiscard]] Lines told() const { return {console.notices.begin() + 1, console.notices.end()}; }

  const SocketAddress other = address("[::1]:8");
};

TEST_F(ReplChat, StartsWhereThereIsAPeerAndSendsEachLineAsItIs) {
  EXPECT_EQ(talk({"hello", " /quit", "1", "你好 "}), FakeConsole::kScriptEnded);
  EXPECT_EQ(transport.sent, to_peer({"hello", " /quit", "1", "你好 "}));
  EXPECT_EQ(console.notices, (Lines{kHint}));
  EXPECT_TRUE(console.printed.empty());
}

TEST_F(ReplChat, KeepsItsLinesInTheHistory) {
  talk({"hello"});
  for (const auto& question : console.questions) {
    EXPECT_EQ(question.prompt, ">> ");
    EXPECT_EQ(question.draft, "");
    EXPECT_TRUE(question.keep_in_history);
  }
}

TEST_F(ReplChat, SendsNothingForAnEmptyLine) {
  talk({"", ""});
  EXPECT_TRUE(transport.sent.empty());
}

TEST_F(ReplChat, SendsALineThatBeginsWithASlashAfterTwo) {
  talk({"//x", "//"});
  EXPECT_EQ(transport.sent, to_peer({"/x", "/"}));
}

TEST_F(ReplChat, SendsNothingForAnUnknownCommand) {
  talk({"/helo", "/quit now"});
  EXPECT_TRUE(transport.sent.empty());
  EXPECT_EQ(told(), (Lines{"there is no /helo; did you mean /help? Nothing was sent; begin a "
                           "message with // to send a /",
                           "/quit takes nothing after it"}));
}

TEST_F(ReplChat, SendsAnEmptyDatagramOnDemand) {
  talk({"/empty"});
  EXPECT_EQ(transport.sent, to_peer({""}));
  EXPECT_EQ(told(), (Lines{"sent an empty datagram to 127.0.0.1:9"}));
}

TEST_F(ReplChat, SendsOneMessageElsewhereAndKeepsItsPeer) {
  talk({"/to [::1]:8 over  there ", "back"});
  EXPECT_EQ(transport.sent,
            (std::vector<FakeTransport::Sent>{{"over  there ", other}, {"back", peer}}));
}

TEST_F(ReplChat, TakesAnyBlanksAroundAnAddressAndKeepsThoseOfTheText) {
  talk({"/to  [::1]:8 two", "/to\t[::1]:8\ttab", "/to [::1]:8  blank"});
  EXPECT_EQ(transport.sent,
            (std::vector<FakeTransport::Sent>{{"two", other}, {"tab", other}, {" blank", other}}));
}

TEST_F(ReplChat, AsksForWhatToAloneDoesNotSay) {
  talk({"/to", "hi", "::1", "8"});
  EXPECT_EQ(console.prompts(),
            (Lines{">> ", "Message: ", "IP [127.0.0.1]: ", "Port [9]: ", ">> "}));
  EXPECT_EQ(transport.sent, (std::vector<FakeTransport::Sent>{{"hi", other}}));
}

TEST_F(ReplChat, SendsNothingElsewhereWithoutATextOrToABadAddress) {
  talk({"/to 127.0.0.1:9", "/to 127.0.0.1:9 ", "/to nowhere:9 hi", "/to 127.1:9 hi"});
  EXPECT_TRUE(transport.sent.empty());
  const auto no_text = "/to needs a text after the address, such as /to 192.168.1.5:8080 hello";
  EXPECT_EQ(told(), (Lines{no_text, no_text, "cannot resolve nowhere:9: No route to host",
                           "bad address '127.1:9': '127.1' is no IPv4 address; write HOST:PORT, "
                           "such as 192.168.1.5:8080 or [::1]:8080"}));
}

TEST_F(ReplChat, ChangesItsPeer) {
  transport.names["friend"] = "10.0.0.5";
  talk({"/peer  [::1]:8 ", "one", "/peer friend:7", "two"});
  EXPECT_EQ(transport.sent,
            (std::vector<FakeTransport::Sent>{{"one", other}, {"two", address("10.0.0.5:7")}}));
  EXPECT_EQ(told(), (Lines{"talking to [::1]:8", "talking to 10.0.0.5:7"}));
}

TEST_F(ReplChat, KeepsItsPeerWhereTheNewOneIsUnknown) {
  talk({"/peer nowhere:9", "/peer 80", "one"});
  EXPECT_EQ(transport.sent, to_peer({"one"}));
  EXPECT_EQ(told(), (Lines{"cannot resolve nowhere:9: No route to host",
                           "nobody has the number 80; /peers lists who has written"}));
}

TEST_F(ReplChat, AsksForANewPeerAndOffersTheOldOne) {
  talk({"/peer", "", "10", "one"});
  EXPECT_EQ(console.prompts(), (Lines{">> ", "IP [127.0.0.1]: ", "Port [9]: ", ">> ", ">> "}));
  EXPECT_EQ(transport.sent, (std::vector<FakeTransport::Sent>{{"one", address("127.0.0.1:10")}}));
}

TEST_F(ReplChat, ShowsItsStatus) {
  talk({"hello", "/status"});
  EXPECT_EQ(console.printed,
            (Lines{"bound to 127.0.0.1:4567", "talking to 127.0.0.1:9",
                   "encoding utf-8, input text, eol none, show text",
                   "sent 1 datagram, 5 bytes; received 0 datagrams, 0 bytes",
                   "  127.0.0.1:9: sent 1 datagram, 5 bytes; received 0 datagrams, 0 bytes"}));
}

TEST_F(ReplChat, ShowsItsHelp) {
  talk({"/help"});
  EXPECT_EQ(console.printed, help_lines());
}

TEST_F(ReplChat, GivesALineThatIsTooLongBackForEditingOnce) {
  const std::string line(65508, 'x');
  talk({line, "short"});
  EXPECT_EQ(told(), (Lines{kTooLong}));
  ASSERT_EQ(console.questions.size(), 3U);
  EXPECT_EQ(console.questions[1].draft, line);
  EXPECT_EQ(console.questions[2].draft, "");
  EXPECT_EQ(transport.sent, to_peer({"short"}));
}

TEST_F(ReplChat, GivesALongLineBackAsItWasTyped) {
  const std::string with_slash = "//" + std::string(65507, 'x');
  const std::string elsewhere = "/to 127.0.0.1:7 " + std::string(65508, 'x');
  talk({with_slash, elsewhere, "/menu"});
  EXPECT_EQ(told(), (Lines{kTooLong, kTooLong}));
  EXPECT_EQ(console.questions[1].draft, with_slash);
  EXPECT_EQ(console.questions[2].draft, elsewhere);
  EXPECT_EQ(console.questions[3].draft, "");
}

TEST_F(ReplChat, GivesALineThatCannotBeEncodedBackForEditing) {
  composer = Composer({.encoding = "latin1"});
  talk({"é 你", "/to [::1]:8 你", "é"});
  EXPECT_EQ(told(), (Lines{"not sent: '你' U+4F60 has no form in latin1\n  é 你\n    ^",
                           "not sent: '你' U+4F60 has no form in latin1\n  你\n  ^"}));
  EXPECT_EQ(console.questions[1].draft, "é 你");
  EXPECT_EQ(console.questions[2].draft, "/to [::1]:8 你");
  EXPECT_EQ(console.questions[3].draft, "");
  EXPECT_EQ(transport.sent, to_peer({"\xe9"}));
}

TEST_F(ReplChat, SendsOctets) {
  talk({"/hex 48 0x65,6C", "/hex\t00"});
  EXPECT_EQ(transport.sent, to_peer({"Hel", std::string(1, '\0')}));
  EXPECT_TRUE(told().empty());
}

TEST_F(ReplChat, SendsOctetsWhateverTheEncodingAndTheEnd) {
  composer = Composer({.encoding = "utf-16le", .input = Input::escaped, .eol = LineEnd::crlf});
  talk({"/hex 5c6e"});
  EXPECT_EQ(transport.sent, to_peer({"\\n"}));
}

TEST_F(ReplChat, GivesWrongOctetsBackForEditing) {
  talk({"/hex 48 6", "/hex"});
  EXPECT_EQ(told(),
            (Lines{"not sent: hex digits come in pairs, and this one is alone\n  48 6\n     ^",
                   "not sent: there are no hex digits"}));
  EXPECT_EQ(console.questions[1].draft, "/hex 48 6");
  EXPECT_EQ(console.questions[2].draft, "/hex");
  EXPECT_TRUE(transport.sent.empty());
}

TEST_F(ReplChat, TellsOfFragmentsOnceAPeer) {
  transport.mtu = 600;
  talk({std::string(573, 'x'), "short", std::string(573, 'y')});
  EXPECT_EQ(told(), (Lines{"573 bytes to 127.0.0.1:9 went in fragments: the path MTU is 600 bytes, "
                           "and up to 572 bytes go whole"}));
  EXPECT_EQ(transport.sent.size(), 3U);
}

TEST_F(ReplChat, TellsAFailedSendAndGoesOn) {
  for (const auto& each : {peer, other}) transport.failures[each] = std::errc::network_unreachable;
  EXPECT_EQ(talk({"one", "/to [::1]:8 two", "/to [::1]:7 three"}), FakeConsole::kScriptEnded);
  EXPECT_EQ(told(), (Lines{"cannot send to 127.0.0.1:9: Network is unreachable",
                           "cannot send to [::1]:8: Network is unreachable"}));
  EXPECT_EQ(console.questions[1].draft, "");
  EXPECT_EQ(transport.sent, (std::vector<FakeTransport::Sent>{{"three", address("[::1]:7")}}));
}

TEST_F(ReplChat, TellsOnceOfTheSameFailureOfSeveralLines) {
  transport.send_failure = std::errc::network_unreachable;
  talk({"one", "/empty"});
  EXPECT_EQ(told(), (Lines{"cannot send: Network is unreachable"}));
  display.flush();
  EXPECT_EQ(told().back(), "cannot send: Network is unreachable: once more");
}

TEST_F(ReplChat, GoesToTheMenuAndComesBack) {
  talk({"/menu", "3", "hello"});
  EXPECT_EQ(console.printed, menu_lines());
  EXPECT_EQ(console.prompts(), (Lines{">> ", "Choose: ", ">> ", ">> "}));
  EXPECT_EQ(told(), (Lines{"talking to 127.0.0.1:9", kHint}));
  EXPECT_EQ(transport.sent, to_peer({"hello"}));
}

TEST_F(ReplChat, EndsWithQuit) {
  EXPECT_EQ(talk({"/quit", "not read"}), 0);
}

TEST_F(ReplChat, EndsWithTheStatusOfLeaving) {
  console.script.emplace_back(Leave{130});
  EXPECT_EQ(talk({}), 130);
}

TEST_F(ReplChat, EndsWhereTheUserLeavesInTheMiddleOfAQuestion) {
  const std::vector<Lines> beginnings{{"/to"},   {"/to", "hi"},    {"/to", "hi", "::1"},
                                      {"/peer"}, {"/peer", "::1"}, {"/menu"}};
  for (const auto& lines : beginnings) {
    console.script.clear();
    console.will_type(lines);
    console.script.emplace_back(Leave{143});
    console.will_type({"not read"});
    EXPECT_EQ(talk({}), 143);
    EXPECT_EQ(console.script.size(), 1U);
  }
  EXPECT_TRUE(transport.sent.empty());
}

}  // namespace
}  // namespace udpchat
