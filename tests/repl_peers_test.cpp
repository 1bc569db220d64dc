#include "repl_fixture.hpp"

namespace udpchat {
namespace {

using Sent = std::vector<FakeTransport::Sent>;

/// Who gets what is typed: several peers, and those who have written by their numbers.
class ReplPeers : public ReplTest {
 protected:
  /// Talks to `peer`, and leaves when the lines are typed.
  int talk(const Lines& lines) { return type(lines, peer); }

  /// These write, and so have the numbers 1 and 2.
  void two_write() {
    receive(traffic, first, 1, {});
    receive(traffic, second, 1, {});
  }

  /// What the user was told after the hint.
  [[nodiscard]] Lines told() const { return {console.notices.begin() + 1, console.notices.end()}; }

  [[nodiscard]] static std::string unreachable(const std::string& address) {
    return "cannot send to " + address + ": Network is unreachable";
  }

  const SocketAddress first = address("10.0.0.1:1");
  const SocketAddress second = address("[::1]:2");
  const std::string both = "127.0.0.1:9 and [::1]:2";
};

TEST_F(ReplPeers, EachGetEachMessage) {
  type_to({"one", "two"}, {peer, second});
  EXPECT_EQ(transport.sent, (Sent{{"one", peer}, {"one", second}, {"two", peer}, {"two", second}}));
  EXPECT_TRUE(told().empty());
}

TEST_F(ReplPeers, EachGetOctetsAndEmptyDatagrams) {
  type_to({"/hex 48", "/empty"}, {peer, second});
  EXPECT_EQ(transport.sent, (Sent{{"H", peer}, {"H", second}, {"", peer}, {"", second}}));
  EXPECT_EQ(told(), (Lines{"sent an empty datagram to " + both}));
}

TEST_F(ReplPeers, AreChosenByAddressAndByNumber) {
  two_write();
  transport.names["friend"] = "10.0.0.5";
  talk({"/peer 2", "a", "/peer \tfriend:7  1 ", "b"});
  EXPECT_EQ(transport.sent, (Sent{{"a", second}, {"b", address("10.0.0.5:7")}, {"b", first}}));
  EXPECT_EQ(told(), (Lines{"talking to [::1]:2", "talking to 10.0.0.5:7 and 10.0.0.1:1"}));
}

TEST_F(ReplPeers, AreEachOnlyOnce) {
  two_write();
  talk({"/peer 1 10.0.0.1:1 2 1", "a"});
  EXPECT_EQ(transport.sent, (Sent{{"a", first}, {"a", second}}));
  EXPECT_EQ(told(), (Lines{"talking to 10.0.0.1:1 and [::1]:2"}));
}

TEST_F(ReplPeers, StayWhereANumberIsNobodys) {
  two_write();
  talk({"/peer 3", "/peer 1 0", "/peer 99999999999999999999 1", "a"});
  const std::string advice = "; /peers lists who has written";
  EXPECT_EQ(told(), (Lines{"nobody has the number 3" + advice, "nobody has the number 0" + advice,
                           "nobody has the number 99999999999999999999" + advice}));
  EXPECT_EQ(transport.sent, (Sent{{"a", peer}}));
}

TEST_F(ReplPeers, StayWhereOneOfSeveralIsNoAddress) {
  two_write();
  talk({"/peer 1 nowhere:9", "/peer -1", "a"});
  ASSERT_EQ(told().size(), 2U);
  EXPECT_EQ(told()[0], "cannot resolve nowhere:9: No route to host");
  EXPECT_TRUE(told()[1].starts_with("bad address '-1'")) << told()[1];
  EXPECT_EQ(transport.sent, (Sent{{"a", peer}}));
}

TEST_F(ReplPeers, AreAllHeardWhereNobodyElseIsWanted) {
  two_write();
  wanted.only_peer = true;
  talk({"/peer 1 2"});
  EXPECT_TRUE(filter->admits(first));
  EXPECT_TRUE(filter->admits(second));
  EXPECT_FALSE(filter->admits(peer));
}

TEST_F(ReplPeers, AreOfferedByTheFirst) {
  type_to({"/peer"}, {peer, second});
  EXPECT_EQ(console.prompts().at(1), "IP [127.0.0.1]: ");
}

TEST_F(ReplPeers, StayWhereTheChatBeginsAnew) {
  type_to({"/menu", "3", "a"}, {peer, second});
  EXPECT_EQ(told(), (Lines{"talking to " + both, kHint}));
  EXPECT_EQ(transport.sent, (Sent{{"a", peer}, {"a", second}}));
}

TEST_F(ReplPeers, AreNamedWhereSomeDoNotGetAMessage) {
  transport.failures[second] = std::errc::network_unreachable;
  type_to({"a"}, {peer, second, first});
  EXPECT_EQ(transport.sent, (Sent{{"a", peer}, {"a", first}}));
  EXPECT_EQ(told(), (Lines{unreachable("[::1]:2")}));
}

TEST_F(ReplPeers, AreNotSaidToHaveGotAnEmptyDatagramThatSomeDidNot) {
  transport.failures[second] = std::errc::network_unreachable;
  type_to({"/empty"}, {peer, second});
  EXPECT_EQ(transport.sent, (Sent{{"", peer}}));
  EXPECT_EQ(told(), (Lines{unreachable("[::1]:2")}));
}

TEST_F(ReplPeers, AreEachNamedWhereNobodyGetsAMessage) {
  for (const auto& each : {peer, second}) transport.failures[each] = std::errc::network_unreachable;
  type_to({"a", "/quit"}, {peer, second});
  EXPECT_EQ(told(), (Lines{unreachable("127.0.0.1:9"), unreachable("[::1]:2")}));
  EXPECT_EQ(console.questions.at(1).draft, "");
}

TEST_F(ReplPeers, GiveAMessageBackForEditingOnlyWhereNobodyGotIt) {
  const std::string too_long_for_v4(65508, 'x');
  const std::string too_long(65528, 'x');
  type_to({too_long_for_v4, too_long}, {peer, second});
  EXPECT_EQ(console.questions.at(1).draft, "");
  EXPECT_EQ(console.questions.at(2).draft, too_long);
  ASSERT_EQ(transport.sent.size(), 1U);
  EXPECT_EQ(transport.sent[0].destination, second);
  EXPECT_EQ(told().front(),
            "not sent: 127.0.0.1:9: one datagram over IPv4 holds 65507 bytes (over IPv6 65527), "
            "and this has 65508");
}

TEST_F(ReplPeers, AreListed) {
  receive(traffic, first, 1, std::chrono::system_clock::now() + std::chrono::hours(1));
  talk({"/peers"});
  EXPECT_EQ(console.printed, (Lines{" 1  10.0.0.1:1  now  received 1 datagram, 1 byte; sent 0 "
                                    "datagrams, 0 bytes"}));
}

TEST_F(ReplPeers, AreNobodyBeforeAnybodyHasWritten) {
  talk({"/peers"});
  EXPECT_EQ(console.printed, (Lines{"nobody has written yet"}));
}

TEST_F(ReplPeers, GetOneMessageByTheirNumberAndNoMore) {
  two_write();
  talk({"/to 2 over  there ", "/to\t1\tx", "back"});
  EXPECT_EQ(transport.sent, (Sent{{"over  there ", second}, {"x", first}, {"back", peer}}));
  EXPECT_TRUE(told().empty());
}

TEST_F(ReplPeers, GetNothingByANumberThatIsNobodys) {
  talk({"/to 1 hello", "/to 1"});
  EXPECT_TRUE(transport.sent.empty());
  EXPECT_EQ(told(), (Lines{"nobody has the number 1; /peers lists who has written",
                           "/to needs a text after the address, such as /to 192.168.1.5:8080 "
                           "hello"}));
}

TEST_F(ReplPeers, WhoHaveWrittenAllGetOneMessage) {
  two_write();
  talk({"/all hello  all ", "back"});
  EXPECT_EQ(transport.sent,
            (Sent{{"hello  all ", first}, {"hello  all ", second}, {"back", peer}}));
}

TEST_F(ReplPeers, GetNothingForAllWhereNobodyHasWritten) {
  talk({"/all hello"});
  EXPECT_TRUE(transport.sent.empty());
  EXPECT_EQ(told(), (Lines{"nobody has written yet, so nothing was sent"}));
}

TEST_F(ReplPeers, GetNothingForAllWithoutAText) {
  two_write();
  composer = Composer({.eol = LineEnd::lf});
  talk({"/all", "/all "});
  EXPECT_TRUE(transport.sent.empty());
  EXPECT_EQ(told(), Lines(2, "/all needs a text, such as /all hello"));
}

TEST_F(ReplPeers, AreNamedWhereSomeDoNotGetWhatAllShould) {
  two_write();
  transport.failures[first] = std::errc::network_unreachable;
  talk({"/all hello"});
  EXPECT_EQ(transport.sent, (Sent{{"hello", second}}));
  EXPECT_EQ(told(), (Lines{unreachable("10.0.0.1:1")}));
}

TEST_F(ReplPeers, GiveAMessageToAllBackThatCannotBeEncoded) {
  two_write();
  composer = Composer({.encoding = "latin1"});
  talk({"/all 你"});
  EXPECT_TRUE(transport.sent.empty());
  EXPECT_EQ(console.questions.at(1).draft, "/all 你");
}

TEST_F(ReplPeers, AreInTheStatusWithAllElseThatIsKnown) {
  about = {"receive buffer 208 KiB", "member of 239.1.2.3"};
  type_to({"/status"}, {peer, second});
  EXPECT_EQ(console.printed, (Lines{"bound to 127.0.0.1:4567", "talking to " + both,
                                    "encoding utf-8, input text, eol none, show text",
                                    "receive buffer 208 KiB", "member of 239.1.2.3",
                                    "sent 0 datagrams, 0 bytes; received 0 datagrams, 0 bytes"}));
}

/// What is typed while the interface is busy.
class ReplBusy : public ReplPeers {
 protected:
  ReplBusy() { transport.make_room_for(0); }
};

TEST_F(ReplBusy, IsHeldUpByNothingThatWaits) {
  EXPECT_EQ(talk({"one", "two", "/quit"}), 0);
  EXPECT_TRUE(transport.sent.empty());
  EXPECT_EQ(outbox.waiting(), 2U);
  EXPECT_TRUE(told().empty());
}

TEST_F(ReplBusy, CountsInTheStatusWhatWaits) {
  talk({"/status", "one", "/status", "two", "/status"});
  EXPECT_EQ(console.printed.size(), 4U + 5U + 5U);
  EXPECT_EQ(console.printed.at(7), "waiting to be sent: 1 datagram");
  EXPECT_EQ(console.printed.at(12), "waiting to be sent: 2 datagrams");
}

TEST_F(ReplBusy, DropsWhatWaits) {
  talk({"one", "two", "/drop", "three"});
  EXPECT_EQ(told(), (Lines{"dropped 2 datagrams, not sent"}));
  transport.make_room_for(std::nullopt);
  transport.wait_until_sent(1);
  EXPECT_EQ(transport.sent, (Sent{{"three", peer}}));
}

TEST_F(ReplBusy, HasNothingToDropWhereNothingWaits) {
  transport.make_room_for(std::nullopt);
  talk({"one", "/drop"});
  EXPECT_EQ(told(), (Lines{"nothing waits to be sent"}));
  EXPECT_EQ(transport.sent, (Sent{{"one", peer}}));
}

TEST_F(ReplBusy, GivesALineBackForEditingWhereTooManyWait) {
  for (std::size_t i = 0; i < Outbox::kMostWaiting; ++i) sender.send("x", peer);
  talk({"one", "/all", "/to 127.0.0.1:9 two"});
  EXPECT_EQ(told().front(), "not sent: 4096 datagrams wait to be sent already");
  EXPECT_EQ(console.questions.at(1).draft, "one");
  EXPECT_EQ(console.questions.at(2).draft, "");
  EXPECT_EQ(console.questions.at(3).draft, "/to 127.0.0.1:9 two");
}

}  // namespace
}  // namespace udpchat
