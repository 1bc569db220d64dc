#include "udpchat/line_feed.hpp"

#include <gtest/gtest.h>

#include "fakes.hpp"

namespace udpchat {
namespace {

using Lines = std::vector<std::string>;

class LineFeedTest : public testing::Test {
 protected:
  int run(const Lines& lines, int leave, bool with_peer = true) {
    console.will_type(lines);
    console.script.emplace_back(Leave{leave});
    return LineFeed(sender, console, with_peer ? std::optional(peer) : std::nullopt).run();
  }

  [[nodiscard]] Lines sent() const {
    Lines texts;
    for (const auto& sent : transport.sent) {
      EXPECT_EQ(sent.destination, peer);
      texts.push_back(sent.payload);
    }
    return texts;
  }

  const SocketAddress peer = address("127.0.0.1:9");
  FakeTransport transport;
  FakeConsole console;
  Traffic traffic;
  Composer composer{{}};
  Sender sender{transport, composer, console, traffic};
};

TEST_F(LineFeedTest, SendsEachLineAsItIs) {
  EXPECT_EQ(run({"one", "/quit", "//x", " 1 ", "你好\r"}, 0), 0);
  EXPECT_EQ(sent(), (Lines{"one", "/quit", "//x", " 1 ", "你好\r"}));
  EXPECT_TRUE(console.notices.empty());
}

TEST_F(LineFeedTest, AsksWithoutAPrompt) {
  run({"one"}, 0);
  EXPECT_EQ(console.prompts(), (Lines{"", ""}));
}

TEST_F(LineFeedTest, SendsNothingForAnEmptyLine) {
  EXPECT_EQ(run({"", "one", ""}, 0), 0);
  EXPECT_EQ(sent(), (Lines{"one"}));
}

TEST_F(LineFeedTest, LeavesWithTheStatusOfTheSignal) {
  EXPECT_EQ(run({"one"}, 143), 143);
  EXPECT_EQ(run({std::string(65508, 'x')}, 143), 143);
}

TEST_F(LineFeedTest, FailsWhereALineIsTooLongAndSendsTheOthers) {
  EXPECT_EQ(run({"one", std::string(65508, 'x'), "two"}, 0), 1);
  EXPECT_EQ(sent(), (Lines{"one", "two"}));
  EXPECT_EQ(console.notices, (Lines{"not sent: one datagram over IPv4 holds 65507 bytes (over IPv6 "
                                    "65527), and this has 65508"}));
}

TEST_F(LineFeedTest, FailsWhereTheEndOfALineIsLostAndSendsNothingOfIt) {
  console.script.emplace_back(Line{"the beginning", true});
  EXPECT_EQ(run({"two"}, 0), 1);
  EXPECT_EQ(sent(), (Lines{"two"}));
  EXPECT_EQ(console.notices, (Lines{"not sent: one datagram over IPv4 holds 65507 bytes (over IPv6 "
                                    "65527), and this line has more than 12"}));
}

TEST_F(LineFeedTest, FailsWhereALineCannotBeEncodedAndSendsTheOthers) {
  composer = Composer({.encoding = "latin1"});
  EXPECT_EQ(run({"é", "a你", "b"}, 0), 1);
  EXPECT_EQ(sent(), (Lines{"\xe9", "b"}));
  EXPECT_EQ(console.notices, (Lines{"not sent: '你' U+4F60 has no form in latin1\n  a你\n   ^"}));
}

TEST_F(LineFeedTest, ReadsLinesAsTheComposerIsTold) {
  composer = Composer({.input = Input::hex});
  EXPECT_EQ(run({"48 69", "", "4"}, 0), 1);
  EXPECT_EQ(sent(), (Lines{"Hi"}));
}

TEST_F(LineFeedTest, FailsWhereTheSystemRefuses) {
  transport.send_failure = std::errc::network_unreachable;
  EXPECT_EQ(run({"one"}, 0), 1);
  EXPECT_EQ(console.notices, (Lines{"cannot send: Network is unreachable"}));
}

TEST_F(LineFeedTest, FailsWhereThereIsNoPeer) {
  EXPECT_EQ(run({"one"}, 0, false), 1);
  EXPECT_TRUE(sent().empty());
  EXPECT_EQ(console.notices, (Lines{"not sent: there is no peer; start with --peer HOST:PORT"}));
}

TEST_F(LineFeedTest, NeedsNoPeerWhereNothingIsToBeSent) {
  EXPECT_EQ(run({"", ""}, 0, false), 0);
  EXPECT_TRUE(console.notices.empty());
}

}  // namespace
}  // namespace udpchat
