#include "udpchat/traffic.hpp"

#include <gtest/gtest.h>

#include "fakes.hpp"
#include <thread>

namespace udpchat {
namespace {

using Lines = std::vector<std::string>;

SocketAddress peer(unsigned number) {
  SocketAddress peer;
  peer.ip = {10, 0, static_cast<unsigned char>(number >> 8U), static_cast<unsigned char>(number)};
  peer.port = 9;
  return peer;
}

TEST(Traffic, ReportsThatNothingHappened) {
  const Traffic traffic;
  EXPECT_EQ(traffic.report(), (Lines{"sent 0 datagrams, 0 bytes; received 0 datagrams, 0 bytes"}));
  EXPECT_FALSE(traffic.last_source());
}

TEST(Traffic, CountsInAllAndPerPeer) {
  Traffic traffic;
  traffic.count_sent(address("10.0.0.1:9"), 100);
  traffic.count_sent(address("10.0.0.1:9"), 1);
  traffic.count_sent(address("[::1]:9"), 0);
  traffic.count_received(address("10.0.0.1:9"), 7);
  EXPECT_EQ(traffic.report(),
            (Lines{"sent 3 datagrams, 101 bytes; received 1 datagram, 7 bytes",
                   "  10.0.0.1:9: sent 2 datagrams, 101 bytes; received 1 datagram, 7 bytes",
                   "  [::1]:9: sent 1 datagram, 0 bytes; received 0 datagrams, 0 bytes"}));
}

TEST(Traffic, ReportsWhatTheSystemDropped) {
  Traffic traffic;
  traffic.count_dropped(2);
  traffic.count_dropped(3);
  EXPECT_EQ(traffic.report(), (Lines{"sent 0 datagrams, 0 bytes; received 0 datagrams, 0 bytes",
                                     "dropped by the system: 5 datagrams"}));
}

TEST(Traffic, ReportsWhatWasWithheldAfterWhatWasDropped) {
  Traffic traffic;
  EXPECT_TRUE(traffic.report_withheld().empty());
  traffic.count_received(peer(1), 5);
  traffic.count_suppressed();
  EXPECT_EQ(traffic.report_withheld(), (Lines{"replies held back: 1"}));
  traffic.count_suppressed();
  traffic.count_filtered();
  traffic.count_dropped(1);
  EXPECT_EQ(traffic.report_withheld(),
            (Lines{"not shown, from others: 1 datagram", "replies held back: 2"}));
  traffic.count_filtered();
  EXPECT_EQ(traffic.report(),
            (Lines{"sent 0 datagrams, 0 bytes; received 1 datagram, 5 bytes",
                   "dropped by the system: 1 datagram", "not shown, from others: 2 datagrams",
                   "replies held back: 2",
                   "  10.0.0.1:9: sent 0 datagrams, 0 bytes; received 1 datagram, 5 bytes"}));
}

TEST(Traffic, DoesNotTakeWhomItWithholdsForWhoWroteLast) {
  Traffic traffic;
  traffic.count_filtered();
  EXPECT_FALSE(traffic.last_source());
}

TEST(Traffic, RemembersWhoWroteLast) {
  Traffic traffic;
  traffic.count_received(peer(1), 5);
  traffic.count_received(peer(2), 5);
  traffic.count_sent(peer(3), 5);
  EXPECT_EQ(traffic.last_source(), peer(2));
}

TEST(Traffic, ShowsTheBusiestPeersFirstAndHowManyMoreThereAre) {
  Traffic traffic;
  for (unsigned i = 1; i <= 22; ++i) traffic.count_received(peer(i), i);
  traffic.count_sent(peer(3), 100);
  const auto lines = traffic.report();
  ASSERT_EQ(lines.size(), 22U);  // the totals, 20 peers, the rest
  EXPECT_EQ(lines[1], "  10.0.0.3:9: sent 1 datagram, 100 bytes; received 1 datagram, 3 bytes");
  EXPECT_TRUE(lines[2].starts_with("  10.0.0.22:9: ")) << lines[2];
  EXPECT_TRUE(lines[20].starts_with("  10.0.0.4:9: ")) << lines[20];
  EXPECT_EQ(lines[21], "  and 2 peers more");
}

TEST(Traffic, CountsAFloodOfPeersInTheTotalsOnly) {
  Traffic traffic;
  constexpr auto most = static_cast<unsigned>(Traffic::kMostPeers);
  for (unsigned i = 0; i < most + 10; ++i) traffic.count_received(peer(i), 1);
  traffic.count_received(peer(0), 1000);
  const auto lines = traffic.report();
  EXPECT_EQ(lines.front(), "sent 0 datagrams, 0 bytes; received 16395 datagrams, 17394 bytes");
  EXPECT_EQ(lines[1], "  10.0.0.0:9: sent 0 datagrams, 0 bytes; received 2 datagrams, 1001 bytes");
  EXPECT_EQ(lines.back(), "  and 16364 peers more");
  EXPECT_EQ(traffic.last_source(), peer(0));
}

TEST(Traffic, CountsForSeveralThreadsAtOnce) {
  Traffic traffic;
  {
    const std::jthread sender([&] {
      for (unsigned i = 0; i < 1000; ++i) traffic.count_sent(peer(1), 1);
    });
    const std::jthread receiver([&] {
      for (unsigned i = 0; i < 1000; ++i) traffic.count_received(peer(i % 3), 2);
    });
    for (int i = 0; i < 100; ++i) {
      traffic.count_dropped(1);
      traffic.count_filtered();
      traffic.count_suppressed();
      (void)traffic.report();
      (void)traffic.report_withheld();
      (void)traffic.last_source();
    }
  }
  const auto lines = traffic.report();
  EXPECT_EQ(lines[0], "sent 1000 datagrams, 1000 bytes; received 1000 datagrams, 2000 bytes");
  EXPECT_EQ(lines[1], "dropped by the system: 100 datagrams");
}

}  // namespace
}  // namespace udpchat
