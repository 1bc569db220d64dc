#include "udpchat/display.hpp"

#include <gtest/gtest.h>

#include "fakes.hpp"

namespace udpchat {
namespace {

using Lines = std::vector<std::string>;

class DisplayTest : public testing::Test {
 protected:
  const SocketAddress peer = address("192.168.1.5:8080");
  FakeConsole console;
  Traffic traffic;
};

TEST_F(DisplayTest, PrintsAndCountsEachDatagram) {
  Display display({}, console, traffic);
  display.show(Datagram{peer, "a longer one", {}});
  display.show(Datagram{peer, "two\x1b\n", {}});
  EXPECT_EQ(console.printed,
            (Lines{"<< 192.168.1.5:8080: a longer one", "<< 192.168.1.5:8080: two\\x1b"}));
  EXPECT_EQ(traffic.report().front(), "sent 0 datagrams, 0 bytes; received 2 datagrams, 17 bytes");
  EXPECT_EQ(traffic.last_source(), peer);
  EXPECT_TRUE(console.notices.empty());
}

TEST_F(DisplayTest, PrintsInItsStyle) {
  Display display({.color = true}, console, traffic);
  display.show(Datagram{peer, "x", {}});
  EXPECT_EQ(console.printed, (Lines{"\x1b[36m<< 192.168.1.5:8080:\x1b[0m x"}));
}

TEST_F(DisplayTest, ChangesItsStyle) {
  Display display({.timestamps = false, .lengths = true}, console, traffic);
  auto style = display.style();
  EXPECT_TRUE(style.lengths);
  style.encoding = "gbk";
  style.lengths = false;
  display.set_style(style);
  EXPECT_EQ(display.style().encoding, "gbk");
  display.show(Datagram{peer, "\xc4\xe3", {}});
  EXPECT_EQ(console.printed, (Lines{"<< 192.168.1.5:8080: 你"}));
}

TEST_F(DisplayTest, KeepsItsStyleWhereTheSystemDoesNotHaveTheEncoding) {
  Display display({.lengths = true}, console, traffic);
  EXPECT_THROW(display.set_style({.encoding = "no-such-thing"}), std::invalid_argument);
  EXPECT_TRUE(display.style().lengths);
  display.show(Datagram{peer, "x", {}});
  EXPECT_EQ(console.printed, (Lines{"<< 192.168.1.5:8080 (1 byte): x"}));
  EXPECT_THROW(Display({.encoding = "no-such-thing"}, console, traffic), std::invalid_argument);
}

TEST_F(DisplayTest, PrintsAHexDumpAsWideAsTheConsoleIsNow) {
  Display display({.view = View::hex}, console, traffic);
  console.width = 19;
  display.show(Datagram{peer, "Hi!", {}});
  console.width = 27;
  display.show(Datagram{peer, "Hi!", {}});
  EXPECT_EQ(console.printed, (Lines{"<< 192.168.1.5:8080:\n  0000  48 69  |Hi|\n  0002  21     |!|",
                                    "<< 192.168.1.5:8080:\n  0000  48 69 21     |Hi!|"}));
}

TEST_F(DisplayTest, CountsWhatIsSentAndShowsOnlyWhatNobodyTyped) {
  Display display({}, console, traffic);
  display.show(Sent{peer, "typed", {}});
  EXPECT_TRUE(console.printed.empty());
  display.show(Sent{.destination = peer, .payload = "a reply", .time = {}, .is_automatic = true});
  EXPECT_EQ(console.printed, (Lines{">> 192.168.1.5:8080: a reply"}));
  EXPECT_EQ(traffic.report().front(), "sent 2 datagrams, 12 bytes; received 0 datagrams, 0 bytes");
  EXPECT_FALSE(traffic.last_source());
}

TEST_F(DisplayTest, LeavesItToWhoeverFailedToSendToTellOfIt) {
  Display display({}, console, traffic);
  display.show(SendFailure{peer, "x", {}, {}, "no route"});
  EXPECT_TRUE(console.printed.empty());
  EXPECT_TRUE(console.notices.empty());
  EXPECT_EQ(traffic.report().front(), "sent 0 datagrams, 0 bytes; received 0 datagrams, 0 bytes");
}

TEST_F(DisplayTest, NotifiesInNoticesOnly) {
  Display display({}, console, traffic);
  display.notify("two\nlines");
  EXPECT_EQ(console.notices, (Lines{"two\nlines"}));
  EXPECT_TRUE(console.printed.empty());
}

TEST_F(DisplayTest, PrintsNothingWhereNoOutputIsWantedAndStillCountsAndNotifies) {
  Display display({.output = Output::nothing}, console, traffic);
  display.show(Datagram{peer, "x", {}});
  display.show(Sent{.destination = peer, .payload = "y", .time = {}, .is_automatic = true});
  display.notify("a notice");
  EXPECT_TRUE(console.printed.empty());
  EXPECT_EQ(console.notices, (Lines{"a notice"}));
  EXPECT_EQ(traffic.report().front(), "sent 1 datagram, 1 byte; received 1 datagram, 1 byte");
}

TEST_F(DisplayTest, PrintsPayloadsAsTheyAreAndNothingForAnEmptyOne) {
  Display display({.output = Output::payloads}, console, traffic);
  for (const auto* payload : {"a\x1b[2J", "", "b"}) display.show(Datagram{peer, payload, {}});
  display.show(Sent{.destination = peer, .payload = "y", .time = {}, .is_automatic = true});
  EXPECT_EQ(console.printed, (Lines{"a\x1b[2J", "b"}));
  EXPECT_EQ(traffic.report().front(), "sent 1 datagram, 1 byte; received 3 datagrams, 6 bytes");
}

TEST_F(DisplayTest, PrintsADelimiterBehindEachPayload) {
  Display display({.output = Output::payloads, .delimiter = "--"}, console, traffic);
  for (const auto* payload : {"a", ""}) display.show(Datagram{peer, payload, {}});
  EXPECT_EQ(console.printed, (Lines{"a--", "--"}));
}

TEST_F(DisplayTest, NotifiesOfAFailedDeliveryAndCountsNothing) {
  Display display({}, console, traffic);
  display.show(DeliveryFailure{peer, DeliveryProblem::port_unreachable,
                               make_error_code(std::errc::connection_refused)});
  EXPECT_EQ(console.notices, (Lines{"192.168.1.5:8080 is not listening (port unreachable)"}));
  EXPECT_TRUE(console.printed.empty());
  EXPECT_EQ(traffic.report().size(), 1U);
  EXPECT_FALSE(traffic.last_source());
}

TEST_F(DisplayTest, NotifiesOfDropsAndCountsThem) {
  Display display({}, console, traffic);
  display.show(ReceiveDrops{7});
  EXPECT_EQ(console.notices,
            (Lines{"the system dropped 7 datagrams: the receive buffer was full"}));
  EXPECT_EQ(traffic.report().at(1), "dropped by the system: 7 datagrams");
}

}  // namespace
}  // namespace udpchat
