#include "udpchat/display.hpp"

#include <gtest/gtest.h>

#include "fakes.hpp"
#include <thread>

namespace udpchat {
namespace {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;
constexpr std::chrono::milliseconds kNever = 1h;

class DisplayTest : public testing::Test {
 protected:
  const SocketAddress peer = address("192.168.1.5:8080");
  const DeliveryFailure failure{peer, DeliveryProblem::port_unreachable,
                                make_error_code(std::errc::connection_refused)};
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

TEST_F(DisplayTest, CountsADatagramAtTheTimeWhenItArrived) {
  Display display({}, console, traffic);
  display.show(Datagram{peer, "x", Traffic::Time(5s)});
  EXPECT_EQ(traffic.contacts().at(0).last, Traffic::Time(5s));
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

TEST_F(DisplayTest, CountsWhatIsNotSentAndLeavesItToWhoeverFailedToTellOfIt) {
  Display display({}, console, traffic);
  display.show(SendFailure{peer, "x", {}, {}, "no route"});
  EXPECT_TRUE(console.printed.empty());
  EXPECT_TRUE(console.notices.empty());
  EXPECT_EQ(traffic.report().at(0), "sent 0 datagrams, 0 bytes; received 0 datagrams, 0 bytes");
  EXPECT_EQ(traffic.report().at(1), "not sent: 1 datagram");
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

TEST_F(DisplayTest, NotifiesOfAFailedDeliveryAndCountsIt) {
  Display display({}, console, traffic);
  display.show(failure);
  EXPECT_EQ(console.notices, (Lines{"192.168.1.5:8080 is not listening (port unreachable)"}));
  EXPECT_TRUE(console.printed.empty());
  EXPECT_EQ(traffic.report().at(1), "reported as not delivered: 1 datagram");
  EXPECT_TRUE(traffic.report().at(2).starts_with("  192.168.1.5:8080: ")) << traffic.report().at(2);
  EXPECT_FALSE(traffic.last_source());
}

TEST_F(DisplayTest, FoldsFailedDeliveriesAndCountsEach) {
  Display display({}, console, traffic, kNever);
  for (int i = 0; i < 1000; ++i) display.show(failure);
  display.show(DeliveryFailure{address("[::1]:9"), failure.problem, failure.reason});
  const Lines first{"192.168.1.5:8080 is not listening (port unreachable)",
                    "[::1]:9 is not listening (port unreachable)"};
  EXPECT_EQ(console.notices, first);
  display.flush();
  EXPECT_EQ(console.notices, (Lines{first[0], first[1], first[0] + ": 999 more times"}));
  EXPECT_EQ(traffic.report().at(1), "reported as not delivered: 1001 datagrams");
}

TEST_F(DisplayTest, AddsUpDropsThatComeAgain) {
  Display display({}, console, traffic, kNever);
  for (const std::uint64_t drops : {7, 20, 300}) display.show(ReceiveDrops{drops});
  display.flush();
  EXPECT_EQ(
      console.notices,
      (Lines{"the system dropped 7 datagrams: the receive buffer was full, or their checksum wrong",
             "the system dropped 320 datagrams: the receive buffer was full, or their checksum "
             "wrong"}));
  EXPECT_EQ(traffic.report().at(1), "dropped by the system: 327 datagrams");
}

TEST_F(DisplayTest, FoldsWhatIsReportedAndNotWhatIsNotified) {
  Display display({}, console, traffic, kNever);
  for (int i = 0; i < 3; ++i) display.report("no route");
  for (int i = 0; i < 2; ++i) display.notify("no route");
  EXPECT_EQ(console.notices, (Lines{"no route", "no route", "no route"}));
  display.flush();
  EXPECT_EQ(console.notices.back(), "no route: 2 more times");
}

TEST_F(DisplayTest, TellsAtItsEndWhatIsStillFolded) {
  {
    Display display({}, console, traffic, kNever);
    for (int i = 0; i < 3; ++i) display.report("no route");
  }
  EXPECT_EQ(console.notices, (Lines{"no route", "no route: 2 more times"}));
}

TEST_F(DisplayTest, FoldsWhatSeveralThreadsReport) {
  {
    Display display({}, console, traffic, 1ms);
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 3; ++thread)
      threads.emplace_back([&] {
        for (int i = 0; i < 500; ++i) {
          display.show(ReceiveDrops{1});
          display.show(failure);
        }
      });
    for (int i = 0; i < 100; ++i) display.flush();
  }
  std::uint64_t dropped = 0;
  constexpr std::string_view begin = "the system dropped ";
  for (const auto& notice : console.notices)
    if (notice.starts_with(begin)) dropped += std::stoull(notice.substr(begin.size()));
  EXPECT_EQ(dropped, 1500U);
}

TEST_F(DisplayTest, NotifiesOfDropsAndCountsThem) {
  Display display({}, console, traffic);
  display.show(ReceiveDrops{7});
  EXPECT_EQ(
      console.notices,
      (Lines{
          "the system dropped 7 datagrams: the receive buffer was full, or their checksum wrong"}));
  EXPECT_EQ(traffic.report().at(1), "dropped by the system: 7 datagrams");
}

}  // namespace
}  // namespace udpchat
