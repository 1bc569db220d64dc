#include "repl_fixture.hpp"

namespace udpchat {
namespace {

using Sent = std::vector<FakeTransport::Sent>;

class ReplMenu : public ReplTest {
 protected:
  int choose(const Lines& answers) { return type(answers, std::nullopt); }

  /// `between` after the menu, and the menu again.
  static Lines menus_around(const Lines& between) {
    auto lines = menu_lines();
    lines.insert(lines.end(), between.begin(), between.end());
    for (const auto& line : menu_lines()) lines.push_back(line);
    return lines;
  }

  const SocketAddress writer = address("[2001:db8::7]:7");
};

TEST_F(ReplMenu, IsShownWhereThereIsNoPeer) {
  EXPECT_EQ(choose({}), FakeConsole::kScriptEnded);
  EXPECT_EQ(console.printed, menu_lines());
  EXPECT_EQ(console.prompts(), (Lines{"Choose: "}));
  EXPECT_FALSE(console.questions[0].keep_in_history);
  EXPECT_TRUE(console.notices.empty());
}

TEST_F(ReplMenu, IsShownAgainAfterAWrongChoice) {
  choose({"7"});
  EXPECT_EQ(console.notices, (Lines{"'7' is not in the menu; type one of its numbers"}));
  EXPECT_EQ(console.printed, menus_around({}));
}

TEST_F(ReplMenu, IsShownAgainAfterAnEmptyAnswer) {
  choose({""});
  EXPECT_TRUE(console.notices.empty());
  EXPECT_EQ(console.printed, menus_around({}));
}

TEST_F(ReplMenu, SendsAMessage) {
  choose({"1", "hello", " 127.0.0.1 ", " 9\t"});
  EXPECT_EQ(console.prompts(), (Lines{"Choose: ", "Message: ", "IP: ", "Port: ", "Choose: "}));
  EXPECT_EQ(transport.sent, (Sent{{"hello", peer}}));
  EXPECT_EQ(console.notices, (Lines{"sent 5 bytes to 127.0.0.1:9"}));
}

TEST_F(ReplMenu, OffersTheLastAnswers) {
  choose({"1", "hello", "127.0.0.1", "9", "s", "", "", "10", "1", "", "", ""});
  EXPECT_EQ(console.prompts(),
            (Lines{"Choose: ", "Message: ", "IP: ", "Port: ", "Choose: ", "Message [hello]: ",
                   "IP [127.0.0.1]: ", "Port [9]: ", "Choose: ", "Message [hello]: ",
                   "IP [127.0.0.1]: ", "Port [10]: ", "Choose: "}));
  EXPECT_EQ(transport.sent, (Sent{{"hello", peer},
                                  {"hello", address("127.0.0.1:10")},
                                  {"hello", address("127.0.0.1:10")}}));
}

TEST_F(ReplMenu, OffersWhoeverWroteLastWhereNothingWasAnsweredYet) {
  receive(traffic, peer, 1, {});
  choose({"1", "hello", "", ""});
  EXPECT_EQ(transport.sent, (Sent{{"hello", peer}}));
}

TEST_F(ReplMenu, OffersALongMessageByItsSizeAndASpecialOneEscaped) {
  choose({"1", std::string(41, 'x'), "::1", "9", "1", "\x1b[2J", "::1", "9", "1"});
  EXPECT_EQ(console.prompts().at(5), "Message [the last, 41 bytes]: ");
  EXPECT_EQ(console.prompts().at(9), "Message [\\x1b[2J]: ");
  EXPECT_EQ(transport.sent.at(1).payload, "\x1b[2J");
}

TEST_F(ReplMenu, SendsNothingWhereNothingIsAnsweredAndNothingOffered) {
  choose({"1", "", "1", "hello", "", "1", "hello", "::1", ""});
  EXPECT_TRUE(transport.sent.empty());
  EXPECT_EQ(console.notices, (Lines{"Message: nothing was typed, nothing is done",
                                    "IP: nothing was typed, nothing is done",
                                    "Port: nothing was typed, nothing is done"}));
}

TEST_F(ReplMenu, SaysWhatIsWrongWithAnAddress) {
  choose({"1", "hello", "127.1", "9", "1", "", "nowhere", "9", "1", "", "::1", "65536"});
  EXPECT_TRUE(transport.sent.empty());
  const auto example = "; write HOST:PORT, such as 192.168.1.5:8080 or [::1]:8080";
  EXPECT_EQ(console.notices,
            (Lines{std::string("bad address '127.1:9': '127.1' is no IPv4 address") + example,
                   "cannot resolve nowhere:9: No route to host",
                   std::string("bad address '[::1]:65536': port 65536 is over 65535") + example}));
  EXPECT_EQ(console.prompts().back(), "Choose: ");
}

TEST_F(ReplMenu, TellsOfAMessageThatCannotBeSentAndKeepsIt) {
  choose({"1", std::string(65508, 'x'), "127.0.0.1", "9", "1", "", "::1", "9"});
  EXPECT_EQ(console.notices, (Lines{"not sent: one datagram over IPv4 holds 65507 bytes (over IPv6 "
                                    "65527), and this has 65508",
                                    "sent 65508 bytes to [::1]:9"}));
}

TEST_F(ReplMenu, GivesATooLongMessageBackForEditing) {
  const std::string text(65508, 'x');
  choose({"1", text, "127.0.0.1", "9", "1"});
  EXPECT_EQ(console.questions.back().draft, text);
}

TEST_F(ReplMenu, GivesAMessageThatCannotBeEncodedBackForEditing) {
  composer = Composer({.encoding = "latin1"});
  choose({"1", "a你", "ab", "127.0.0.1", "9", "1"});
  EXPECT_EQ(console.notices, (Lines{"not sent: '你' U+4F60 has no form in latin1\n  a你\n   ^",
                                    "sent 2 bytes to 127.0.0.1:9"}));
  EXPECT_EQ(console.prompts(), (Lines{"Choose: ", "Message: ", "Message: ", "IP: ", "Port: ",
                                      "Choose: ", "Message [ab]: "}));
  EXPECT_EQ(console.questions.at(2).draft, "a你");
  EXPECT_EQ(console.questions.back().draft, "");
  EXPECT_EQ(transport.sent, (Sent{{"ab", peer}}));
}

TEST_F(ReplMenu, CountsTheBytesThatWereSent) {
  composer = Composer({.encoding = "utf-16le"});
  choose({"1", "hi", "127.0.0.1", "9"});
  EXPECT_EQ(console.notices, (Lines{"sent 4 bytes to 127.0.0.1:9"}));
}

TEST_F(ReplMenu, TakesAPortWithTheAddressAndBracketsAroundIt) {
  choose({"1", "one", "127.0.0.1:9", "1", "two", "[::1]:9", "1", "three", "[::1]", "9"});
  EXPECT_EQ(transport.sent,
            (Sent{{"one", peer}, {"two", address("[::1]:9")}, {"three", address("[::1]:9")}}));
}

TEST_F(ReplMenu, ReceivesUntilEnter) {
  choose({"2", ""});
  EXPECT_EQ(console.prompts(), (Lines{"Choose: ", "", "Choose: "}));
  EXPECT_EQ(console.notices,
            (Lines{"Showing what arrives at 127.0.0.1:4567; press Enter to go back."}));
}

TEST_F(ReplMenu, SaysThatALineTypedWhileReceivingIsNotSent) {
  choose({"2", "hello"});
  EXPECT_EQ(console.notices.at(1),
            "not sent: here you only see what arrives; choose 1 to send, 3 to chat");
  EXPECT_TRUE(transport.sent.empty());
  EXPECT_EQ(console.prompts().back(), "Choose: ");
}

TEST_F(ReplMenu, StartsTheChatAfterAskingForThePeer) {
  choose({"3", "127.0.0.1", "9", "hello", "/menu", "3", "again"});
  EXPECT_EQ(console.prompts(),
            (Lines{"Choose: ", "IP: ", "Port: ", ">> ", ">> ", "Choose: ", ">> ", ">> "}));
  EXPECT_EQ(console.notices,
            (Lines{"talking to 127.0.0.1:9", kHint, "talking to 127.0.0.1:9", kHint}));
  EXPECT_EQ(transport.sent, (Sent{{"hello", peer}, {"again", peer}}));
}

TEST_F(ReplMenu, StaysWhereTheChatHasNoPeer) {
  choose({"3", "", "3", "nowhere", "9"});
  EXPECT_EQ(console.prompts(),
            (Lines{"Choose: ", "IP: ", "Choose: ", "IP: ", "Port: ", "Choose: "}));
}

TEST_F(ReplMenu, OffersWhoeverWroteLast) {
  receive(traffic, peer, 1, {});
  receive(traffic, writer, 1, {});
  choose({"3", "", "", "hello"});
  EXPECT_EQ(console.prompts().at(1), "IP [2001:db8::7]: ");
  EXPECT_EQ(console.prompts().at(2), "Port [7]: ");
  EXPECT_EQ(transport.sent, (Sent{{"hello", writer}}));
}

TEST_F(ReplMenu, ChoosesAPeerAndOffersItFirstFromThenOn) {
  receive(traffic, writer, 1, {});
  choose({"4", "127.0.0.1", "9", "4", "", "", "1", "hello", "", ""});
  EXPECT_EQ(
      console.prompts(),
      (Lines{"Choose: ", "IP [2001:db8::7]: ", "Port [7]: ", "Choose: ", "IP [127.0.0.1]: ",
             "Port [9]: ", "Choose: ", "Message: ", "IP [127.0.0.1]: ", "Port [9]: ", "Choose: "}));
  EXPECT_EQ(transport.sent, (Sent{{"hello", peer}}));
}

TEST_F(ReplMenu, ShowsTheStatusAndTheHelp) {
  transport.local = address("[::]:4567");
  choose({"5"});
  EXPECT_EQ(console.printed,
            menus_around({"bound to [::]:4567", "no peer",
                          "encoding utf-8, input text, eol none, show text",
                          "sent 0 datagrams, 0 bytes; received 0 datagrams, 0 bytes"}));
  console.printed.clear();
  choose({"H"});
  EXPECT_EQ(console.printed, menus_around(help_lines()));
}

TEST_F(ReplMenu, TakesCommandsToo) {
  choose({"/empty", "/to [::1]:8 hi", "/peer 127.0.0.1:9", "/empty", "/menu"});
  EXPECT_EQ(transport.sent, (Sent{{"hi", address("[::1]:8")}, {"", peer}}));
  EXPECT_EQ(console.notices,
            (Lines{"there is no peer yet; choose one with /peer ADDRESS", "talking to 127.0.0.1:9",
                   "sent an empty datagram to 127.0.0.1:9"}));
  EXPECT_EQ(console.prompts(), Lines(6, "Choose: "));
}

TEST_F(ReplMenu, GivesALongCommandBackForEditing) {
  const std::string line = "/to 127.0.0.1:9 " + std::string(65508, 'x');
  choose({line});
  EXPECT_EQ(console.questions.back().draft, line);
}

TEST_F(ReplMenu, SendsOctetsToThePeer) {
  choose({"/hex 48", "/peer 127.0.0.1:9", "/hex 48", "/hex 4"});
  EXPECT_EQ(transport.sent, (Sent{{"H", peer}}));
  EXPECT_EQ(console.notices.front(), "there is no peer yet; choose one with /peer ADDRESS");
  EXPECT_EQ(console.questions.back().draft, "/hex 4");
}

TEST_F(ReplMenu, EndsWithQuit) {
  for (const std::string answer : {"0", "q", "/quit"}) {
    EXPECT_EQ(choose({answer, "not read"}), 0);
    EXPECT_EQ(console.script.size(), 1U);
    console.script.clear();
  }
}

TEST_F(ReplMenu, EndsWhereTheUserLeavesInTheMiddleOfAQuestion) {
  const std::vector<Lines> beginnings{{},           {"1"},  {"1", "hi"},  {"1", "hi", "::1"},
                                      {"2"},        {"3"},  {"3", "::1"}, {"4"},
                                      {"4", "::1"}, {"/to"}};
  for (const auto& answers : beginnings) {
    console.script.clear();
    console.will_type(answers);
    console.script.emplace_back(Leave{129});
    console.will_type({"not read"});
    EXPECT_EQ(choose({}), 129);
    EXPECT_EQ(console.script.size(), 1U);
  }
  EXPECT_TRUE(transport.sent.empty());
}

TEST_F(ReplMenu, LetsGoOfAMessageThatCannotBeSent) {
  choose({"1", "é", "127.0.0.1", "9", "/encoding ascii", "1", "", "", "2"});
  EXPECT_EQ(transport.sent.size(), 1U);
  EXPECT_EQ(console.notices.back(),
            "Showing what arrives at 127.0.0.1:4567; press Enter to go back.");
}

}  // namespace
}  // namespace udpchat
