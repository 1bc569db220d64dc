#include "udpchat/unsendable.hpp"

#include <gtest/gtest.h>

#include "json_lines.hpp"
#include "sending_fixture.hpp"
#include <chrono>
#include <thread>

namespace udpchat {
namespace {

/// What a program that reads the output learns of what is sent.
class SenderEvents : public testing::Test {
 protected:
  [[nodiscard]] Lines printed() const { return without_times(console.printed); }

  const SocketAddress v4 = address("127.0.0.1:9");
  const SocketAddress v6 = address("[::1]:9");
  FakeTransport transport;
  FakeConsole console;
  Traffic traffic;
  Composer composer{{}};
  Display display{{.output = Output::json}, console, traffic};
  Outbox outbox{transport, display, console, {}};
  Sender sender{transport, composer, display, outbox, traffic};
};

TEST_F(SenderEvents, TellWhatWasSentWhereToAndFromWhere) {
  sender.send("a", v4);
  EXPECT_EQ(printed(),
            (Lines{R"({"version":1,"event":"sent","direction":"out","local":"127.0.0.1:4567",)"
                   R"("peer":"127.0.0.1:9","length":1,"text":"a","data":"61"})"}));
  EXPECT_EQ(transport.sent, (std::vector<FakeTransport::Sent>{{"a", v4}}));
}

TEST_F(SenderEvents, TellTheOctetsThatWereMadeOfAText) {
  composer = Composer({.encoding = "gbk"});
  sender.send(sender.compose("你"), v4);
  EXPECT_NE(printed().at(0).find(R"("length":2,"data":"c4e3"})"), std::string::npos)
      << printed().at(0);
}

TEST_F(SenderEvents, TellWhenItWas) {
  const auto show_now = [this] {
    display.show(Sent{v4, "a", std::chrono::system_clock::now(), transport.local});
  };
  show_now();
  sender.send("a", v4);
  show_now();
  // RFC 3339 in UTC is in the order of time, and all else is the same.
  EXPECT_LE(console.printed.at(0), console.printed.at(1));
  EXPECT_LE(console.printed.at(1), console.printed.at(2));
}

TEST_F(SenderEvents, TellAReplyAndThatItIsOne) {
  const auto local = address("10.0.0.7:4567");
  reply(sender, "b", {v4, "a", {}, local});
  EXPECT_EQ(printed(),
            (Lines{R"({"version":1,"event":"sent","direction":"out","local":"10.0.0.7:4567",)"
                   R"("peer":"127.0.0.1:9","length":1,"text":"b","data":"62",)"
                   R"("automatic":true})"}));
  EXPECT_EQ(transport.sent, (std::vector<FakeTransport::Sent>{{"b", v4, local}}));
}

TEST_F(SenderEvents, TellWhatCouldNotBeSentAndWhy) {
  transport.send_failure = std::errc::network_unreachable;
  EXPECT_THROW(sender.send("a", v4), std::system_error);
  EXPECT_EQ(printed(),
            (Lines{R"({"version":1,"event":"failed","direction":"out","local":"127.0.0.1:4567",)"
                   R"("peer":"127.0.0.1:9","length":1,"text":"a","data":"61",)"
                   R"("error":"cannot send: Network is unreachable"})"}));
  EXPECT_TRUE(console.notices.empty());  // whoever catches it tells
}

TEST_F(SenderEvents, TellAReplyThatIsTooLongForADatagram) {
  const auto local = address("10.0.0.7:4567");
  EXPECT_THROW(reply(sender, std::string(65508, 'x'), {v4, "a", {}, local}), Unsendable);
  const auto line = printed().at(0);
  EXPECT_TRUE(line.starts_with(
      R"({"version":1,"event":"failed","direction":"out","local":"10.0.0.7:4567",)"))
      << line.substr(0, 100);
  EXPECT_NE(line.find(R"("length":65508,)"), line.npos);
  EXPECT_TRUE(line.ends_with(R"(and this has 65508"})"));
  EXPECT_TRUE(transport.sent.empty());
}

TEST_F(SenderEvents, TellNothingOfATextThatCannotBeComposed) {
  composer = Composer({.encoding = "latin1"});
  EXPECT_THROW(sender.send(sender.compose("你"), v4), Unsendable);
  EXPECT_TRUE(console.printed.empty());
}

TEST_F(SenderEvents, TellOfFragmentsOfAReplyToo) {
  transport.mtu = 600;
  reply(sender, std::string(573, 'x'), {v4, "a", {}, {}});
  EXPECT_EQ(console.notices,
            (Lines{"573 bytes to 127.0.0.1:9 went in fragments: the path MTU is 600 bytes, and up "
                   "to 572 bytes go whole"}));
}

TEST_F(SenderEvents, AreWholeThoughSeveralThreadsSend) {
  const std::string text(600, 'x');
  transport.mtu = 600;
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 3; ++thread)
      threads.emplace_back([this, thread, &text] {
        for (int i = 0; i < 100; ++i)
          thread == 0 ? sender.send(text, v6) : reply(sender, text, {v4, "a", {}, {}});
      });
  }
  EXPECT_EQ(transport.sent.size(), 300U);
  EXPECT_EQ(console.notices.size(), 2U);  // of fragments, once a peer
  EXPECT_EQ(traffic.report().front(),
            "sent 300 datagrams, 180000 bytes; received 0 datagrams, 0 bytes");
}

TEST_F(SenderEvents, NameTheAddressOfTheFamilyThatItLeavesFrom) {
  FakeTransport both;
  both.local = address("0.0.0.0:4567");
  both.also_bound = {address("[::]:4567")};
  Outbox its_outbox(both, display, console, {});
  Sender second(both, composer, display, its_outbox, traffic);
  second.send("a", v4);
  second.send("b", v6);
  ASSERT_EQ(both.sent.size(), 2U);
  EXPECT_EQ(both.sent[0].local, SocketAddress{});
  EXPECT_EQ(both.sent[1].local, both.also_bound[0]);
  EXPECT_NE(printed().at(0).find(R"("local":"0.0.0.0:4567")"), std::string::npos);
  EXPECT_NE(printed().at(1).find(R"("local":"[::]:4567")"), std::string::npos);
}

}  // namespace
}  // namespace udpchat
